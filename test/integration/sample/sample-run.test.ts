import { cpSync, existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { CaseWorld, runDocumentJson, type RunDocumentJson } from '#test/kit/case-world.ts';
import { spawnCli } from '#test/kit/cli/spawn-cli.ts';
import { describeWithDocker } from '#test/kit/docker/describe-with-docker.ts';

const nodes = ['compare', 'evaluate_softmax', 'evaluate_tree', 'prepare', 'score_tree', 'softmax.score', 'softmax.train', 'train_tree'];

/** The story of the README, through the program as it is started by people. */
async function liveThrough(world: CaseWorld, engine: 'process' | 'docker', dockerHost?: string): Promise<void> {
  cpSync(path.resolve('resources/samples/penguins'), world.folder, { recursive: true });
  const spawned = { home: world.home, cwd: world.folder, ...(dockerHost === undefined ? {} : { environment: { DOCKER_HOST: dockerHost } }) };
  const drydock = async (...args: string[]) => {
    const called = await spawnCli(args, spawned);
    expect(called.exitCode, called.stderr).toBe(0);
    return called.stdout;
  };
  const run = async (...args: string[]): Promise<RunDocumentJson> => runDocumentJson.parse(JSON.parse(await drydock('pipeline', 'run', 'pipeline.yml', '--engine', engine, '--json', ...args)));
  const ran = ({ nodes: list }: RunDocumentJson): string[] => list.filter(({ status }) => status === 'completed').map(({ name }) => name).sort();
  const change = (file: string, edit: (text: string) => string): void => {
    const before = readFileSync(world.at(file), 'utf8');
    writeFileSync(world.at(file), edit(before));
    expect(readFileSync(world.at(file), 'utf8')).not.toBe(before);
  };
  if (engine === 'docker') await drydock('environment', 'set', 'python:3.11-slim', '--image', 'python:local');

  const first = await run('--output-dir', 'results');
  expect(ran(first)).toEqual(nodes);
  expect(Object.keys(first.outputs).sort()).toEqual(['report', 'softmax_model', 'softmax_picture', 'tree_picture']);
  expect(existsSync(world.at('results', 'report'))).toBe(true);
  expect(readdirSync(world.at('results', 'softmax_picture')).length).toBeGreaterThan(0);

  const second = await run();
  expect(second.nodes.every(({ reused, reason }) => reused && reason.includes(first.runId))).toBe(true);
  for (const node of nodes) expect(await drydock('run', 'why', second.runId, node)).toMatch(new RegExp(`${first.runId}[^]*code[^]*command`));

  change('components/train-tree/src/train_tree.py', (text) => `${text}\n# A remark: the model stays the same.\n`);
  expect(ran(await run()), 'a remark changes code, but no output').toEqual(['train_tree']);

  expect(ran(await run('--set', 'max_depth=1'))).toEqual(['compare', 'evaluate_tree', 'score_tree', 'train_tree']);
  expect(ran(await run('--set', 'epochs=20'))).toEqual(expect.arrayContaining(['softmax.score', 'softmax.train']));
  expect(ran(await run())).toEqual([]);
}

test('the sample on local processes', { timeout: 300_000 }, async () => {
  using world = new CaseWorld();
  await liveThrough(world, 'process');
});

describeWithDocker(
  'the sample in containers',
  (docker) => {
    test('runs without a network call, and reuses', { timeout: 300_000 }, async () => {
      using world = new CaseWorld({ dockerHost: docker.host() });
      await liveThrough(world, 'docker', docker.host());
    });
  },
  { images: ['python:local'] },
);
