import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { homeLayout } from '#electron/home/layout.ts';
import { runFolder } from '#electron/runner/run-folder.ts';
import { callCli } from '#test/kit/cli/recorded-context.ts';

let home: string;

beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'drydock-completion-'));
});
afterEach(() => {
  rmSync(home, { recursive: true, force: true });
});

/** The values offered for the last word, without descriptions. */
async function offered(...words: string[]): Promise<readonly string[]> {
  const { stdout } = await callCli(['complete', '--', ...words], { environment: { DRYDOCK_HOME: home } });
  return stdout.split('\n').filter((line) => line !== '' && !line.startsWith(':')).map((line) => line.split('\t')[0] ?? '');
}

test('commands, options and fixed values are offered', async () => {
  expect(await offered('pipe')).toEqual(['pipeline']);
  expect(await offered('run', 'l')).toEqual(['list', 'logs']);
  expect(await offered('pipeline', 'run', '--engine', '')).toEqual(['auto', 'docker', 'process']);
  expect(await offered('pipeline', 'run', '--max')).toEqual(['--max-workers']);
});

test('runs and their nodes are offered, the newest first', async () => {
  const { runs } = homeLayout(home);
  for (const id of ['20260101-a', '20260102-b']) {
    const folder = runFolder(runs, id);
    mkdirSync(folder.root, { recursive: true });
    writeFileSync(folder.document, JSON.stringify({ pipeline: { name: 'demo' } }));
    writeFileSync(folder.events, `${JSON.stringify({ type: 'node-running', node: 'train' })}\n${JSON.stringify({ type: 'node-running', node: 'score' })}\n`);
  }
  expect(await offered('run', 'show', '')).toEqual(['20260102-b', '20260101-a', 'latest']);
  expect(await offered('run', 'logs', 'latest', 't')).toEqual(['train']);
});

test('YAML files and folders are offered, and the nodes of the pipeline that was named', async () => {
  mkdirSync(path.join(home, 'jobs'));
  const file = path.join(home, 'jobs', 'train.yml');
  writeFileSync(file, 'jobs:\n  prepare: {}\n  train: {}\n');
  writeFileSync(path.join(home, 'jobs', 'notes.txt'), '');
  expect(await offered('pipeline', 'run', `${home}/j`)).toEqual([`${home}/jobs/`]);
  expect(await offered('pipeline', 'validate', `${home}/jobs/`)).toEqual([file]);
  expect(await offered('pipeline', 'run', file, '--only', '')).toEqual(['prepare', 'train']);
});

test('endpoints are offered by name, and what can be debugged', async () => {
  const folder = path.join(homeLayout(home).catalog, 'endpoints');
  for (const each of [folder, homeLayout(home).runs]) mkdirSync(each, { recursive: true });
  writeFileSync(path.join(folder, 'e-1.json'), JSON.stringify({ name: 'talk', description: 'talks' }));
  expect(await offered('endpoint', 'invoke', '')).toEqual(['talk']);
  expect(await offered('endpoint', 'disable', 't')).toEqual(['talk']);
  expect(await offered('module', 'debug', 'la')).toEqual(['latest']);
});

test('an empty home offers nothing and fails at nothing', async () => {
  expect(await offered('module', 'show', '')).toEqual([]);
  expect(await offered('run', 'logs', 'latest', '')).toEqual([]);
});

test.each(['bash', 'zsh', 'fish', 'powershell'])('%s gets its script', async (shell) => {
  const { exitCode, stdout } = await callCli(['completion', shell]);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/drydock complete\W+--/);
});
