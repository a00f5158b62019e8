import { availableParallelism } from 'node:os';
import type { ContainerCreateOptions } from 'dockerode';
import PQueue from 'p-queue';
import { DrydockError, throwIfCancelled } from '#shared/errors.ts';
import { DEADLINES, type EngineClient } from './engine-client.ts';
import { daemonWords, EngineError } from './engine-errors.ts';

/** Starts beyond this only add latency (measured), and bursts of them are what wedges engines. */
const STARTS_AT_ONCE = 2 * availableParallelism();
const REMOVALS_AT_ONCE = 2 * availableParallelism();

/** Makes, starts, kills and removes the containers of one session, and knows which are left. */
export class ContainerKeeper {
  readonly #client: EngineClient;
  readonly #alive = new Set<string>();
  /** One until the first has been started: the step that can run at once then does not share the engine with those that will wait. */
  readonly #starts = new PQueue({ concurrency: 1 });
  readonly #removals = new PQueue({ concurrency: REMOVALS_AT_ONCE });
  readonly #failures: DrydockError[] = [];

  constructor(client: EngineClient) {
    this.#client = client;
  }

  /** Takes a turn among the starts. Everything that makes the engine start containers goes through here, slots apart. */
  async inTurn<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    return await this.#starts.add(async () => {
      throwIfCancelled(signal);
      try {
        return await work();
      } finally {
        this.#starts.concurrency = STARTS_AT_ONCE;
      }
    }, {});
  }

  /** The new container's id. Not cut short by a signal, so that what was made is known. */
  async create(what: string, request: ContainerCreateOptions, signal: AbortSignal): Promise<string> {
    throwIfCancelled(signal);
    const container = await this.#client.call(what, DEADLINES.create, undefined, (docker, inner) => docker.createContainer({ ...request, abortSignal: inner }));
    this.#alive.add(container.id);
    return container.id;
  }

  /** Not cut short by a signal: whether a start that was cut off happened is not known. */
  async start(what: string, id: string, signal: AbortSignal): Promise<void> {
    throwIfCancelled(signal);
    await this.#client.call(what, DEADLINES.start, undefined, (docker, inner) => docker.getContainer(id).start({ abortSignal: inner }));
  }

  /** Sends SIGKILL; a container that has ended or is gone is as good. */
  async kill(id: string): Promise<void> {
    try {
      await this.#client.call('kill a step', DEADLINES.kill, undefined, (docker, inner) => docker.getContainer(id).kill({ signal: 'SIGKILL', abortSignal: inner }));
    } catch (error) {
      const notRunning = error instanceof EngineError && (error.statusCode === 404 || error.statusCode === 409 || /not running/.test(daemonWords(error)));
      if (!notRunning) throw error;
    }
  }

  /** Kills and removes a container in the background; resolves when that was tried. Failures surface in {@link removeAll}. */
  async remove(id: string): Promise<void> {
    if (!this.#alive.delete(id)) return;
    try {
      await this.#removals.add(() => removeContainer(this.#client, id));
    } catch (error) {
      this.#failures.push(asDrydockError(error));
    }
  }

  /** Removes whatever is left and rejects with the first failure, if any, when all was tried. */
  async removeAll(): Promise<void> {
    await Promise.all([...this.#alive].map((id) => this.remove(id)));
    await this.#removals.onIdle();
    const [failure] = this.#failures;
    if (failure !== undefined) throw failure;
  }
}

/** Kills and removes a container with its anonymous volumes; one that is gone already is as good. */
export async function removeContainer(client: EngineClient, id: string, signal?: AbortSignal): Promise<void> {
  try {
    await client.call(`remove container ${id.slice(0, 12)}`, DEADLINES.remove, signal, (docker, inner) =>
      docker.getContainer(id).remove({ force: true, v: true, abortSignal: inner }),
    );
  } catch (error) {
    // 409: its removal is under way already.
    if (!(error instanceof EngineError) || (error.statusCode !== 404 && error.statusCode !== 409)) throw error;
  }
}

function asDrydockError(error: unknown): DrydockError {
  return error instanceof DrydockError ? error : new EngineError('remove a container', daemonWords(error), { cause: error });
}
