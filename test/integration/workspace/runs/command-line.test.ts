import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { systemClock } from '#electron/clock.ts';
import { composeApp } from '#electron/compose.ts';
import { composeAccounts } from '#electron/sync/compose-accounts.ts';
import { serverRuns } from '#electron/workspace/runs/server-runs.ts';
import { serverLog } from '#electron/workspace/server/access-log.ts';
import { startWorkspaceServer, type WorkspaceServer } from '#electron/workspace/server/start-workspace-server.ts';
import { MemoryStore } from '#electron/workspace/store/memory-store.ts';
import { CaseWorld } from '#test/kit/case-world.ts';

const pipeline = `type: pipeline
display_name: Count rows
inputs:
  rows: {type: uri_file, path: ./rows.csv}
  exit: 0
outputs:
  count: {type: uri_folder}
jobs:
  count:
    type: command
    code: ./code
    command: bash count.sh \${{inputs.rows}} \${{outputs.count}} \${{inputs.exit}}
    environment: azureml:x@latest
    inputs:
      rows: \${{parent.inputs.rows}}
      exit: \${{parent.inputs.exit}}
    outputs:
      count: \${{parent.outputs.count}}
`;

const runJson = z.looseObject({ runId: z.string(), status: z.string(), url: z.string(), outputs: z.record(z.string(), z.string()), nodes: z.array(z.looseObject({ name: z.string(), status: z.string(), exitCode: z.number().nullable() })) });

async function addAccount(home: string, server: WorkspaceServer): Promise<void> {
  const environment = { ...process.env, DRYDOCK_HOME: home };
  const app = composeApp({ environment });
  await composeAccounts(app, { environment }).add({ url: server.address, token: server.founded?.token ?? '', name: 'team' });
  await app[Symbol.asyncDispose]();
}

describe('runs of a workspace on the command line', () => {
  const world = new CaseWorld();
  let server: WorkspaceServer;

  beforeAll(async () => {
    const running = await serverRuns({ setting: 'process', environment: process.env, clock: systemClock, log: (message) => { throw new Error(message); } });
    server = await startWorkspaceServer({
      folder: `${world.root}/server`, clock: systemClock, version: '0.0.0', host: '127.0.0.1', port: 0, store: new MemoryStore(), log: serverLog(undefined, () => ''), name: 'team', more: running.more,
      ...(running.runs === undefined ? {} : { runs: running.runs }),
    });
    await addAccount(world.home, server);
    world.write('rows.csv', 'a\nb\n');
    world.write('code/count.sh', 'echo counting; echo aside >&2; wc -l < "$1" | tr -d " " > "$2/count.txt"; exit "$3"\n');
    world.write('count.yml', pipeline);
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    world[Symbol.dispose]();
  });

  const run = async (args: readonly string[], exit = 0) => {
    const called = await world.cli(['pipeline', 'run', world.at('count.yml'), '--workspace', 'team', '--json', ...args]);
    expect(called.exitCode, called.stderr).toBe(exit);
    return runJson.parse(JSON.parse(called.stdout));
  };

  test('runs a file there and brings its outputs here', async () => {
    const out = world.at('out');
    const done = await run(['--output-dir', out]);
    expect(done).toMatchObject({ status: 'completed', outputs: { count: `${out}/count` }, nodes: [{ name: 'count', status: 'completed', exitCode: 0 }] });
    expect(readFileSync(`${out}/count/count.txt`, 'utf8')).toBe('2\n');
    expect(done.url).toBe(`${server.address}/v1/workspaces/${server.founded?.workspace ?? ''}/runs/${done.runId}`);

    const shown = await world.cli(['run', 'show', done.url, '--json']);
    expect(runJson.parse(JSON.parse(shown.stdout))).toMatchObject({ status: 'completed', position: null, member: {}, references: [] });
    const logs = await world.cli(['run', 'logs', done.url, 'count']);
    expect([logs.stdout, logs.stderr]).toEqual(['counting\n', 'aside\n']);
    const followed = await world.cli(['run', 'logs', 'latest', '--workspace', 'team', '--follow']);
    expect([followed.exitCode, followed.stdout]).toEqual([0, 'counting\n']);
    const list = await world.cli(['run', 'list', '--workspace', 'team']);
    expect(list.stdout).toMatch(/Count rows +completed/);
    const again = await world.cli(['run', 'outputs', done.runId, '--workspace', 'team', '--output-dir', world.at('again'), '--json']);
    expect(JSON.parse(again.stdout)).toEqual({ runId: done.runId, outputs: { count: world.at('again', 'count') } });
  });

  test('tells why a node failed, prepares it here, and stops one that goes on', async () => {
    const failed = await run(['--set', 'exit=3'], 1);
    expect(failed).toMatchObject({ status: 'failed', nodes: [{ status: 'failed', exitCode: 3 }] });
    const folder = world.at('debug');
    const prepared = await world.cli(['module', 'debug', '--run', `${failed.url}#count`, folder, '--json']);
    expect(prepared.exitCode, prepared.stderr).toBe(0);
    expect(readFileSync(`${folder}/code/count.sh`, 'utf8')).toContain('counting');
    expect(JSON.parse(prepared.stdout)).toMatchObject({ folder, engine: 'process' });
    const text = await world.cli(['pipeline', 'run', world.at('count.yml'), '--workspace', 'team', '--set', 'exit=4']);
    expect(text.exitCode).toBe(1);
    expect(text.stderr).toMatch(/aside/);
    expect(text.stderr).toMatch(/module debug --run http.*#count/);

    world.write('long.yml', 'type: command\ncommand: sleep 60\nenvironment: azureml:x@latest\n');
    const detached = await world.cli(['pipeline', 'run', world.at('long.yml'), '--workspace', 'team', '--detach']);
    expect(detached.exitCode, detached.stderr).toBe(0);
    const cancelled = await world.cli(['run', 'cancel', detached.stdout.trim()]);
    expect(cancelled.stdout).toMatch(/is cancelled/);
  });

  test('brings the module of a node into the home of another member, so that a fix can be promoted there', async () => {
    world.write('fails/fails.yml', '$schema: https://azuremlschemas.azureedge.net/latest/commandComponent.schema.json\ntype: command\nname: fails\nversion: 1.0.0\ncode: ./src\nenvironment: azureml:x@latest\ncommand: sh ./main.sh\n');
    world.write('fails/src/main.sh', 'exit 5\n');
    world.write('uses.yml', 'type: pipeline\njobs:\n  broken: {type: command, component: azureml:fails@latest}\n');
    for (const args of [['module', 'register', world.at('fails/fails.yml')], ['module', 'publish', 'fails', '--to', 'team'], ['workspace', 'sync', 'team']]) {
      const called = await world.cli(args);
      expect(called.exitCode, `${args.join(' ')}: ${called.stderr}`).toBe(0);
    }
    const called = await world.cli(['pipeline', 'run', world.at('uses.yml'), '--workspace', 'team', '--json']);
    const failed = runJson.parse(JSON.parse(called.stdout));
    expect(failed.status).toBe('failed');

    using other = new CaseWorld();
    await addAccount(other.home, server);
    const prepared = await other.cli(['module', 'debug', '--run', failed.url, 'broken', other.at('debug'), '--json']);
    expect(prepared.exitCode, prepared.stderr).toBe(0);
    expect(prepared.stderr).not.toMatch(/warning/);
    expect(readFileSync(other.at('debug', 'code', 'main.sh'), 'utf8')).toBe('exit 5\n');
    expect((await other.cli(['module', 'show', 'fails', '--json'])).exitCode).toBe(0);
  });

  test('says all that is wrong, and where a workspace is not known', async () => {
    world.write('bad.yml', 'type: pipeline\njobs:\n  a: {type: command, component: azureml:none:1}\n  b: {type: command, component: azureml:nil:2}\n');
    const bad = await world.cli(['pipeline', 'run', world.at('bad.yml'), '--workspace', 'team']);
    expect(bad.exitCode).toBe(2);
    expect(bad.stderr).toMatch(/no module 'none'[^]*no module 'nil'/);
    const unknown = await world.cli(['pipeline', 'run', world.at('count.yml'), '--workspace', 'nobody']);
    expect(unknown).toMatchObject({ exitCode: 2 });
    expect((await world.cli(['run', 'show', 'https://example.org/v1/workspaces/x/runs/y'])).stderr).toMatch(/not in this home/);
    expect((await world.cli(['run', 'show', 'https://example.org/x'])).stderr).toMatch(/not the address of a run/);
    expect((await world.cli(['pipeline', 'run', world.at('count.yml'), '--detach'])).exitCode).toBe(2);
  });
});
