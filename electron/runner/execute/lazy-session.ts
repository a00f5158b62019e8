import type { Engine, EngineSession, SessionRequest } from '../../engines/engine.ts';

/** A session that is opened when a node first needs it: a run in which everything is reused never opens one. */
export class LazySession implements AsyncDisposable {
  readonly #engine: Engine;
  readonly #request: SessionRequest;
  readonly #signal: AbortSignal;
  #opening: Promise<EngineSession> | undefined;
  #opened: EngineSession | undefined;

  constructor(engine: Engine, request: SessionRequest, signal: AbortSignal) {
    this.#engine = engine;
    this.#request = request;
    this.#signal = signal;
  }

  /** Opens the session, once. */
  get(): Promise<EngineSession> {
    this.#opening ??= this.#engine.open(this.#request, this.#signal).then((session) => {
      this.#opened = session;
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
