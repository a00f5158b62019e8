import { CancelledError } from '#shared/errors.ts';
import type { StagedStep, Step, StepExit } from '../engine.ts';
import { within } from './deadline.ts';
import { prepareContainer, startContainer, type Prepared, type Started, type StepKit } from './prepare-container.ts';
import type { ContainerEnd } from './wait-for-exit.ts';

/** How long logs may go on coming after the command has ended. */
const LOG_GRACE_MS = 5_000;
/** How long a container may live after it reported the end of its command. Longer means that the report was forged. */
const LINGER_MS = 10_000;
/** How long a stop waits for the engine's word before the rest is left to the background. */
const STOP_MS = 2_000;
const EXIT_LINE = /^\d{1,3}$/;

/** A step in a container of its own. */
export class StagedContainer implements StagedStep {
  readonly #kit: StepKit;
  readonly #step: Step;
  readonly #onLetGo: () => void;
  readonly #givenUp = new AbortController();
  readonly #stopped: AbortSignal;
  readonly #prepared: Promise<Prepared>;
  #starting: Promise<Started> | undefined;
  #stopping: Promise<void> | undefined;

  /** `onLetGo` is told once nothing of the step needs to be stopped any more. */
  constructor(kit: StepKit, step: Step, onLetGo: () => void) {
    this.#kit = kit;
    this.#onLetGo = onLetGo;
    this.#step = step;
    this.#stopped = AbortSignal.any([this.#givenUp.signal, kit.closing]);
    this.#prepared = prepareContainer(kit, step, this.#stopped);
    // Who runs the step learns of a failure; who discards it has no need to.
    this.#prepared.catch(() => undefined);
  }

  async run(signal: AbortSignal): Promise<StepExit> {
    // A signal of its own, since all steps of a run share theirs and its listeners are counted.
    const own = AbortSignal.any([signal]);
    const stop = (): void => void this.#stop().catch(() => undefined);
    own.addEventListener('abort', stop, { once: true });
    if (own.aborted) stop();
    try {
      const exit = await Promise.race([this.#runToEnd(), this.#stoppedExit()]);
      return own.aborted ? STOPPED : exit;
    } catch (error) {
      await this.#stop();
      if (own.aborted) return STOPPED;
      throw error;
    } finally {
      own.removeEventListener('abort', stop);
    }
  }

  async discard(): Promise<void> {
    await this.#stop();
  }

  async #stoppedExit(): Promise<StepExit> {
    await new Promise<void>((resolve) => {
      if (this.#givenUp.signal.aborted) resolve();
      this.#givenUp.signal.addEventListener('abort', () => resolve(), { once: true });
    });
    await this.#stopping;
    return STOPPED;
  }

  async #runToEnd(): Promise<StepExit> {
    const prepared = await this.#prepared;
    await prepared.lease?.free;
    const { end } = prepared.started ?? (await this.#start(prepared));
    // A log that cannot be written ends the step; that a log is complete says nothing yet.
    const cannotLog = new Promise<never>((_, reject) => void prepared.logs.catch(reject));
    return await Promise.race([this.#waitForEnd(prepared, end), cannotLog]);
  }

  async #start(prepared: Prepared): Promise<Started> {
    this.#starting = this.#kit.keeper.inTurn(this.#stopped, () => startContainer(this.#kit, prepared.id, this.#step.node, this.#stopped));
    return await this.#starting;
  }

  async #waitForEnd(prepared: Prepared, end: Promise<ContainerEnd>): Promise<StepExit> {
    const { gate } = prepared;
    if (gate === undefined) return await this.#engineEnd(prepared, end);
    if (this.#stopped.aborted) throw new CancelledError();
    await gate.release();
    const line = await Promise.race([gate.done, end.then(() => undefined)]);
    if (line === undefined || !EXIT_LINE.test(line)) return await this.#engineEnd(prepared, end);
    const verified = this.#endSoon(prepared, end);
    // Only success is believed at once: a failure may be for want of memory, which the engine knows.
    if (line !== '0') return await this.#engineEnd(prepared, verified);
    await within(LOG_GRACE_MS, prepared.logs);
    this.#kit.verify(this.#step, 0, verified.then(({ exitCode }) => exitCode));
    this.#letGo(prepared, verified);
    return { exitCode: 0, outOfMemory: false, stopped: false };
  }

  async #engineEnd(prepared: Prepared, end: Promise<ContainerEnd>): Promise<StepExit> {
    const { exitCode, outOfMemory } = await end;
    await within(LOG_GRACE_MS, prepared.logs);
    this.#letGo(prepared, end);
    return { exitCode, outOfMemory, stopped: false };
  }

  /** The end of a container that says its command has ended; killed when it goes on all the same. */
  async #endSoon(prepared: Prepared, end: Promise<ContainerEnd>): Promise<ContainerEnd> {
    const soon = await within(LINGER_MS, end);
    if (soon !== undefined) return soon;
    await this.#kit.keeper.kill(prepared.id);
    return await end;
  }

  /** Gives the slot to the next step and removes the container once it has ended. */
  #letGo(prepared: Prepared, ended: Promise<unknown>): void {
    prepared.lease?.release(ended);
    this.#kit.inBackground(this.#cleanUp(prepared, ended));
  }

  async #cleanUp(prepared: Prepared, ended: Promise<unknown>): Promise<void> {
    await Promise.allSettled([ended]);
    await prepared.gate?.[Symbol.asyncDispose]();
    await this.#kit.keeper.remove(prepared.id);
    this.#onLetGo();
  }

  /** Ends the step wherever it is. Resolves when the engine has confirmed it, or after {@link STOP_MS}: the rest goes on in the background. */
  #stop(): Promise<void> {
    this.#stopping ??= this.#stopOnce();
    return this.#stopping;
  }

  async #stopOnce(): Promise<void> {
    const gone = this.#end();
    this.#kit.inBackground(gone);
    this.#givenUp.abort(new CancelledError());
    await within(STOP_MS, gone);
  }

  async #end(): Promise<void> {
    const prepared = await this.#prepared.catch(() => undefined);
    if (prepared === undefined) return;
    // A start that is under way cannot be called back, only be followed by a kill.
    await this.#starting?.catch(() => undefined);
    this.#onLetGo();
    await prepared.gate?.[Symbol.asyncDispose]();
    const removed = this.#kit.keeper.remove(prepared.id);
    prepared.lease?.release(removed);
    await removed;
    await within(LOG_GRACE_MS, prepared.logs.catch(() => undefined));
  }
}

const STOPPED: StepExit = { outOfMemory: false, stopped: true };
