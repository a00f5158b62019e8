import { CancelledError, InvalidInputError, NotFoundError } from '#shared/errors.ts';
import type { TopicEvent } from '#shared/contract/topics.ts';
import type { Clock } from '../clock.ts';
import type { Engine } from '../engines/engine.ts';
import type { EngineTerminal } from '../engines/terminal.ts';
import type { HomeLayout } from '../home/layout.ts';
import { debugOwnerLock } from '../runner/debug-owner.ts';
import { whileSharingFileLock } from '../store/file-lock.ts';
import type { SessionShell } from './debug-sessions.ts';
import { TerminalOutput } from './terminal-output.ts';

const MAX_PER_CLIENT = 16;
/** How long a terminal outlives the last one who watched it: a page may look away for a moment. */
const UNWATCHED_MS = 10_000;

export interface TerminalsPorts {
  readonly layout: HomeLayout;
  readonly clock: Clock;
  readonly newId: () => string;
  /** What a shell of a debug session is made from. */
  readonly shell: (debugId: string, signal: AbortSignal) => Promise<SessionShell>;
  /** For reaping: whether somebody lives whom something in an engine belongs to. */
  readonly isOwnerAlive: (owner: string) => boolean;
  readonly publish: (terminalId: string, event: TopicEvent<'terminal'>) => void;
  readonly isWatched: (terminalId: string) => boolean;
  readonly log: (message: string, error: unknown) => void;
}

export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

interface OpenTerminal {
  readonly id: string;
  readonly clientId: string;
  readonly debugId: string;
  readonly output: TerminalOutput;
  readonly shell: EngineTerminal;
  /** Lets go of the lock that says that the session's owner lives. */
  readonly letGo: () => void;
  unwatched: NodeJS.Timeout | undefined;
  closing: Promise<void> | undefined;
}

/** The shells of debug sessions that are open in this process. Each belongs to the client that opened it and ends with it. */
export class Terminals implements AsyncDisposable {
  readonly #ports: TerminalsPorts;
  readonly #open = new Map<string, OpenTerminal>();
  readonly #opening = new Map<string, number>();
  readonly #reaped = new Set<string>();
  readonly #working = new Set<Promise<unknown>>();
  readonly #stopping = new AbortController();

  constructor(ports: TerminalsPorts) {
    this.#ports = ports;
  }

  /** Opens a shell. What it writes waits until somebody watches `terminal/<id>`. */
  async open(request: TerminalSize & { readonly debugId: string }, client: { readonly clientId: string; readonly signal: AbortSignal }): Promise<string> {
    const { clientId } = client;
    const beginning = this.#opening.get(clientId) ?? 0;
    const has = [...this.#open.values()].filter((terminal) => terminal.clientId === clientId).length;
    if (has + beginning >= MAX_PER_CLIENT) throw new InvalidInputError(`There are ${String(MAX_PER_CLIENT)} terminals open already. Close one first.`);
    this.#opening.set(clientId, beginning + 1);
    try {
      return await this.#track(this.#begin(request, clientId, AbortSignal.any([client.signal, this.#stopping.signal])));
    } finally {
      const left = (this.#opening.get(clientId) ?? 1) - 1;
      if (left === 0) this.#opening.delete(clientId);
      else this.#opening.set(clientId, left);
    }
  }

  /** Only for the client that opened it; `NotFoundError` for others, as for terminals that are closed. */
  write(terminalId: string, data: string, clientId: string): void {
    this.#own(terminalId, clientId).shell.write(data);
  }

  async resize(terminalId: string, size: TerminalSize, clientId: string): Promise<void> {
    await this.#own(terminalId, clientId).shell.resize(size.columns, size.rows);
  }

  acknowledge(terminalId: string, characters: number, clientId: string): void {
    // The last of what an ended terminal wrote may be taken after it is gone.
    const terminal = this.#open.get(terminalId);
    if (terminal?.clientId === clientId) terminal.output.acknowledge(characters);
  }

  /** Ends the shell; resolves when nothing is left of it. One that is gone already is as good. */
  async close(terminalId: string, clientId: string): Promise<void> {
    const terminal = this.#open.get(terminalId);
    if (terminal?.clientId === clientId) await this.#close(terminal);
  }

  /** Ends all shells of a client that is gone. */
  async clientGone(clientId: string): Promise<void> {
    await this.#closeAll((terminal) => terminal.clientId === clientId);
  }

  async closeAllOf(debugId: string): Promise<void> {
    await this.#closeAll((terminal) => terminal.debugId === debugId);
  }

  /** For `Hub.feed`: what waits is published from now on. Returns what to do when nobody watches any more. */
  watched(terminalId: string): () => void {
    const terminal = this.#open.get(terminalId);
    if (terminal === undefined) return () => undefined;
    clearTimeout(terminal.unwatched);
    terminal.output.watched();
    return () => {
      terminal.unwatched = setTimeout(() => void this.#track(this.#close(terminal)).catch((error: unknown) => this.#failed(error)), UNWATCHED_MS).unref();
    };
  }

  /** Ends all shells and waits until nothing is left of them. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort(new CancelledError('Drydock is closing.'));
    // What waits to be shown is given up first; then come those that were just being opened.
    await this.#closeAll(() => true);
    await Promise.allSettled(this.#working);
    await this.#closeAll(() => true);
  }

  async #begin(request: TerminalSize & { readonly debugId: string }, clientId: string, signal: AbortSignal): Promise<string> {
    const { debugId, columns, rows } = request;
    const { step, engine, hermetic } = await this.#ports.shell(debugId, signal);
    const letGo = await this.#holdOwnerLock(step.runId, signal);
    try {
      this.#reapOnce(engine);
      const id = this.#ports.newId();
      let shell: EngineTerminal | undefined = undefined;
      const output = new TerminalOutput({
        publish: (data) => this.#ports.publish(id, { kind: 'output', data }),
        isWatched: () => this.#ports.isWatched(id),
        pause: () => shell?.pause(),
        resume: () => shell?.resume(),
        nowMs: () => this.#ports.clock.monotonicMs(),
      });
      shell = await engine.openTerminal?.({ step, hermetic, columns, rows, onOutput: (text) => output.push(text) }, signal);
      if (shell === undefined) throw new InvalidInputError('This engine has no terminals.');
      if (signal.aborted) {
        await shell[Symbol.asyncDispose]();
        throw new CancelledError();
      }
      const terminal: OpenTerminal = { id, clientId, debugId, output, shell, letGo, unwatched: undefined, closing: undefined };
      this.#open.set(id, terminal);
      void this.#track(this.#afterEnd(terminal)).catch((error: unknown) => this.#failed(error));
      return id;
    } catch (error) {
      letGo();
      throw error;
    }
  }

  /** While the lock is held no other process takes the session's containers and processes for leftovers. */
  async #holdOwnerLock(owner: string, signal: AbortSignal): Promise<() => void> {
    return new Promise((resolve, reject) => {
      const held = whileSharingFileLock(debugOwnerLock(this.#ports.layout, owner), signal, () => new Promise<void>((letGo) => resolve(letGo)));
      held.catch(reject);
    });
  }

  /** What hosts that were killed have left in the engine goes when the first shell is opened. */
  #reapOnce(engine: Engine): void {
    if (this.#reaped.has(engine.name)) return;
    this.#reaped.add(engine.name);
    const reaping = engine.reap((owner) => this.#ports.isOwnerAlive(owner), this.#stopping.signal);
    void this.#track(reaping).catch((error: unknown) => {
      this.#reaped.delete(engine.name);
      if (!this.#stopping.signal.aborted) this.#failed(error);
    });
  }

  async #afterEnd(terminal: OpenTerminal): Promise<void> {
    const end = await terminal.shell.ended;
    // What it used in the engine goes at once, what it wrote once it was shown.
    await terminal.shell[Symbol.asyncDispose]();
    terminal.letGo();
    await terminal.output.drained();
    if (terminal.closing === undefined) this.#ports.publish(terminal.id, { kind: 'ended', ...end });
    this.#forget(terminal);
  }

  #close(terminal: OpenTerminal): Promise<void> {
    terminal.closing ??= this.#closeOnce(terminal);
    return terminal.closing;
  }

  async #closeOnce(terminal: OpenTerminal): Promise<void> {
    terminal.output.close();
    try {
      await terminal.shell[Symbol.asyncDispose]();
    } finally {
      terminal.letGo();
      this.#forget(terminal);
    }
  }

  async #closeAll(which: (terminal: OpenTerminal) => boolean): Promise<void> {
    const ends = await Promise.allSettled([...this.#open.values()].filter(which).map((terminal) => this.#close(terminal)));
    for (const end of ends) if (end.status === 'rejected') this.#failed(end.reason);
  }

  #forget(terminal: OpenTerminal): void {
    clearTimeout(terminal.unwatched);
    terminal.output.close();
    this.#open.delete(terminal.id);
  }

  #own(terminalId: string, clientId: string): OpenTerminal {
    const terminal = this.#open.get(terminalId);
    if (terminal === undefined || terminal.clientId !== clientId || terminal.closing !== undefined) throw new NotFoundError('This terminal is closed, or belongs to another window. Open a new one.');
    return terminal;
  }

  #failed(error: unknown): void {
    this.#ports.log('A terminal could not be cleaned up; the next one that is opened after a restart tries again.', error);
  }

  #track<T>(work: Promise<T>): Promise<T> {
    const tracked = work.finally(() => this.#working.delete(tracked));
    this.#working.add(tracked);
    return tracked;
  }
}
