import { CancelledError, InvalidInputError, NotFoundError } from '#shared/errors.ts';
import type { HostFrame } from '#shared/contract/frames.ts';
import type { Clock } from '#electron/clock.ts';
import { ClientSession } from '#electron/host/client-session.ts';
import type { Handlers } from '#electron/host/handlers.ts';
import { Hub } from '#electron/host/hub.ts';

/** Handlers of which a test gives the few it calls; the others are missing, as no host's are. */
function only(some: Partial<Handlers>): Handlers {
  const handlers: Handlers = JSON.parse('{}');
  return Object.assign(handlers, some);
}

export const clock: Clock = { nowUtc: () => '2026-01-01T00:00:00.000Z', monotonicMs: () => 0 };

/** A client session over a hub, with what it sent and what went wrong inside. */
export class SessionKit {
  readonly hub = new Hub();
  readonly sent: HostFrame[] = [];
  readonly internal: unknown[] = [];
  /** Signals of the calls that wait, in the order they came. */
  readonly waiting: AbortSignal[] = [];
  readonly session: ClientSession;

  constructor() {
    this.session = new ClientSession({
      clientId: 'c', epoch: 'e', version: '1', hub: this.hub,
      send: (frame) => void this.sent.push(frame),
      onInternalError: (_name, error) => void this.internal.push(error),
      handlers: only({
        'tasks.list': () => ({ tasks: [] }),
        'tasks.cancel': ({ id }) => {
          if (id === 'invalid') throw new InvalidInputError('No.', [{ severity: 'error', code: 'bad', message: 'because' }]);
          if (id === 'unknown') throw new NotFoundError('There is no such task.', { commandLine: 'To see all: drydock task list' });
          throw new Error('/secret/path is broken');
        },
        'home.doctor': () => JSON.parse('{"ok": "not a boolean", "checks": []}'),
        'runs.list': (_input, { signal }) =>
          new Promise((_resolve, reject) => {
            this.waiting.push(signal);
            signal.addEventListener('abort', () => reject(new CancelledError()));
          }),
      }),
    });
  }

  call(id: number, name: string, input: unknown = {}): void {
    this.session.receive({ t: 'call', id, name, input });
  }

  replies(): readonly HostFrame[] {
    return this.sent.filter(({ t }) => t === 'reply');
  }
}

/** Lets everything that only waits for its turn have it. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
