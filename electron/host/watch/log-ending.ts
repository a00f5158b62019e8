import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { z } from 'zod';
import { systemCode } from '#electron/store/store-errors.ts';

/** More than the last event of a run and a warning or two after it. */
const TAIL_BYTES = 16 * 1024;

/** Whether an event log ends with the end of the run, as far as its last lines tell. */
export function endsFinished(eventsFile: string): boolean {
  const types = lastLines(eventsFile).map(typeOf).filter((type) => type !== 'warning');
  return types.at(-1) === 'run-finished';
}

function lastLines(file: string): readonly string[] {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
  try {
    const { size } = fstatSync(descriptor);
    const buffer = Buffer.alloc(Math.min(TAIL_BYTES, size));
    const read = readSync(descriptor, buffer, 0, buffer.length, size - buffer.length);
    return buffer.subarray(0, read).toString('utf8').split('\n').slice(-8).filter((line) => line !== '');
  } finally {
    closeSync(descriptor);
  }
}

const typed = z.object({ type: z.string() });

function typeOf(line: string): string {
  try {
    return typed.parse(JSON.parse(line)).type;
  } catch {
    return '';
  }
}
