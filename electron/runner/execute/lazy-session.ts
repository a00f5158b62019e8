import type { Engine, EngineSession, SessionRequest } from '../../engines/engine.ts';

/** A session that is opened when a node first needs it: a run in which everything is reused never opens one. */
export class LazySession implements AsyncDisposable {
  readonly #engine: Engine;
  readonly #request: SessionRequest;
  readonly #signal: AbortSignal;
  readonly #onWarning: (message: string) => void;
  #opening: Promise<EngineSession> | undefined;
  #opened: EngineSession | undefined;

  /** `onWarning` is told what the engine cannot give the run, once it is open. */
  constructor(engine: Engine, request: SessionRequest, signal: AbortSignal, onWarning: (message: string) => void) {
    this.#engine = engine;
    this.#request = request;
    this.#signal = signal;
    this.#onWarning = onWarning;
  }

  /** Opens the session, once. */
  get(): Promise<EngineSession> {
    this.#opening ??= this.#engine.open(this.#request, this.#signal).then((session) => {
      this.#opened = session;
      for (const message of session.warnings ?? []) this.#onWarning(message);
      return session;
    });
    return this.#opening;
  }

  /** The session, if it is open already. */
  get opened(): EngineSession | undefined {
    return this.#opened;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#opening?.catch(() => undefined);
    await this.#opened?.[Symbol.asyncDispose]();
  }
}
