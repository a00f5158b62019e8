import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { collectMetrics } from '#electron/runner/metrics/collect-metrics.ts';
import { isUntouched, makeTrackingFolder, removeUntouched, trackingVariables } from '#electron/runner/metrics/tracking-folder.ts';

const own = 'a'.repeat(32);
let folder: string;
let run: string;

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'drydock-metrics-'));
  run = path.join(folder, '0', own);
  await makeTrackingFolder({ folder, trackingRunId: own, name: 'train', pathInStep: '/mnt/mlflow', nowMs: 1_700_000_000_000 });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const log = (name: string, text: string, of = run) => {
  mkdirSync(path.dirname(path.join(of, 'metrics', name)), { recursive: true });
  appendFileSync(path.join(of, 'metrics', name), text);
};

describe('a store', () => {
  test('in which nothing was logged has no metrics, and goes', async () => {
    expect(await collectMetrics(folder, own)).toBeUndefined();
    expect(isUntouched(folder, own)).toBe(true);
    await removeUntouched(folder, own);
    expect(existsSync(folder)).toBe(false);
    expect(isUntouched(folder, own)).toBe(true);
    await removeUntouched(folder, own);
    expect(await collectMetrics(folder, own)).toBeUndefined();
  });

  test.each([['0', own, 'artifacts'], ['0', own, 'params'], ['0', own, 'metrics', 'a'], ['0', 'other'], ['1'], ['.trash']])('in which something was put stays: %s/%s/%s', (...place) => {
    const file = path.join(folder, ...place, 'x');
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, '');
    expect(isUntouched(folder, own)).toBe(false);
    expect(existsSync(file)).toBe(true);
    expect(existsSync(path.join(run, 'meta.yaml'))).toBe(true);
  });

  test.each([['0', own, 'artifacts'], ['0', own, 'params'], ['0', own, 'metrics', 'a'], ['0', 'other'], ['1'], ['.trash']])('is not removed with what was put there after it was looked at: %s/%s/%s', async (...place) => {
    expect(isUntouched(folder, own)).toBe(true);
    const file = path.join(folder, ...place, 'x');
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, '');
    await removeUntouched(folder, own);
    expect(existsSync(file)).toBe(true);
  });

  test('of which a part was removed is not as it was made', () => {
    rmSync(path.join(run, 'metrics'), { recursive: true });
    expect(isUntouched(folder, own)).toBe(false);
  });

  test('is read while a line is being written: the piece does not count', async () => {
    log('loss', '1 0.5 1\n2 0.2');
    expect((await collectMetrics(folder, own))?.runs[0]?.series).toMatchObject([{ name: 'loss', count: 1, last: 0.5 }]);
    log('loss', '5 2\n');
    expect((await collectMetrics(folder, own))?.runs[0]?.series).toMatchObject([{ name: 'loss', count: 2, last: 0.25 }]);
  });

  test('may hold runs that the code began, nested ones and deleted ones', async () => {
    log('train/loss', '1 0.5 1\n');
    const child = path.join(folder, '0', 'child');
    log('loss', '1 2 1\n', child);
    mkdirSync(path.join(child, 'tags'));
    writeFileSync(path.join(child, 'tags', 'mlflow.parentRunId'), own);
    writeFileSync(path.join(child, 'tags', 'team'), 'red');
    writeFileSync(path.join(child, 'meta.yaml'), 'run_name: fold 1\nstart_time: 1700000000005\n');
    log('loss', '1 2 1\n', path.join(folder, '.trash', 'x'));
    const metrics = await collectMetrics(folder, own);
    expect(metrics?.runs).toMatchObject([
      { own: true, name: 'train', startedMs: 1_700_000_000_000, series: [{ name: 'train/loss' }] },
      { own: false, name: 'fold 1', parent: own, tags: [{ name: 'team', value: 'red' }], startedMs: 1_700_000_000_005 },
    ]);
    expect(metrics?.cut).toEqual([]);
  });

  test('with links, pipes and names that would drive a terminal', async () => {
    writeFileSync(path.join(folder, 'secret'), '1 42 1\n');
    symlinkSync(path.join(folder, 'secret'), path.join(run, 'metrics', 'linked'));
    mkdirSync(path.join(folder, 'elsewhere'));
    writeFileSync(path.join(folder, 'elsewhere', 'y'), '1 42 1\n');
    symlinkSync(path.join(folder, 'elsewhere'), path.join(run, 'metrics', 'linked-folder'));
    execFileSync('mkfifo', [path.join(run, 'metrics', 'pipe')]);
    log('__proto__', '1 1 1\n');
    log('\u001b[31mred\u202e', '1 1 1\n');
    writeFileSync(path.join(run, 'params', 'p'), 'line\none\u0007');
    const [only] = (await collectMetrics(folder, own))?.runs ?? [];
    expect(only?.series.map(({ name }) => name)).toEqual(['\ufffd[31mred\ufffd', '__proto__']);
    expect(only?.params).toEqual([{ name: 'p', value: 'line one\ufffd' }]);
  });

  test('of any size is read in bounded time, and says what was left out', async () => {
    for (let index = 0; index < 1_200; index += 1) log(`m${String(index)}`, '1 1 1\n');
    log('0-long', '1 0.5 1\n'.repeat(1_200_000));
    log('1-binary', `${'\0'.repeat(3_000_000)}\n1 0.75 1\n`);
    const metrics = await collectMetrics(folder, own);
    const [long, binary] = metrics?.runs[0]?.series ?? [];
    expect(long).toMatchObject({ name: '0-long', last: 0.5 });
    expect(long?.steps.length).toBeLessThanOrEqual(40);
    expect(binary).toMatchObject({ name: '1-binary', count: 1, last: 0.75 });
    expect(metrics?.runs[0]?.series).toHaveLength(1_000);
    expect(metrics?.cut).toEqual(['202 of 1202 metrics are left out.', expect.stringContaining('very long')]);
  });

  test('with more files than anybody logs', async () => {
    for (let index = 0; index < 300; index += 1) log('loss', '1 1 1\n', path.join(folder, '0', `run${String(index)}`));
    expect((await collectMetrics(folder, own))?.cut).toEqual(['100 of 300 mlflow runs are left out.']);
  });
});

test('the URI of a folder with blanks and letters of any kind', () => {
  expect(trackingVariables({}, `/tmp/Küken's work/#1`, own)).toEqual({
    MLFLOW_TRACKING_URI: `file:///tmp/K%C3%BCken's%20work/%231`, MLFLOW_ALLOW_FILE_STORE: 'true', MLFLOW_RUN_ID: own, MLFLOW_EXPERIMENT_ID: '0',
  });
});
