import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CancelledError } from '#shared/errors.ts';
import { composeApp, type App } from '#electron/compose.ts';
import { publish } from '#electron/sdk/index.ts';
import { callCli, type CalledCli } from '#test/kit/cli/recorded-context.ts';
import { spawnCli } from '#test/kit/cli/spawn-cli.ts';
import { listening } from '#test/kit/sync/remote-of.ts';
import { openAppWorld, type AppWorld } from '#test/kit/workspace/app-world.ts';

/** Somebody at a terminal, with a home of their own. */
interface Person extends AsyncDisposable {
  readonly home: string;
  readonly app: App;
  call(...args: readonly string[]): Promise<CalledCli>;
}

let folder: string;
let world: AppWorld;
let server: Awaited<ReturnType<typeof listening>>;

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'drydock-client-cli-'));
  world = await openAppWorld();
  server = await listening(world);
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
  await world[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

function person(name: string): Person {
  const home = path.join(folder, name);
  const environment = { DRYDOCK_HOME: home };
  const app = composeApp({ environment });
  return { home, app, call: (...args) => callCli(args, { app, environment, columns: 200 }), [Symbol.asyncDispose]: () => app[Symbol.asyncDispose]() };
}

function write(name: string, text: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}

const spec = (name: string, words = 'hello'): string => `$schema: https://azuremlschemas.azureedge.net/latest/commandComponent.schema.json
type: command
name: ${name}
version: "1"
command: echo ${words}
environment: { image: python:3.11 }
`;

const usesTrain = '$schema: https://azuremlschemas.azureedge.net/latest/pipelineJob.schema.json\ntype: pipeline\njobs:\n  first:\n    type: command\n    component: azureml:train@latest\n';

async function joined(name: string, role: 'contributor' | 'reader' = 'contributor'): Promise<Person> {
  const somebody = person(name);
  const token = write(`${name}.token`, world.token(role));
  const { exitCode, stderr, stdout } = await somebody.call('workspace', 'add', server.url, '--name', 'team', '--token-file', token);
  expect([exitCode, stdout], stderr).toEqual([0, `Added the workspace team at ${server.url}; you are ${role} (${role}).\n`]);
  return somebody;
}

/** Everything that lies in a home, but its secrets. */
function textOf(home: string): string {
  return readdirSync(home, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && !entry.parentPath.endsWith('secrets')).map((entry) => readFileSync(path.join(entry.parentPath, entry.name), 'latin1')).join('\n');
}

test('one publishes a spec, another sees it, pulls it and has it with the same ids', async () => {
  await using ada = await joined('ada');
  await using bob = await joined('bob');
  const published = await ada.call('module', 'publish', write('train.yml', spec('train')), '--to', 'team');
  expect([published.exitCode, published.stdout], published.stderr).toEqual([0, 'Published the module train:1 to team.\n']);
  expect((await ada.call('module', 'publish', 'train:1')).stdout).toBe('The module train:1 is in team already.\n');

  const browsed = await bob.call('workspace', 'browse', 'team', '--json');
  expect(JSON.parse(browsed.stdout)).toMatchObject({ total: 1, rows: [{ kind: 'module', name: 'train', presence: 'there', versions: [{ version: '1' }] }] });
  const pulled = await bob.call('module', 'pull', 'TRAIN', '--offline');
  expect([pulled.exitCode, pulled.stdout], pulled.stderr).toEqual([0, 'Pulled the module train from team: 1 version new here.\nIts files are here: it can be used without the workspace.\n']);
  expect(bob.app.catalog.findModule('train')).toMatchObject({ id: ada.app.catalog.findModule('train').id, versions: ada.app.catalog.findModule('train').versions.map(({ id, version }) => ({ id, version })) });
  const again = await bob.call('module', 'pull', 'nothing');
  expect([again.exitCode, again.stderr]).toEqual([2, expect.stringContaining("There is no module 'nothing' in team.")]);
});

test('right after it was added it is online, and offline as soon as it does not answer', async () => {
  await using ada = await joined('ada');
  const status = await ada.call('workspace', 'status', '--json');
  expect(JSON.parse(status.stdout)).toMatchObject({ workspaces: [{ name: 'team', state: 'online', member: { name: 'contributor' } }] });
  await server[Symbol.asyncDispose]();
  expect(JSON.parse((await ada.call('workspace', 'list', '--json')).stdout)).toMatchObject({ workspaces: [{ state: 'online' }] });
  expect(JSON.parse((await ada.call('workspace', 'status', '--json')).stdout)).toMatchObject({ workspaces: [{ state: 'offline' }] });
});

test('who published something is said by name', async () => {
  await using ada = await joined('ada');
  await ada.call('module', 'publish', write('train.yml', spec('train')));
  expect(JSON.parse((await ada.call('workspace', 'browse', '--json')).stdout)).toMatchObject({ rows: [{ createdBy: 'ws-1-contributor', createdByName: 'contributor' }] });
  expect((await ada.call('workspace', 'browse')).stdout).not.toContain('ws-1-contributor');
});

test('offline it is queued, which is a success, and sent once when the server is back', async () => {
  await using ada = await joined('ada');
  await server[Symbol.asyncDispose]();
  const queued = await ada.call('module', 'publish', write('train.yml', spec('train')), '--json');
  expect(queued.exitCode, queued.stderr).toBe(0);
  expect(JSON.parse(queued.stdout)).toMatchObject({ publications: [{ workspace: { name: 'team' }, name: 'train', outcome: 'queued' }] });
  const status = await ada.call('workspace', 'status', '--json');
  expect(JSON.parse(status.stdout)).toMatchObject({ workspaces: [{ name: 'team', queued: 1 }] });
  expect((await ada.call('workspace', 'outbox')).stdout).toContain('train');
  expect((await ada.call('workspace', 'sync')).exitCode).toBe(1);
  expect((await ada.call('workspace', 'status')).stdout).toContain('offline');

  // It is back, at another address.
  server = await listening(world);
  await ada.call('workspace', 'add', server.url, '--moved', '--token-file', path.join(folder, 'ada.token'));
  expect((await ada.call('workspace', 'sync')).stdout).toBe('team: published the module train:1.\n');
  expect((await ada.call('workspace', 'sync')).stdout).toBe('team: everything is as it is there.\n');
  expect((await ada.call('workspace', 'outbox')).stderr).toBe('Nothing waits to be sent.\n');
});

test('two of one name: the second one is told, chooses, and both are there', async () => {
  await using ada = await joined('ada');
  await using bob = await joined('bob');
  await ada.call('module', 'publish', write('a.yml', spec('train')));
  const clash = await bob.call('module', 'publish', write('b.yml', spec('train', 'other')), '--json');
  expect([clash.exitCode, JSON.parse(clash.stdout)]).toMatchObject([1, { publications: [{ outcome: 'conflict' }] }]);
  const { conflicts } = JSON.parse((await bob.call('workspace', 'conflicts', '--json')).stdout);
  expect(conflicts).toMatchObject([{ conflict: 'name-taken', name: 'train' }]);
  const shown = await bob.call('workspace', 'conflicts');
  expect(shown.stdout).toContain(`drydock workspace resolve ${conflicts[0].id} rename-mine --name '`);
  expect((await bob.call('workspace', 'resolve', conflicts[0].id, 'rename-mine')).exitCode).toBe(2);
  const resolved = await bob.call('workspace', 'resolve', conflicts[0].id, 'rename-mine', '--name', 'train-other');
  expect(resolved.exitCode, resolved.stderr).toBe(0);
  expect((await bob.call('workspace', 'sync')).stdout).toContain('published the module train-other:1');
  expect((await bob.call('workspace', 'conflicts')).stderr).toBe('There are no conflicts.\n');
});

test('the token is in its file and nowhere else, whatever is done', async () => {
  await using ada = await joined('ada');
  const said: string[] = [];
  for (const args of [['workspace', 'status'], ['workspace', 'sync'], ['workspace', 'status', '--json'], ['module', 'publish', write('train.yml', spec('train'))], ['workspace', 'browse', '--json']]) {
    const { stdout, stderr } = await ada.call(...args);
    said.push(stdout, stderr);
  }
  const wrong = await ada.call('workspace', 'login', 'team', '--token-file', write('wrong.token', 'not-the-token'));
  said.push(wrong.stderr);
  expect([wrong.exitCode, wrong.stderr]).toEqual([2, expect.stringContaining('refused')]);
  const token = world.token('contributor');
  expect(said.join('\n')).not.toContain(token);
  expect(textOf(ada.home)).not.toContain(token);
  expect(statSync(path.join(ada.home, 'secrets', 'ws-1')).mode & 0o777).toBe(0o600);
});

test('removing a workspace says what stays, and leaves it', async () => {
  await using ada = await joined('ada');
  await ada.call('module', 'publish', write('train.yml', spec('train')));
  const asked = await ada.call('workspace', 'remove', 'team');
  expect([asked.exitCode, asked.stderr]).toEqual([2, expect.stringContaining('Modules, endpoints and data of this home stay')]);
  expect((await ada.call('workspace', 'remove', 'team', '--yes')).stdout).toBe('Removed the workspace team from this home. What is in the home stays.\n');
  expect(ada.app.catalog.findModule('train').name).toBe('train');
  expect((await ada.call('workspace', 'status')).stderr).toContain('This home has no workspace yet');
  expect((await ada.call('module', 'publish', 'train')).stderr).toContain('To add one: drydock workspace add URL');
});

test('a pipeline that names a module which only the workspace has pulls it when it is submitted', async () => {
  await using ada = await joined('ada');
  await using bob = await joined('bob', 'reader');
  await ada.call('module', 'publish', write('train.yml', spec('train')));
  await bob.call('workspace', 'sync');
  const pipeline = write('pipeline.yml', usesTrain);
  const planned = await bob.call('pipeline', 'run', pipeline, '--engine', 'process', '--dry-run', '--json');
  expect([planned.exitCode, JSON.parse(planned.stdout)], planned.stderr).toMatchObject([0, { nodes: [{ name: 'first' }] }]);
  expect(bob.app.catalog.findModule('train').id).toBe(ada.app.catalog.findModule('train').id);
});

test('the files of a pulled module come when a run needs them; offline it says what is missing', async () => {
  await using ada = await joined('ada');
  await using bob = await joined('bob', 'reader');
  const code = path.join(folder, 'code');
  mkdirSync(code);
  writeFileSync(path.join(code, 'main.sh'), 'echo from the workspace');
  await ada.call('module', 'publish', write('train.yml', `${spec('train').replace('echo hello', 'sh main.sh')}code: ./code\n`));
  await bob.call('module', 'pull', 'train');
  const snapshot = bob.app.catalog.resolve({ kind: 'default', name: 'train', text: 'train' }).version.snapshot_id ?? '';
  expect(await bob.app.snapshots.has(snapshot)).toBe(false);
  const pipeline = write('pipeline.yml', usesTrain);
  const address = server;
  await address[Symbol.asyncDispose]();
  const offline = await bob.call('pipeline', 'run', pipeline, '--engine', 'process');
  expect([offline.exitCode, offline.stderr]).toEqual([1, expect.stringContaining('are not in this home yet')]);
  expect(offline.stderr).toContain('drydock module pull NAME --offline');

  server = await listening(world);
  await bob.call('workspace', 'add', server.url, '--moved', '--token-file', path.join(folder, 'bob.token'));
  const ran = await bob.call('pipeline', 'run', pipeline, '--engine', 'process', '--json');
  expect([ran.exitCode, JSON.parse(ran.stdout)], ran.stderr).toMatchObject([0, { status: 'completed' }]);
  expect(await bob.app.snapshots.has(snapshot)).toBe(true);
});

test('a program publishes as the command line does', async () => {
  await using ada = await joined('ada');
  const file = write('train.yml', spec('train'));
  expect(await publish(file, { home: ada.home })).toMatchObject([{ workspace: 'team', name: 'train', versions: ['1'], outcome: 'published' }]);
  expect(await publish('train', { home: ada.home, to: ['team'] })).toMatchObject([{ outcome: 'published' }]);
  await expect(publish('train', { home: ada.home, to: 'other' })).rejects.toMatchObject({ code: 'not-found' });
  await server[Symbol.asyncDispose]();
  expect(await publish(write('other.yml', spec('other')), { home: ada.home })).toMatchObject([{ name: 'other', outcome: 'queued', explanation: expect.stringContaining('cannot be reached') }]);
});

test('offline, it says which workspace has it and how to get it', async () => {
  await using ada = await joined('ada');
  await using bob = await joined('bob', 'reader');
  await ada.call('module', 'publish', write('train.yml', spec('train')));
  await bob.call('workspace', 'sync');
  await server[Symbol.asyncDispose]();
  const pipeline = write('pipeline.yml', usesTrain);
  const planned = await bob.call('pipeline', 'run', pipeline, '--engine', 'process', '--dry-run');
  expect(planned.exitCode).toBe(2);
  expect(planned.stderr).toContain("The workspace 'team' has it, but it was not brought");
  expect(planned.stderr).toContain("drydock module pull 'train' --from team");
});

test('what a hostile workspace writes cannot command the terminal', async () => {
  await using ada = await joined('ada');
  const description = 'harmless\u001b]0;owned\u0007\u001b[2J<script>alert(1)</script>\u202e';
  await ada.call('module', 'publish', write('train.yml', spec('train')));
  const entity = (await world.service.list(await world.service.authenticate(world.token('admin')), 'module')).entities[0];
  await world.ask('PATCH', `/v1/workspaces/ws-1/modules/${entity?.id ?? ''}`, { json: { description }, headers: { 'If-Match': `"${entity?.etag ?? ''}"` } });
  await using bob = await joined('bob');
  const { stdout, stderr } = await bob.call('workspace', 'browse', 'team');
  expect(stdout).toContain('harmless');
  expect((stdout + stderr).replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u);
});

test('pipelines, endpoints, data and environments are published and pulled likewise, with what they need', async () => {
  await using ada = await joined('ada');
  await using bob = await joined('bob');
  await ada.call('module', 'register', write('train.yml', spec('train')));
  const component = write('flow.yml', '$schema: https://azuremlschemas.azureedge.net/latest/pipelineComponent.schema.json\ntype: pipeline\nname: flow\nversion: "1"\njobs:\n  first:\n    type: command\n    component: azureml:train@latest\n');
  const flow = await ada.call('pipeline', 'publish', component, '--json');
  expect([flow.exitCode, JSON.parse(flow.stdout)], flow.stderr).toMatchObject([0, { publications: [{ name: 'train', outcome: 'published' }, { name: 'flow', outcome: 'published' }] }]);

  const job = write('job.yml', usesTrain);
  const endpoint = await ada.call('endpoint', 'publish', job, '--name', 'training', '--to', 'team');
  expect([endpoint.exitCode, endpoint.stdout], endpoint.stderr).toEqual([0, 'Published the endpoint training:1 to team.\n']);
  expect((await ada.call('endpoint', 'publish', 'training:1', '--to', 'team')).stdout).toBe('The endpoint training:1 is in team already.\n');
  expect((await ada.call('endpoint', 'publish', job)).stderr).toContain('--name NAME');

  const rows = write('rows.csv', 'a,b\n1,2\n');
  await ada.call('data', 'register', 'rows', rows);
  expect((await ada.call('data', 'publish', 'azureml:rows:1')).stdout).toBe('Published the data asset rows:1 to team.\n');
  await ada.call('environment', 'set', 'azureml:sklearn@latest', '--image', 'my/sklearn:1');
  expect((await ada.call('environment', 'publish', 'azureml:sklearn@latest')).stdout).toContain('Published the environment');

  for (const [group, name] of [['module', 'flow'], ['endpoint', 'training'], ['data', 'rows']] as const) {
    const pulled = await bob.call(group, 'pull', name, '--offline');
    expect([pulled.exitCode, pulled.stdout], pulled.stderr).toEqual([0, expect.stringContaining(`${name} from team: 1 version new here`)]);
  }
  expect((await bob.call('environment', 'pull', 'azureml:sklearn@latest')).exitCode).toBe(0);
  expect(bob.app.catalog.findMapping('azureml:sklearn@latest')?.image).toBe('my/sklearn:1');
  expect(bob.app.endpoints.find('training').id).toBe(ada.app.endpoints.find('training').id);
  expect((await bob.call('workspace', 'browse', 'team', '--kind', 'endpoint', '--json')).stdout).toContain('"presence": "here"');
});

test('watching brings what others publish, until it is interrupted', async () => {
  await using ada = await joined('ada');
  await using bob = await joined('bob');
  await ada.call('module', 'publish', write('train.yml', spec('train')));
  await bob.call('module', 'pull', 'train');
  const stop = new AbortController();
  const watching = callCli(['workspace', 'sync', '--watch'], { app: bob.app, environment: { DRYDOCK_HOME: bob.home }, signal: stop.signal });
  await expect.poll(async () => {
    // Each publication may come before the channel is open.
    await ada.call('module', 'publish', write('train.yml', spec('train', `again ${String(performance.now())}`).replace('version: "1"\n', '')));
    return bob.app.catalog.findModule('train').versions.length;
  }, { timeout: 20_000, interval: 300 }).toBeGreaterThan(1);
  stop.abort(new CancelledError());
  const { exitCode, stdout } = await watching;
  expect([exitCode, stdout]).toEqual([130, expect.stringContaining('team: took over the module train:')]);
});

test('a token comes through standard input, and stands in no argument', async () => {
  const home = path.join(folder, 'typed');
  const added = await spawnCli(['workspace', 'add', server.url], { home, input: `${world.token('reader')}\n` });
  expect([added.exitCode, added.stdout], added.stderr).toEqual([0, `Added the workspace ws-1 at ${server.url}; you are reader (reader).\n`]);
  expect(readFileSync(path.join(home, 'secrets', 'ws-1'), 'utf8')).toBe(`${world.token('reader')}\n`);
});
