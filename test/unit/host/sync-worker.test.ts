import { describe, expect, it } from 'vitest';
import { backOff } from '#electron/host/workspaces/back-off.ts';
import { SyncWorker } from '#electron/host/workspaces/sync-worker.ts';
import { RemoteRefusalError, RemoteUnreachableError } from '#electron/sync/remote/remote-errors.ts';
import { NotSignedInError } from '#electron/sync/sync-errors.ts';
import { turn } from './host-kit.ts';

/** A worker whose exchanges and waits the test decides. */
class Kit implements AsyncDisposable {
  exchanges = 0;
  /** What the next exchanges come to; then they succeed. */
  readonly failures: Error[] = [];
  /** Waits that go on, longest asked first to last; each ends when the test says so. */
  readonly waits: { readonly ms: number; readonly end: () => void }[] = [];
  readonly errors: unknown[] = [];
  nextTryUtc: string | undefined;
  listened = 0;
  /** Says something on the live channel, or ends it. */
  say: (what: 'changed' | 'ended') => void = () => undefined;
  readonly worker: SyncWorker;

  constructor(failures: readonly Error[] = []) {
    this.failures.push(...failures);
    this.worker = new SyncWorker({
      exchange: async () => {
        this.exchanges += 1;
        const failure = this.failures.shift();
        if (failure !== undefined) throw failure;
      },
      nextTryUtc: () => this.nextTryUtc,
      changes: (signal) => this.#changes(signal),
      clock: { nowUtc: () => '2026-01-01T00:00:00.000Z' },
      chance: () => 1,
      delay: (ms, signal) =>
        new Promise((resolve, reject) => {
          const wait = { ms, end: () => resolve(undefined) };
          this.waits.push(wait);
          const leave = (): void => {
            this.waits.splice(this.waits.indexOf(wait), 1);
          };
          signal.addEventListener('abort', () => { leave(); reject(new Error('stopped')); }, { once: true });
        }),
      onError: (error) => void this.errors.push(error),
    });
  }

  /** Lets pass the time that something waits for. */
  async pass(ms: number): Promise<void> {
    await settled();
    const at = this.waits.findIndex((wait) => wait.ms === ms);
    const [wait] = at < 0 ? [] : this.waits.splice(at, 1);
    if (wait === undefined) throw new Error(`nothing waits for ${ms} ms, but for ${this.waits.map((each) => each.ms).join(', ')}`);
    wait.end();
    await settled();
  }

  async wake(): Promise<void> {
    this.worker.wake();
    await settled();
    await this.pass(60);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.worker[Symbol.asyncDispose]();
  }

  async *#changes(signal: AbortSignal): AsyncGenerator<'changed'> {
    this.listened += 1;
    for (;;) {
      const what = await new Promise<'changed' | 'ended'>((resolve) => {
        this.say = resolve;
        signal.addEventListener('abort', () => resolve('ended'), { once: true });
      });
      if (what === 'ended') return;
      yield what;
    }
  }
}

async function settled(): Promise<void> {
  for (let each = 0; each < 5; each++) await turn();
}

const unreachable = (): Error => new RemoteUnreachableError('TEAM', 'nothing listens at its address');
const waitsOf = (kit: Kit): readonly number[] => kit.waits.map(({ ms }) => ms);

describe('keeping a workspace in step', () => {
  it('exchanges at once, listens while it is online, and looks now and then although nothing is said', async () => {
    await using kit = new Kit();
    await settled();
    expect([kit.exchanges, kit.listened, waitsOf(kit)]).toEqual([1, 1, [300_000]]);
    await kit.pass(300_000);
    await kit.pass(60);
    expect([kit.exchanges, kit.listened]).toEqual([2, 1]);
  });

  it('exchanges when the workspace says that it has changed, and when it is woken', async () => {
    await using kit = new Kit();
    await settled();
    kit.say('changed');
    await kit.pass(60);
    expect(kit.exchanges).toBe(2);
    await kit.wake();
    expect(kit.exchanges).toBe(3);
  });

  it('waits longer with each failure, up to a minute, and begins anew after a success', async () => {
    await using kit = new Kit([unreachable(), unreachable(), unreachable()]);
    for (const ms of [1_000, 2_000, 4_000]) {
      await kit.pass(ms);
      await kit.pass(60);
    }
    expect([kit.exchanges, waitsOf(kit), kit.errors]).toEqual([4, [300_000], []]);
    kit.failures.push(unreachable());
    await kit.wake();
    await settled();
    expect(waitsOf(kit)).toEqual([1_000]);
    expect(backOff(50, 1)).toBe(60_000);
    expect(backOff(1, 0)).toBe(500);
  });

  it('waits as long as the workspace asks for', async () => {
    await using kit = new Kit([new RemoteRefusalError('TEAM', { code: 'too-many-requests', message: 'Slowly.' }, 30)]);
    await settled();
    expect(waitsOf(kit)).toEqual([30_000]);
  });

  it.each([new RemoteRefusalError('TEAM', { code: 'unauthenticated', message: 'The token was revoked.' }), new NotSignedInError('TEAM')])('asks nothing more until it is woken when the token is not taken', async (error) => {
    await using kit = new Kit([error]);
    await settled();
    expect([kit.exchanges, waitsOf(kit), kit.listened]).toEqual([1, [], 0]);
    await kit.wake();
    expect(kit.exchanges).toBe(2);
  });

  it('comes back when something that waits is to be tried again', async () => {
    await using kit = new Kit();
    await settled();
    kit.nextTryUtc = '2026-01-01T00:00:07.000Z';
    await kit.wake();
    expect(waitsOf(kit)).toEqual([7_000]);
  });

  it('finds out at once why the live channel ended, and opens it again later', async () => {
    await using kit = new Kit();
    await settled();
    kit.say('ended');
    await kit.pass(1_000);
    await kit.pass(60);
    expect([kit.exchanges, kit.listened]).toEqual([2, 2]);
  });

  it('tells of what is no failure of a connection', async () => {
    const bug = new Error('a document of this home is damaged');
    await using kit = new Kit([bug]);
    await settled();
    expect(kit.errors).toEqual([bug]);
  });

  it('loses no wake that comes during an exchange', async () => {
    await using kit = new Kit();
    // Before the first exchange has come to its end.
    kit.worker.wake();
    await kit.pass(60);
    expect(kit.exchanges).toBe(2);
  });
});
