import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import PQueue from 'p-queue';
import { slotRequest, type ContainerSetting } from './container-request.ts';
import type { ContainerKeeper } from './container-keeper.ts';
import { within } from './deadline.ts';
import type { FifoMaker } from './fifo-maker.ts';
import type { EngineClient } from './engine-client.ts';
import { EngineError } from './engine-errors.ts';
import { Gate } from './gate.ts';
import { waitForExit } from './wait-for-exit.ts';

/** How long a slot that has started may take to greet through its FIFO before we hold that the engine does not see our files. */
const GREETING_MS = 3_000;

/** The use of a slot by one step. */
export interface SlotLease {
  /** The network mode of the step's container, which can be made at once. */
  readonly network: string;
  /** Settled when the slot is up: only then can a container in it be started. Rejects when it does not come up. */
  readonly up: Promise<void>;
  /** Settled when the step that had the slot before has ended: only then may this one be let go. */
  readonly free: Promise<unknown>;
  /** Gives the slot to others; `ended` settles when the container that used it has. */
  release(ended: Promise<unknown>): void;
  /** The same for a slot whose container is gone. */
  abandon(): void;
}

/** A slot that does not come up: its image has no shell, or the engine refuses it. A step can do without. */
export class SlotDownError extends EngineError {
  constructor(cause: EngineError) {
    super('make a network slot', cause.words, { statusCode: cause.statusCode, cause });
  }
}

interface Slot {
  readonly network: string;
  readonly up: Promise<void>;
  free: Promise<unknown>;
}

/** A step that has a slot, or will have it when it is made. */
interface Holder {
  readonly slot: Promise<Slot>;
  /** Settled when its container has ended and the slot is free again. Never rejects. */
  readonly ended: Promise<void>;
  readonly end: () => void;
  /** Another step takes the slot over from it. */
  followed: boolean;
}

export interface LeaseRequest {
  /** What a slot is made from if one must be made. */
  readonly image: string;
  /** For the greeting of a new slot. */
  readonly scratchFolder: string;
  readonly node: string;
  /** Nodes that have ended whenever this one runs: it can wait in the slot of one of them. */
  readonly after: readonly string[];
}

export interface SlotPoolSetting {
  readonly setting: ContainerSetting;
  readonly client: EngineClient;
  readonly keeper: ContainerKeeper;
  readonly fifoMaker: FifoMaker;
  /** The network that slots get. */
  readonly network: string;
  /** Whether gates are worth trying: a local Linux engine, not known to be blind. */
  readonly tryGates: boolean;
}

/**
 * Sleeping containers whose network namespaces steps use one after the other: joining one takes half the time of making one, and
 * spares the engine's network code (its deadlock is the hazard H1 of the measurements). Two steps never share one at a time.
 *
 * Slots are made when they are first needed, one after the other, and removed with the session. A step that is held at its gate until
 * another has ended waits in that one's slot, so that a chain needs just one.
 */
export class SlotPool {
  readonly #of: SlotPoolSetting;
  /** Not in use; one that is still being made is as good. */
  readonly #idle: (Slot | Promise<Slot>)[] = [];
  /** By node, of steps whose containers have not ended. */
  readonly #holders = new Map<string, Holder>();
  readonly #made: string[] = [];
  readonly #making = new PQueue({ concurrency: 1 });
  #gatesWork: boolean | undefined;

  constructor(of: SlotPoolSetting) {
    this.#of = of;
    if (!of.tryGates) this.#gatesWork = false;
  }

  /** Whether the engine sees FIFOs that we make, as far as is known: for sure once a slot is up. */
  get gatesWork(): boolean {
    return this.#gatesWork !== false;
  }

  /** The network that a step without a slot gets. */
  get network(): string {
    return this.#of.network;
  }

  /** Begins to make the first slot before a step asks for it. What fails here fails again, and is reported, when a step needs it. */
  warm(image: string, scratchFolder: string, signal: AbortSignal): void {
    const slot = this.#inTurn(() => this.#make(image, scratchFolder, signal));
    slot.catch(() => undefined);
    this.#idle.push(slot);
  }

  /** Removes all slots. For when no step uses one any more, or will. */
  async removeAll(): Promise<void> {
    await Promise.all(this.#made.map((id) => this.#of.keeper.remove(id)));
  }

  async lease(request: LeaseRequest, signal: AbortSignal): Promise<SlotLease> {
    const before = request.after.map((node) => this.#holders.get(node)).find((holder) => holder?.followed === false);
    if (before !== undefined) before.followed = true;
    // A step that was given up may have taken with it the slot that was being made for it.
    const holder = newHolder(before?.slot.catch(() => this.#find(request, signal)) ?? this.#find(request, signal));
    this.#holders.set(request.node, holder);
    const letGo = (): void => {
      if (this.#holders.get(request.node) === holder) this.#holders.delete(request.node);
      holder.end();
    };
    try {
      const slot = await holder.slot;
      const free = Promise.all([slot.free, before?.ended]);
      return this.#leaseOf(slot, free, holder, letGo);
    } catch (error) {
      letGo();
      throw error;
    }
  }

  #leaseOf(slot: Slot, free: Promise<unknown>, holder: Holder, letGo: () => void): SlotLease {
    let held = true;
    return {
      network: slot.network,
      up: slot.up,
      free,
      release: (ended) => {
        if (!held) return;
        held = false;
        const freeAgain = Promise.allSettled([free, ended]).then(letGo);
        freeAgain.catch(() => undefined);
        if (holder.followed) return;
        // From here on the slot is found among the idle ones.
        holder.followed = true;
        slot.free = freeAgain;
        this.#idle.push(slot);
      },
      abandon: () => {
        held = false;
        letGo();
      },
    };
  }

  async #find({ image, scratchFolder }: LeaseRequest, signal: AbortSignal): Promise<Slot> {
    return await (this.#idle.pop() ?? this.#inTurn(async () => this.#idle.pop() ?? this.#make(image, scratchFolder, signal)));
  }

  /** Resolves with a slot as soon as it is made; the next one's turn comes when it is up, or cannot be. */
  #inTurn(find: () => Promise<Slot>): Promise<Slot> {
    return new Promise((resolve, reject) => {
      const turn = async (): Promise<void> => {
        const slot = await find();
        resolve(slot);
        await slot.up.catch(() => undefined);
      };
      this.#making.add(turn, {}).catch(reject);
    });
  }

  async #make(image: string, scratchFolder: string, signal: AbortSignal): Promise<Slot> {
    const { keeper, setting, network } = this.#of;
    const gate = this.#gatesWork === undefined ? await this.#greetingGate(scratchFolder) : undefined;
    if (gate === undefined) this.#gatesWork ??= false;
    const text = randomUUID();
    const request = slotRequest(setting, image, network, gate === undefined ? undefined : { folder: gate.folder, text });
    const id = await keeper.create('make a network slot', request, signal);
    this.#made.push(id);
    const up = this.#bringUp(id, gate === undefined ? undefined : { gate, text }, signal);
    // Who uses the slot learns of a failure.
    up.catch(() => undefined);
    return { network: `container:${id}`, up, free: Promise.resolve() };
  }

  async #bringUp(id: string, greeting: { readonly gate: Gate; readonly text: string } | undefined, signal: AbortSignal): Promise<void> {
    try {
      await this.#of.keeper.start('start a network slot', id, signal);
      if (greeting !== undefined) this.#gatesWork = await this.#isGreeted(id, greeting.gate, greeting.text);
    } catch (error) {
      throw error instanceof EngineError ? new SlotDownError(error) : error;
    } finally {
      await greeting?.gate[Symbol.asyncDispose]();
    }
  }

  /** Rejects when the slot's container has ended: its image has no shell. */
  async #isGreeted(id: string, gate: Gate, text: string): Promise<boolean> {
    const { client, keeper } = this.#of;
    const stopWaiting = new AbortController();
    const died = waitForExit(client, id, stopWaiting.signal).then(() => {
      throw new EngineError('make a network slot', 'its shell ended at once; has the image an "sh"?');
    });
    died.catch(() => undefined);
    try {
      return (await within(GREETING_MS, Promise.race([gate.done, died]))) === text;
    } catch (error) {
      await keeper.remove(id);
      throw error;
    } finally {
      stopWaiting.abort();
    }
  }

  async #greetingGate(scratchFolder: string): Promise<Gate | undefined> {
    const folder = path.join(scratchFolder, 'slot');
    await mkdir(folder, { recursive: true });
    return await Gate.make(folder, this.#of.fifoMaker);
  }
}

function newHolder(slot: Promise<Slot>): Holder {
  let end = (): void => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  return { slot, ended, end, followed: false };
}
