import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { statSync } from 'node:fs';
import { systemCode } from '#electron/store/store-errors.ts';
import type { RunEvent } from '#shared/model/run.ts';
import { runEventSchema } from '#shared/model/run.ts';

const LINE_BREAK = 10;
/** An event is far smaller; one that was being written when the tail began is found by looking back this far. */
const LOOK_BACK_BYTES = 64 * 1024;

/** The events that are appended to a run's log from now on. */
export class EventTail {
  readonly #file: string;
  #position: number;
  #isAligned = false;

  constructor(file: string) {
    this.#file = file;
    this.#position = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  }

  /** What came since the last call. A line without its end waits; one that is no event (torn by a full disk) is passed over. */
  async read(): Promise<readonly RunEvent[]> {
    let handle: FileHandle;
    try {
      handle = await open(this.#file, 'r');
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return [];
      throw error;
    }
    try {
      const { size } = await handle.stat();
      if (!this.#isAligned) await this.#align(handle);
      if (size <= this.#position) return [];
      const text = await bytesOf(handle, this.#position, size);
      const whole = text.lastIndexOf(LINE_BREAK) + 1;
      this.#position += whole;
      return text.subarray(0, whole).toString('utf8').split('\n').flatMap(parseLine);
    } finally {
      await handle.close();
    }
  }

  /** Goes back to where a line begins. */
  async #align(handle: FileHandle): Promise<void> {
    const from = Math.max(0, this.#position - LOOK_BACK_BYTES);
    const before = await bytesOf(handle, from, this.#position);
    this.#position = from + before.lastIndexOf(LINE_BREAK) + 1;
    this.#isAligned = true;
  }
}

async function bytesOf(handle: FileHandle, from: number, to: number): Promise<Buffer> {
  const buffer = Buffer.alloc(to - from);
  const { bytesRead } = await handle.read(buffer, 0, buffer.length, from);
  return buffer.subarray(0, bytesRead);
}

function parseLine(line: string): readonly RunEvent[] {
  if (line === '') return [];
  try {
    const parsed = runEventSchema.safeParse(JSON.parse(line));
    return parsed.success ? [parsed.data] : [];
  } catch {
    return [];
  }
}
