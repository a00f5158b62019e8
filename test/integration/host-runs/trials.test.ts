import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { trialHandlers } from '#electron/host/handlers/trials.ts';
import { contract } from '#shared/contract/contract.ts';
import { RunsHost, soon, waitFor } from './runs-host.ts';

test('the trials of a sweep are told while it runs, in its plan, in its graph and in the line of its task', async () => {
  await using host = new RunsHost();
  const go = path.join(host.root, 'go');
  const trials = trialHandlers({ app: host.app });
  const log = 'echo "1 0.${{search_space.size}} 0" > "${MLFLOW_TRACKING_URI#file://}/$MLFLOW_EXPERIMENT_ID/$MLFLOW_RUN_ID/metrics/loss"';
  host.write('sweep.yml', `type: pipeline
jobs:
  tune:
    type: sweep
    trial: {command: ${JSON.stringify(`${log}; if [ \${{search_space.size}} = 3 ]; then ${waitFor(go)}; fi`)}, environment: azureml:shell@latest}
    sampling_algorithm: grid
    search_space: {size: {type: choice, values: [1, 2, 3]}}
    objective: {goal: minimize, primary_metric: loss}
    limits: {max_concurrent_trials: 1}
`);
  const plan = contract['runs.plan'].output.parse(await host.runs['runs.plan'](host.request('sweep.yml'), host.context));
  const nodes = plan.ok ? plan.plan.nodes : [];
  expect(nodes.find(({ name }) => name === 'tune')?.sweep).toMatchObject({ trials: ['tune.trial_001', 'tune.trial_002', 'tune.trial_003'], concurrentTrials: 1, objective: { goal: 'minimize', metric: 'loss' } });
  expect(nodes.map(({ trial }) => trial?.values)).toEqual([{ size: 1 }, { size: 2 }, { size: 3 }, undefined]);

  const runId = await host.start('sweep.yml');
  const view = async () => contract['runs.trials'].output.parse(await trials['runs.trials']({ runId, node: 'tune' }, host.context));
  await soon(async () => (await view()).counts.done === 2 && (await view()).counts.running === 1);
  expect(await view()).toMatchObject({ status: 'running', parameters: ['size'], trials: [{ value: 0.1, best: true }, { value: 0.2, best: false }, { status: 'running' }] });
  const shown = contract['runs.show'].output.parse(await host.runs['runs.show']({ runId }, host.context));
  expect(shown.graph.nodes.map(({ id, trials: counts }) => [id, counts?.done])).toEqual([['tune', 2]]);
  expect(shown.nodes.find(({ name }) => name === 'tune.trial_002')?.trial).toEqual({ sweep: 'tune', number: 2, values: { size: 2 } });
  const { tasks } = await host.taskCalls['tasks.list']({}, host.context);
  expect(tasks.map(({ detail }) => detail)).toEqual(['0 of 1 node done, running tune (2 of 3 trials)']);
  writeFileSync(go, '');
  await host.ended(runId);
  expect(await view()).toMatchObject({ status: 'completed', counts: { done: 3, running: 0 } });
  const { runs } = await host.runs['runs.list']({}, host.context);
  expect(runs.map((run) => run.nodes)).toEqual([{ total: 1, completed: 1, reused: 0, failed: 0 }]);
  await expect(trials['runs.trials']({ runId, node: 'tune.trial_001' }, host.context)).rejects.toThrow('is no sweep. Its sweeps: tune.');
  expect(host.failures).toEqual([]);
});
