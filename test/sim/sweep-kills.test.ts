import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { temporaryFolder } from '#test/integration/catalog/new-catalog.ts';
import { drydock, startDrydock, stepsAlive, type DrydockWorld } from '#test/kit/cli/started-drydock.ts';
import { killCount, seededRandom } from './kill-harness.ts';

const SEED = 20_261_122;
const LONGEST_MS = 1_800;
const runDocument = z.object({ status: z.string(), outputs: z.record(z.string(), z.string()), nodes: z.array(z.object({ name: z.string(), status: z.string() })) });

/** Twelve trials, of which the seventh is the best and every fifth fails; what comes after takes the best. */
function sweepWorld(): DrydockWorld {
  const folder = temporaryFolder();
  const cwd = path.join(folder, 'work');
  mkdirSync(cwd);
  const log = 'echo "1 0.$(( (${{search_space.x}} - 7) * (${{search_space.x}} - 7) + 10 )) 0" > "${MLFLOW_TRACKING_URI#file://}/$MLFLOW_EXPERIMENT_ID/$MLFLOW_RUN_ID/metrics/loss"';
  const command = `echo half > \${{outputs.model}}/text; ${log}; sleep 0.05; test $(( \${{search_space.x}} % 5 )) != 0 && echo \${{search_space.x}} > \${{outputs.model}}/text`;
  writeFileSync(path.join(cwd, 'run.yml'), `type: pipeline
outputs: {end: {type: uri_folder}}
jobs:
  tune:
    type: sweep
    trial: {command: ${JSON.stringify(command)}, environment: {image: busybox:local}}
    outputs: {model: }
    sampling_algorithm: grid
    search_space: {x: {type: choice, values: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]}}
    objective: {goal: minimize, primary_metric: loss}
    limits: {max_total_trials: 12, max_concurrent_trials: 3}
  use:
    command: sleep 0.05; cp \${{inputs.model}}/text \${{outputs.end}}/text
    environment: {image: busybox:local}
    inputs: {model: "\${{parent.jobs.tune.outputs.model}}"}
    outputs: {end: "\${{parent.outputs.end}}"}
`);
  return { home: path.join(folder, 'home'), cwd };
}

test('a sweep may be killed at any moment, also while it is resumed: the best trial is the same, and none that ended well runs twice', async () => {
  const random = seededRandom(SEED);
  const wanted = killCount(6);
  for (let kills = 0; kills < wanted; ) {
    const world = sweepWorld();
    const first = ['pipeline', 'run', 'run.yml', '--engine', 'process', '--max-workers', '4', '--json'];
    for (let args: readonly string[] = first; ; ) {
      const run = startDrydock(args, world);
      const moment = random() * LONGEST_MS;
      const timer = kills < wanted ? setTimeout(() => run.signal('SIGKILL'), moment) : undefined;
      const end = await run.ended;
      clearTimeout(timer);
      const where = `seed ${String(SEED)}, kill ${String(kills)}, at ${moment.toFixed(1)} ms of: ${args.join(' ')}\n${end.stderr}`;
      if (end.exitCode === null) {
        kills += 1;
        const list = await drydock(['run', 'list', '--json'], world);
        expect(list, where).toMatchObject({ exitCode: 0, stderr: '' });
        args = list.stdout.includes('"interrupted"') || list.stdout.includes('"completed"') ? ['run', 'resume', 'latest', '--json'] : first;
        continue;
      }
      expect(end.exitCode, where).toBe(0);
      const document = runDocument.parse(JSON.parse(end.stdout));
      const statuses = new Map(document.nodes.map(({ name, status }) => [name, status]));
      expect([statuses.get('tune'), statuses.get('use'), statuses.get('tune.trial_005'), statuses.get('tune.trial_010')], where).toEqual(['completed', 'completed', 'failed', 'failed']);
      expect([...statuses.values()].filter((status) => status === 'completed'), where).toHaveLength(12);
      expect(readFileSync(path.join(document.outputs['end'] ?? '', 'text'), 'utf8'), where).toBe('7\n');
      const events = execFileSync('sh', ['-c', 'cat "$0"/*/events.jsonl', path.join(world.home, 'runs')], { encoding: 'utf8' });
      const completions = [...events.matchAll(/"type":"node-completed","node":"([^"]+)"/g)].map(([, name]) => name);
      expect(new Set(completions).size, where).toBe(completions.length);
      break;
    }
    await expect.poll(() => stepsAlive(world.home), { timeout: 3_000 }).toEqual([]);
  }
});
