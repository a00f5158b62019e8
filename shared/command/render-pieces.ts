import { insertValue } from './insert-value.ts';
import type { SetPart } from './set-parts.ts';
import { ShellReader } from './shell-reader.ts';

export type Placeholder = Exclude<SetPart, { kind: 'text' }>;

/** What is written in the place of a placeholder. */
export type PlaceholderText =
  /** A value, written for the quoting it stands in. */
  | { readonly value: string; readonly mayBeSplit: boolean }
  /** Shell text, which has been told to the reader. */
  | { readonly shell: string };

/**
 * The text of a command: what stands in it as it is, its placeholders as `write` says for the place that the reader has come to.
 *
 * @throws {UnsafePlaceholderError} where a value cannot be written safely.
 */
export function renderPieces(pieces: readonly SetPart[], write: (placeholder: Placeholder, reader: ShellReader) => PlaceholderText): string {
  const reader = new ShellReader();
  let rendered = '';
  for (const [index, piece] of pieces.entries()) {
    if (piece.kind === 'text') {
      reader.read(piece.text);
      rendered += piece.text;
      continue;
    }
    const written = write(piece, reader);
    rendered += 'shell' in written ? written.shell : insertValue(reader, { name: `${piece.kind}s.${piece.name}`, ...written, before: rendered, after: textAfter(pieces, index) });
  }
  reader.finish();
  return rendered;
}

/** What follows a placeholder, with some word for each of the others. */
const textAfter = (pieces: readonly SetPart[], index: number): string => pieces.slice(index + 1).map((later) => (later.kind === 'text' ? later.text : 'x')).join('');
