import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ulid } from 'ulid';
import { systemClock } from '#electron/clock.ts';
import { composeApp } from '#electron/compose.ts';
import { workspaceRunHandlers } from '#electron/host/handlers/workspace-runs.ts';
import { Hub } from '#electron/host/hub.ts';
import { TaskList } from '#electron/host/task-list.ts';
import { composeAccounts } from '#electron/sync/compose-accounts.ts';
import { serverRuns } from '#electron/workspace/runs/server-runs.ts';
import { CaseWorld } from '#test/kit/case-world.ts';
import { startServer } from '#test/kit/workspace/server-world.ts';

const client = { clientId: 'client', signal: new AbortController().signal };

test('the app submits a run, is told of what happens in it, reads what it prints, and takes what it made and what failed', async () => {
  using world = new CaseWorld();
  const running = await serverRuns({ setting: 'process', environment: process.env, clock: systemClock, log: (message) => { throw new Error(message); } });
  await using server = await startServer(`${world.root}/server`, { name: 'team', more: running.more });
  const environment = { ...process.env, DRYDOCK_HOME: world.home };
  const app = composeApp({ environment });
  const hub = new Hub();
  const newId = (): string => ulid().toLowerCase();
  const tasks = new TaskList(hub, systemClock, newId);
  try {
    const added = await composeAccounts(app, { environment }).add({ url: server.address, token: server.founded?.token ?? '' });
    if (added.outcome === 'choose') throw new Error('There is one workspace.');
    const workspace = added.account.id;
    const calls = workspaceRunHandlers({ app, hub, tasks, clock: systemClock, newId, environment, kind: 'browser', version: '0', workingFolder: world.folder, resources: '/nowhere', reveal: () => Promise.resolve(), log: (message, error) => { throw new Error(message, { cause: error }); } });
    world.write('two.yml', `type: pipeline
outputs:
  out: {type: uri_folder}
jobs:
  good:
    type: command
    command: echo fine; echo 1 > \${{outputs.out}}/one.txt
    environment: azureml:x@latest
    outputs:
      out: \${{parent.outputs.out}}
  bad:
    type: command
    command: exit 2
    environment: azureml:x@latest
settings:
  continue_on_step_failure: true
`);
    const submitted = await calls['workspaceRuns.submitFile']({ workspace, file: world.at('two.yml'), values: {}, forceRerun: false }, client);
    expect(submitted.url).toBe(`${server.address}/v1/workspaces/${workspace}/runs/${submitted.runId}`);
    const { runId } = submitted;
    const settled = (id: string): Promise<void> => new Promise((resolve) => {
      const look = (): void => {
        if (tasks.list().some((task) => task.id === id && task.status !== 'active')) resolve();
      };
      hub.watch('tasks', look);
      look();
    });
    await settled(submitted.taskId);
    const told: unknown[] = [];
    await new Promise<void>((resolve) => {
      hub.watch(`workspaceRun/${workspace}/${runId}`, (_seq, payload) => {
        told.push(payload);
        if (typeof payload === 'object' && payload !== null && 'ended' in payload && payload.ended === true) resolve();
      });
    });
    const { run } = await calls['workspaceRuns.show']({ workspace, runId }, client);
    expect(run).toMatchObject({ status: 'failed', nodes: [{ name: 'good', status: 'completed' }, { name: 'bad', status: 'failed', exitCode: 2 }] });
    expect((await calls['workspaceRuns.list']({ workspace, limit: 10 }, client)).runs.map(({ id }) => id)).toEqual([runId]);
    expect(await calls['workspaceRuns.log']({ workspace, runId, node: 'good', stream: 'stdout', from: 0 }, client)).toEqual({ text: 'fine\n', next: 5, attempt: 1, ended: true });
    await settled((await calls['workspaceRuns.download']({ workspace, runId, node: 'good', output: 'out', folder: world.at('got') }, client)).taskId);
    expect(readFileSync(world.at('got', 'out', 'one.txt'), 'utf8')).toBe('1\n');
    const debugged = await calls['workspaceRuns.debug']({ workspace, runId, node: 'bad' }, client);
    await settled(debugged.taskId);
    expect(tasks.list().map(({ status }) => status)).toEqual(['done', 'done', 'done']);
    expect(readFileSync(`${app.layout.debug}/${debugged.debugId}/session.json`, 'utf8')).toContain(runId);
    expect((await calls['workspaceRuns.cancel']({ workspace, runId }, client)).status).toBe('failed');
  } finally {
    await tasks.stopAll();
    await app[Symbol.asyncDispose]();
  }
});
