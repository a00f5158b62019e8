import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { describeWithDocker } from '#test/kit/docker/describe-with-docker.ts';
import { callCli } from '#test/kit/cli/recorded-context.ts';
import { composeApp } from '#electron/compose.ts';
import type { AuthoringWorld } from './authoring-kit.ts';
import { authoringWorld, havePython, made } from './authoring-kit.ts';

const spec = (more = ''): string => `$schema: https://azuremlschemas.azureedge.net/latest/commandComponent.schema.json
type: command
name: step
version: 1
code: ./src
environment: {image: python:3.11-slim}
environment_variables: {GREETING: hello}
command: python3 step.py
${more}`;

const aTest = (body: string): string => `import os, unittest\nclass T(unittest.TestCase):\n    def test_it(self):\n        ${body}\n`;

/** A module that is not of our making: code in a folder of its own, tests beside the spec. */
function handWritten(world: AuthoringWorld): string {
  world.write('m/src/step.py', 'def double(x):\n    return 2 * x\n');
  return world.write('m/step.yml', spec());
}

describe.skipIf(!havePython)('testing a module (needs python3)', () => {
  it('runs the tests beside a spec and in its folder of tests, whatever they are called', async () => {
    const world = authoringWorld();
    const file = handWritten(world);
    world.write('m/test_one.py', "import sys\nsys.path.insert(0, 'src')\nfrom step import double\n\ndef test_plain_function():\n    assert double(2) == 4\n");
    world.write('m/two_test.py', aTest("self.assertEqual('hello', os.environ['GREETING'])"));
    world.write('m/tests/data/x.txt', 'x');
    world.write('m/tests/deep/test_three.py', aTest("self.assertEqual('x', open(os.path.join(os.path.dirname(__file__), '..', 'data', 'x.txt')).read())"));
    world.write('m/tests/test_skipped.py', "import unittest\n@unittest.skip('not today')\nclass T(unittest.TestCase):\n    def test_it(self): pass\n");
    world.write('m/page.test.ts', 'throw new Error("a test of something else");\n');
    world.write('m/other/test_not_mine.py', aTest('self.fail()'));
    // What the ignore file leaves out of the module is there for its tests all the same.
    world.write('m/.amlignore', 'test*\n*_test.py\n');
    const { exitCode, stdout } = await world.drydock('module', 'test', file, '--engine', 'process');
    expect(stdout).toMatch(/^ok {4}test_one\.test_plain_function \(\d+\.\d\d s\)$/m);
    expect(stdout).toMatch(/^ok {4}two_test\.T\.test_it/m);
    expect(stdout).toMatch(/^ok {4}test_three\.T\.test_it/m);
    expect(stdout).toMatch(/^skip {2}test_skipped\.T\.test_it .*\n {6}not today$/m);
    expect(stdout).toMatch(/\n3 tests passed, 1 skipped\.\n$/);
    expect(exitCode).toBe(0);
    // By its folder as well.
    expect(await world.json('module', 'test', world.at('m'), '--engine', 'process')).toMatchObject({ module: 'step', passed: true, engine: 'process', status: 'completed' });
  });

  it('leaves out the tests of another module in the same folder', async () => {
    const world = authoringWorld();
    handWritten(world);
    world.write('m/step.spec.yaml', spec());
    world.write('m/other.spec.yaml', spec());
    for (const name of ['step_test.py', 'other_test.py', 'test_both.py']) world.write(`m/${name}`, 'def test_ok(): pass\n');
    const { tests } = z.object({ tests: z.array(z.object({ name: z.string() })) }).parse(await world.json('module', 'test', world.at('m/step.spec.yaml'), '--engine', 'process'));
    expect(tests.map(({ name }) => name)).toEqual(['step_test.test_ok', 'test_both.test_ok']);
  });

  it('says which tests fail and why, and ends with 1', async () => {
    const world = authoringWorld();
    const file = handWritten(world);
    world.write('m/test_one.py', aTest("self.assertEqual(1, 2, 'they differ')"));
    world.write('m/test_two.py', 'import not_installed_anywhere\n');
    world.write('m/test_three.py', 'def test_ok(): pass\n');
    const { exitCode, stdout } = await world.drydock('module', 'test', file, '--engine', 'process', '--json');
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      passed: false, status: 'failed',
      tests: [
        { name: 'test_one.T.test_it', outcome: 'failed', message: expect.stringContaining('they differ') },
        { name: 'test_three.test_ok', outcome: 'passed', message: null },
        { name: 'test_two.py', outcome: 'failed', message: expect.stringContaining("No module named 'not_installed_anywhere'") },
      ],
    });
    expect((await world.drydock('module', 'test', file, '--engine', 'process')).stdout).toMatch(/\n2 tests of 3 failed\.\n$/);
  });

  it('works on a copy, and leaves the files and the catalog as they are', async () => {
    const world = authoringWorld();
    const file = handWritten(world);
    world.write('m/test_one.py', aTest("open('made.txt', 'w').close(); open('src/step.py', 'w').close()"));
    expect((await world.drydock('module', 'test', file, '--engine', 'process')).exitCode).toBe(0);
    expect(readdirSync(world.at('m')).sort()).toEqual(['src', 'step.yml', 'test_one.py']);
    expect(world.read('m/src/step.py')).toContain('double');
    expect(await world.json('module', 'list')).toEqual({ modules: [] });
  });

  it('ends with 2 when there is nothing to test', async () => {
    const world = authoringWorld();
    const file = handWritten(world);
    const none = await world.drydock('module', 'test', file, '--engine', 'process');
    expect([none.exitCode, none.stderr]).toEqual([2, expect.stringMatching(/There are no tests in .*m: no \*_test\.py, test_\*\.py/)]);
    world.write('m/test_one.py', 'x = 1\n');
    const empty = await world.drydock('module', 'test', file, '--engine', 'process');
    expect([empty.exitCode, empty.stderr]).toEqual([2, expect.stringContaining('There is not one test in test_one.py.')]);
    for (const [text, said] of [[world.at('m/src'), /holds no spec/], [world.at('nowhere.yml'), /There is no file/], ['no-such-module', /no-such-module/]] as const) {
      const { exitCode, stderr } = await world.drydock('module', 'test', text);
      expect([exitCode, stderr]).toEqual([2, expect.stringMatching(said)]);
    }
    world.write('m/bad.yml', 'type: command\ncommand: [\n');
    expect((await world.drydock('module', 'test', world.at('m/bad.yml'))).exitCode).toBe(2);
    world.write('m/pipe.yml', 'type: pipeline\njobs: {}\n');
    expect((await world.drydock('module', 'test', world.at('m/pipe.yml'))).exitCode).toBe(2);
  });

  it('says that tests for pytest need it, or runs them', async () => {
    const world = authoringWorld();
    const file = handWritten(world);
    world.write('m/test_one.py', 'import pytest\n\ndef test_ok(tmp_path):\n    pass\n');
    const { exitCode, stdout } = await world.drydock('module', 'test', file, '--engine', 'process');
    if (exitCode === 0) expect(stdout).toMatch(/1 test passed/);
    else expect(stdout).toContain('These tests are made for pytest, which this environment does not have.');
  });

  it('is cancelled within seconds', async () => {
    const world = authoringWorld();
    const file = handWritten(world);
    world.write('m/test_one.py', aTest('import time; print("begun", flush=True); time.sleep(600)'));
    const app = composeApp({ environment: { ...process.env, DRYDOCK_HOME: world.at('..', 'home2') } });
    const cancel = new AbortController();
    const called = callCli(['module', 'test', file, '--engine', 'process'], { app, signal: cancel.signal });
    const started = Date.now();
    while (!existsSync(world.at('..', 'home2', 'runs')) || readdirSync(world.at('..', 'home2', 'runs')).length === 0) {
      if (Date.now() - started > 20_000) throw new Error('it did not begin');
      await new Promise((resolve) => setImmediate(resolve));
    }
    const asked = Date.now();
    cancel.abort();
    const { exitCode } = await called;
    await app[Symbol.asyncDispose]();
    expect(exitCode).toBe(130);
    expect(Date.now() - asked).toBeLessThan(15_000);
  });
});

describeWithDocker('testing a module on Docker', (docker) => {
  it('takes place in its own image', async () => {
    const world = authoringWorld({ DOCKER_HOST: docker.host() });
    const module = made.parse(await world.json('module', 'init', world.at('train'), '--name', 'train'));
    await world.drydock('environment', 'set', 'python:3.11-slim', '--image', 'python:local');
    world.write('train/where_test.py', aTest("self.assertTrue(os.getcwd().startswith('/mnt'), os.getcwd()); open('made', 'w').close()"));
    const { exitCode, stdout, stderr } = await world.drydock('module', 'test', path.join(module.folder, module.spec), '--hermetic');
    expect(stderr).toContain('Testing train (2 files) on docker, in python:local.');
    expect(stdout).toMatch(/ok {4}where_test\.T\.test_it[\s\S]*\n3 tests passed\.\n$/);
    expect(exitCode).toBe(0);
  });

  it('ends with 2 when its image cannot be had', async () => {
    const world = authoringWorld({ DOCKER_HOST: docker.host() });
    const file = handWritten(world);
    world.write('m/step.yml', spec().replace('{image: python:3.11-slim}', 'azureml:no-such@latest'));
    world.write('m/test_one.py', aTest('pass'));
    const { exitCode, stderr } = await world.drydock('module', 'test', file, '--engine', 'docker');
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('no-such')]);
  });
}, { images: ['python:local'] });
