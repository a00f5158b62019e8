import { DrydockError, InvalidInputError } from '#shared/errors.ts';
import type { CallName } from '#shared/contract/contract.ts';
import { contract, isCallName } from '#shared/contract/contract.ts';
import type { ErrorReply, HostFrame } from '#shared/contract/frames.ts';
import { clientFrameSchema } from '#shared/contract/frames.ts';
import type { z } from 'zod';
import type { CallContext, Handlers } from './handlers.ts';
import type { Hub } from './hub.ts';

/** A client that asks for more than this at once has lost its mind or is an attacker. */
const MAX_CALLS = 256;
const MAX_WATCHES = 1_024;

export interface ClientSessionSetting {
  readonly clientId: string;
  readonly epoch: string;
  readonly version: string;
  readonly handlers: Handlers;
  readonly hub: Hub;
  readonly send: (frame: HostFrame) => void;
  /** Told of failures that are bugs of ours; the client gets a sentence without details. */
  readonly onInternalError: (name: string, error: unknown) => void;
}

/** Thrown when a message is no frame of the contract: the door closes the connection. */
export class BadFrameError extends DrydockError {
  constructor(detail: string) {
    super('bad-frame', 'invalid', `This message is not part of the contract: ${detail}`);
  }
}

/** One client of the host, whatever the door. Everything it sends is checked here. */
export class ClientSession {
  readonly #of: ClientSessionSetting;
  readonly #calls = new Map<number, AbortController>();
  readonly #watches = new Map<string, () => void>();

  constructor(of: ClientSessionSetting) {
    this.#of = of;
    of.send({ t: 'hello', epoch: of.epoch, version: of.version });
  }

  /** Takes one message. Throws `BadFrameError` for what no client of ours would send. */
  receive(message: unknown): void {
    const parsed = clientFrameSchema.safeParse(message);
    if (!parsed.success) throw new BadFrameError(parsed.error.issues[0]?.message ?? 'unknown');
    const frame = parsed.data;
    switch (frame.t) {
      case 'call':
        if (this.#calls.has(frame.id) || this.#calls.size >= MAX_CALLS) throw new BadFrameError('too many calls, or a call id twice');
        void this.#call(frame.id, frame.name, frame.input).catch((error: unknown) => this.#of.onInternalError(frame.name, error));
        break;
      case 'cancel':
        this.#calls.get(frame.id)?.abort();
        break;
      case 'watch':
        this.#watch(frame.topic);
        break;
      case 'unwatch':
        this.#watches.get(frame.topic)?.();
        this.#watches.delete(frame.topic);
        break;
    }
  }

  /** The client is gone: its calls are given up, its watches end. */
  close(): void {
    for (const stop of this.#watches.values()) stop();
    this.#watches.clear();
    for (const call of this.#calls.values()) call.abort();
  }

  async #call(id: number, name: string, input: unknown): Promise<void> {
    const controller = new AbortController();
    this.#calls.set(id, controller);
    try {
      if (!isCallName(name)) throw new InvalidInputError(`There is no call '${name}'.`);
      const value = await invoke(this.#of.handlers, name, input, { signal: controller.signal, clientId: this.#of.clientId });
      this.#of.send({ t: 'reply', id, ok: true, value });
    } catch (error) {
      this.#of.send({ t: 'reply', id, ok: false, error: this.#errorReply(name, error) });
    } finally {
      this.#calls.delete(id);
    }
  }

  #watch(topic: string): void {
    if (this.#watches.has(topic)) return;
    if (this.#watches.size >= MAX_WATCHES) throw new BadFrameError('too many watches');
    const watch = this.#of.hub.watch(topic, (seq, payload) => this.#of.send({ t: 'event', topic, seq, payload }));
    if (watch === undefined) throw new BadFrameError(`no topic '${topic.slice(0, 60)}'`);
    this.#watches.set(topic, watch.stop);
    this.#of.send({ t: 'watching', topic, next: watch.next });
  }

  #errorReply(name: string, error: unknown): ErrorReply {
    if (error instanceof DrydockError) return { code: error.code, message: error.plainMessage, problems: [...error.problems] };
    this.#of.onInternalError(name, error);
    return { code: 'internal', message: `Something went wrong inside Drydock (${name}). Its log says more.`, problems: [] };
  }
}

async function invoke(handlers: Handlers, name: CallName, raw: unknown, context: CallContext): Promise<unknown> {
  const { input, output }: { readonly input: z.ZodType; readonly output: z.ZodType } = contract[name];
  const parsed = input.safeParse(raw);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new InvalidInputError(`'${name}' was asked wrongly: ${issue === undefined ? 'unreadable' : `${issue.path.join('.') || 'input'}: ${issue.message}`}.`);
  }
  const handle: (input: never, context: CallContext) => unknown = handlers[name];
  return output.parse(await Reflect.apply(handle, undefined, [parsed.data, context]));
}
