import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { isAlive } from '../parallel/driver-kit.ts';
import { RunsHost, soon, waitFor } from './runs-host.ts';

/** What a shell logs with, as mlflow's file store has it. */
const log = (name: string, line: string) => `printf '${line}\\n' >> "$(python3 -c 'import os, urllib.parse; print(urllib.parse.unquote(os.environ["MLFLOW_TRACKING_URI"][7:]))')/0/$MLFLOW_RUN_ID/metrics/${name}"`;

test('what a step logs is told while it runs, kept when it has ended, and compared', async () => {
  await using host = new RunsHost();
  const [first, second] = [path.join(host.root, 'first'), path.join(host.root, 'second')];
  host.write('log.yml', `type: command\nenvironment: azureml:shell@latest\ncommand: >-\n  ${waitFor(first)}; ${log('loss', '1 0.5 1')}; ${waitFor(second)}; ${log('loss', '2 0.25 2')}\n`);
  const runId = await host.start('log.yml');
  const asked = { runId, node: 'main' };
  const metrics = () => host.metrics['runs.metrics'](asked, host.context);
  await soon(async () => (await metrics()).live);
  expect((await metrics()).metrics).toBeUndefined();
  const watch = host.watch('metrics', `${runId}/main`);
  writeFileSync(first, '');
  await soon(() => watch.events.some(({ ended }) => !ended));
  await soon(async () => (await metrics()).metrics?.runs[0]?.series[0]?.last === 0.5);
  writeFileSync(second, '');
  await soon(() => watch.events.some(({ ended }) => ended));
  await host.ended(runId);
  expect(await metrics()).toMatchObject({ live: false, attempt: 1, metrics: { runs: [{ own: true, name: 'main', series: [{ name: 'loss', steps: [1, 2], values: [0.5, 0.25] }] }] } });

  const again = await host.run('log.yml');
  expect(await host.metrics['runs.metrics']({ runId: again, node: 'main' }, host.context)).toMatchObject({ live: false, attempt: 0, metrics: { runs: [{ series: [{ last: 0.25 }] }] } });
  expect((await host.runs['runs.compare']({ a: runId, b: again }, host.context)).metrics).toEqual([{ node: 'main', file: 'mlflow', name: 'loss', a: 0.25, b: 0.25 }]);

  // A damaged document is made again of what the step wrote.
  const { folder } = await host.app.runs.inspect(runId);
  writeFileSync(folder.node('main').metrics, '{');
  expect((await metrics()).metrics?.runs[0]?.series[0]?.last).toBe(0.25);
  expect(readFileSync(path.join(folder.node('main').tracking(1), '0', 'meta.yaml'), 'utf8')).toContain('name: Default');
  await expect(async () => host.metrics['runs.metrics']({ runId, node: 'other' }, host.context)).rejects.toThrow("has no node 'other'");
  expect(host.failures).toEqual([]);
});

test('how far a parallel step is is told while it runs', async () => {
  await using host = new RunsHost();
  for (const number of [1, 2, 3]) host.write(`data/${String(number)}.txt`, '');
  host.write('code/entry.py', `import os, time\ndef run(mini_batch):\n    while not os.path.exists(os.path.join(${JSON.stringify(host.root)}, "go-" + os.path.basename(mini_batch[0]))):\n        time.sleep(0.05)\n    return mini_batch\n`);
  host.write('pipeline.yml', 'type: pipeline\njobs:\n  score:\n    type: parallel\n    inputs: {data: {type: uri_folder, path: ./data}}\n    input_data: ${{inputs.data}}\n    max_concurrency_per_instance: 1\n    task: {type: run_function, code: ./code, entry_script: entry.py, environment: azureml:python@latest}\n');
  const runId = await host.start('pipeline.yml');
  const progress = async () => (await host.metrics['runs.parallel']({ runId, node: 'score' }, host.context)).progress;
  await soon(async () => (await progress())?.running[0]?.batch === 0, 20_000);
  expect(await progress()).toMatchObject({ total: 3, done: 0, workers: 1, items: 3, finished: false });
  const watch = host.watch('parallel', `${runId}/score`);
  writeFileSync(path.join(host.root, 'go-1.txt'), '');
  await soon(async () => (await progress())?.done === 1);
  await soon(() => watch.events.length > 0);
  for (const number of [2, 3]) writeFileSync(path.join(host.root, `go-${String(number)}.txt`), '');
  await host.ended(runId);
  expect(await host.metrics['runs.parallel']({ runId, node: 'score' }, host.context)).toMatchObject({ live: false, progress: { total: 3, done: 3, failed: 0, running: [], finished: true } });
  await soon(() => watch.events.some(({ ended }) => ended));
  const detail = await host.runs['runs.node']({ runId, node: 'score' }, host.context);
  expect(detail.command).toMatch(/-u .*parallel-1\/drydock_parallel\.py'?$/);
  expect(host.failures).toEqual([]);
});

test('a parallel step that is cancelled is over soon, with all that it started', async () => {
  await using host = new RunsHost();
  host.write('data/1.txt', '');
  host.write('code/entry.py', `import os, subprocess, time\ndef run(mini_batch):\n    child = subprocess.Popen(["sleep", "300"])\n    with open(os.path.join(${JSON.stringify(host.root)}, "pids"), "w") as target:\n        target.write("%d %d" % (os.getpid(), child.pid))\n    time.sleep(300)\n`);
  host.write('pipeline.yml', 'type: pipeline\njobs:\n  score:\n    type: parallel\n    inputs: {data: {type: uri_folder, path: ./data}}\n    input_data: ${{inputs.data}}\n    task: {type: run_function, code: ./code, entry_script: entry.py, environment: azureml:python@latest}\n');
  const runId = await host.start('pipeline.yml');
  const pids = () => {
    try {
      return readFileSync(path.join(host.root, 'pids'), 'utf8').split(' ').filter((pid) => pid !== '');
    } catch {
      return [];
    }
  };
  await soon(() => pids().length === 2, 20_000);
  const began = performance.now();
  await host.runs['runs.cancel']({ runId }, host.context);
  await host.ended(runId);
  expect(performance.now() - began).toBeLessThan(5_000);
  for (const pid of pids()) expect(isAlive(pid)).toBe(false);
  expect((await host.shown(runId))?.status).toBe('cancelled');
});
