import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import type { RunEvent } from '#shared/model/run.ts';
import { systemCode } from '../../store/store-errors.ts';
import type { EventsRead } from './read-events.ts';
import { CorruptEventLogError, parseEvents } from './read-events.ts';

interface Known {
  readonly inode: bigint;
  readonly changedNs: bigint;
  readonly bytes: number;
  /** Where the first line begins that has no end yet. */
  readonly wholeBytes: number;
  readonly read: EventsRead;
}

const nothing: EventsRead = { events: [], endsCleanly: true };

/**
 * An event log that is read again and again: only what was appended is parsed. `events` is the same array as before when nothing
 * was added. Rejects as `readEvents`.
 */
export class EventsFile {
  readonly #file: string;
  #known: Known | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(file: string) {
    this.#file = file;
  }

  /** A missing file is an empty log. */
  read(): Promise<EventsRead> {
    const reading = this.#turn.then(() => this.#readOn());
    this.#turn = reading.catch(() => undefined);
    return reading;
  }

  async #readOn(): Promise<EventsRead> {
    let handle: FileHandle;
    try {
      handle = await open(this.#file, 'r');
    } catch (error) {
      this.#known = undefined;
      if (systemCode(error) === 'ENOENT') return nothing;
      throw error;
    }
    try {
      const { ino: inode, size, mtimeNs: changedNs } = await handle.stat({ bigint: true });
      const known = this.#known;
      if (known?.inode === inode && known.bytes === Number(size) && known.changedNs === changedNs) return known.read;
      const grew = known?.inode === inode && known.bytes < Number(size);
      const added = grew ? await this.#keep(handle, { inode, changedNs, from: known.wholeBytes, to: Number(size), before: known.read.events }) : undefined;
      return added ?? (await this.#keep(handle, { inode, changedNs, from: 0, to: Number(size), before: [] })) ?? nothing;
    } finally {
      await handle.close();
    }
  }

  /** Reads a part of the file; undefined when it does not continue the events `before` it, so that all of it has to be read. */
  async #keep(handle: FileHandle, part: { inode: bigint; changedNs: bigint; from: number; to: number; before: readonly RunEvent[] }): Promise<EventsRead | undefined> {
    const buffer = Buffer.alloc(part.to - part.from);
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, part.from);
    const text = buffer.subarray(0, bytesRead);
    const added = part.from === 0 ? parseEvents(text.toString('utf8'), this.#file) : this.#parseContinuation(text, part.before);
    if (added === undefined) return undefined;
    const read = { events: added.events.length === 0 ? part.before : [...part.before, ...added.events], endsCleanly: added.endsCleanly };
    this.#known = { inode: part.inode, changedNs: part.changedNs, bytes: part.from + bytesRead, wholeBytes: part.from + text.lastIndexOf(10) + 1, read };
    return read;
  }

  #parseContinuation(text: Buffer, before: readonly RunEvent[]): EventsRead | undefined {
    try {
      const added = parseEvents(text.toString('utf8'), this.#file);
      const [first] = added.events;
      return first === undefined || first.seq === (before.at(-1)?.seq ?? 0) + 1 ? added : undefined;
    } catch (error) {
      if (error instanceof CorruptEventLogError) return undefined;
      throw error;
    }
  }
}
