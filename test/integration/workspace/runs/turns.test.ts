import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { systemClock } from '#electron/clock.ts';
import { RunRecords } from '#electron/workspace/runs/run-records.ts';
import type { RunEntry } from '#electron/workspace/runs/run-records.ts';
import type { RunEnd, RunWorker, WorkerView } from '#electron/workspace/runs/run-worker.ts';
import { WorkspaceRunService } from '#electron/workspace/runs/workspace-run-service.ts';
import { defaultRunLimits } from '#electron/workspace/runs/run-limits.ts';
import { followRun } from '#electron/sync/runs/follow-run.ts';
import type { Role } from '#shared/workspace/members.ts';
import { impatient, RunWorld } from '#test/kit/workspace/run-world.ts';
import { temporaryFolder } from '#test/kit/workspace/server-world.ts';

/** A worker whose runs end when the test says so. */
class HeldWorker implements RunWorker {
  readonly engine = 'process';
  readonly performed: string[] = [];
  readonly stopped: string[] = [];
  readonly ends = new Map<string, (end: RunEnd) => void>();
  viewed: () => Promise<void> = () => Promise.resolve();

  perform({ id }: { readonly id: string }): Promise<RunEnd> {
    this.performed.push(id);
    return new Promise((resolve) => this.ends.set(id, resolve));
  }

  stop({ id }: { readonly id: string }): Promise<void> {
    this.stopped.push(id);
    return Promise.resolve();
  }

  async view(): Promise<WorkerView | undefined> {
    await this.viewed();
    return undefined;
  }

  async *events(): AsyncGenerator<never> {
    // Nothing happens in it.
  }

  log = () => Promise.resolve(undefined);
  artifact = () => Promise.resolve(undefined);
  async *readArtifact(): AsyncGenerator<never> {
    // It makes nothing.
  }

  execution = () => Promise.resolve(undefined);
  sweep = () => Promise.resolve(0);
  [Symbol.asyncDispose] = () => Promise.resolve();
}

/** A server on which one run goes on at a time, and these wait: id and whose. */
async function serve(world: RunWorld, folder: string, waiting: Readonly<Record<string, Role>>) {
  const home = world.home();
  home.write('quick.yml', 'type: command\ncommand: echo quick\nenvironment: azureml:x@latest\n');
  await home.submit('quick.yml', { id: 'model' });
  await followRun(world.remote(), 'model', { signal: AbortSignal.timeout(60_000), patience: impatient }, {});
  const given = new RunRecords(path.join(world.root, 'runs'));
  const [model] = given.open();
  const job = given.job('ws-1', 'model');
  if (model === undefined || job === undefined) throw new Error('The run that was to be the model is not there.');
  const records = new RunRecords(folder);
  for (const [at, [id, role]] of Object.entries(waiting).entries()) {
    const { schemaVersion, workspace, digest, name, displayName, nodeNames, references, createdUtc, message, cancelRequested } = model;
    const entry: RunEntry = { schemaVersion, workspace, digest, name, displayName, nodeNames, references, createdUtc, message, cancelRequested, id, order: at + 1, status: 'queued', member: { id: `ws-1-${role}`, name: role } };
    records.create(entry, job);
  }
  const worker = new HeldWorker();
  const service = new WorkspaceRunService({ store: world.store, records, worker, clock: systemClock, limits: { ...defaultRunLimits(2), running: 1, runningPerMember: 1 }, log: (message) => world.logged.push(message) });
  await service.start();
  const caller = async (role: Role) => world.world.service.authenticate(world.world.token(role));
  return { worker, service, records, caller, ends: (id: string, end: RunEnd) => worker.ends.get(id)?.(end), status: (id: string) => records.entry('ws-1', id)?.status };
}

test('a run that is cancelled while its end is being written has ended as it did', async () => {
  using folder = temporaryFolder();
  await using world = await RunWorld.open();
  const { worker, service, caller, ends, status } = await serve(world, folder.path, { done: 'contributor' });
  await vi.waitFor(() => expect(worker.performed).toEqual(['done']));
  let goOn = (): void => undefined;
  let looks = 0;
  worker.viewed = () => {
    looks += 1;
    return looks === 1 ? new Promise((resolve) => (goOn = resolve)) : Promise.resolve();
  };
  ends('done', { status: 'completed', message: '' });
  await vi.waitFor(() => expect(looks).toBe(1));
  await service.cancel(await caller('contributor'), 'done');
  goOn();
  await vi.waitFor(() => expect(status('done')).toBe('completed'));
  await service[Symbol.asyncDispose]();
  expect(status('done')).toBe('completed');
});

test('a run that waits and is cancelled does not begin while that is noted', async () => {
  using folder = temporaryFolder();
  await using world = await RunWorld.open();
  const { worker, service, caller, ends, status } = await serve(world, folder.path, { first: 'admin', second: 'contributor' });
  await vi.waitFor(() => expect(worker.performed).toEqual(['first']));
  const asking = await caller('contributor');
  const noting = vi.spyOn(world.store, 'change').mockImplementation(() => new Promise<never>(() => undefined));
  service.cancel(asking, 'second').catch(() => undefined);
  ends('first', { status: 'completed', message: '' });
  await vi.waitFor(() => expect([status('first'), status('second')]).toEqual(['completed', 'cancelled']));
  await service[Symbol.asyncDispose]();
  noting.mockRestore();
  expect(worker.performed).toEqual(['first']);
});

test.each([
  ['removed', { status: 'removed' as const }, 'no member of this workspace any more'],
  ['made a reader', { role: 'reader' as const }, 'may only read'],
])('what waits of a member who was %s does not begin', async (_what, change, says) => {
  using folder = temporaryFolder();
  await using world = await RunWorld.open();
  const { worker, service, records, ends } = await serve(world, folder.path, { first: 'admin', second: 'contributor', third: 'admin' });
  await vi.waitFor(() => expect(worker.performed).toEqual(['first']));
  await world.store.change('ws-1', async (changes) => {
    const member = await changes.member('ws-1-contributor');
    if (member !== undefined) await changes.putMember({ ...member, ...change });
  });
  ends('first', { status: 'completed', message: '' });
  await vi.waitFor(() => expect(worker.performed).toEqual(['first', 'third']));
  expect(records.entry('ws-1', 'second')).toMatchObject({ status: 'cancelled', message: expect.stringContaining(says) });
  ends('third', { status: 'completed', message: '' });
  await service[Symbol.asyncDispose]();
});
