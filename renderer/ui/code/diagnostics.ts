import type { Diagnostic } from '@codemirror/lint';
import type { Text } from '@codemirror/state';
import type { Problem } from '#shared/model/problem.ts';

/** Problems at their lines of a text; one without a place, or beyond the end, is left out. */
export function diagnosticsOf(doc: Text, problems: readonly Problem[]): Diagnostic[] {
  return problems.flatMap(({ place, message, severity }) => {
    if (place === undefined || place.line < 1 || place.line > doc.lines) return [];
    const line = doc.line(place.line);
    return [{ from: Math.min(line.from + Math.max(0, place.column - 1), line.to), to: line.to, severity, message }];
  });
}
