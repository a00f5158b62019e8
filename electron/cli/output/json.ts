import type { TextStream } from './text-stream.ts';

/** Prints the one JSON document of a `--json` call. */
export function printJson(out: TextStream, document: unknown): void {
  out.write(`${JSON.stringify(document, undefined, 2)}\n`);
}
