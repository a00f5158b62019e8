import { readFile } from 'node:fs/promises';
import { DrydockError } from '#shared/errors.ts';
import type { RunEvent } from '#shared/model/run.ts';
import { runEventSchema } from '#shared/model/run.ts';

/** Thrown when a line inside an event log (not its torn end) cannot be read. */
export class CorruptEventLogError extends DrydockError {
  constructor(file: string, line: number, cause: unknown) {
    super('corrupt-event-log', 'failed', `${file}:${line}: this line of the run's event log cannot be read. The run cannot be continued; start a new one, finished nodes will be reused.`, { cause });
  }
}

export interface EventsRead {
  readonly events: readonly RunEvent[];
  /** Whether the file ends in a line break; a torn last line (the writer was killed, the disk was full) is left out of `events`. */
  readonly endsCleanly: boolean;
}

/** Reads an event log. A missing file is an empty log. */
export async function readEvents(file: string): Promise<EventsRead> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { events: [], endsCleanly: true };
    throw error;
  }
  return parseEvents(text, file);
}

/**
 * Reads the text of a log. A torn line that a later writer closed with a line break is passed over: that writer went on with
 * the number after the last whole event, whereas damage inside a log leaves a gap in the numbers.
 */
export function parseEvents(text: string, file: string): EventsRead {
  const lines = text.split('\n');
  const events: RunEvent[] = [];
  let torn: { readonly line: number; readonly cause: Error } | undefined;
  for (const [index, line] of lines.entries()) {
    if (line === '') continue;
    const event = parseEvent(line);
    if (event instanceof SyntaxError) {
      torn ??= { line: index + 1, cause: event };
      continue;
    }
    if (event instanceof Error) throw new CorruptEventLogError(file, index + 1, event);
    if (torn !== undefined && event.seq !== (events.at(-1)?.seq ?? 0) + 1) throw new CorruptEventLogError(file, torn.line, torn.cause);
    torn = undefined;
    events.push(event);
  }
  return { events, endsCleanly: lines.at(-1) === '' };
}

function parseEvent(line: string): RunEvent | Error {
  try {
    return runEventSchema.parse(JSON.parse(line));
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
