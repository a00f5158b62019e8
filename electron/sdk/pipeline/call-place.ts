import { fileURLToPath } from 'node:url';

/** Where in a program something was called. Lines and columns count from 1. */
export interface CallPlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Where `called`, a function that is being executed, was called; undefined where the engine does not tell. */
export function callPlaceOf(called: (...given: never[]) => unknown): CallPlace | undefined {
  const before = Error.stackTraceLimit;
  const holder: { stack?: string } = {};
  Error.stackTraceLimit = 1;
  Error.captureStackTrace(holder, called);
  Error.stackTraceLimit = before;
  const found = /(?:\(|at (?:async )?)((?:file:\/\/)?[^()]+):(\d+):(\d+)\)?\s*$/.exec(holder.stack ?? '');
  if (found?.[1] === undefined) return undefined;
  const file = found[1].startsWith('file://') ? fileURLToPath(found[1].replace(/\?.*$/, '')) : found[1];
  return { file, line: Number(found[2]), column: Number(found[3]) };
}
