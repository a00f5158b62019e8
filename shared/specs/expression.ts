import type { ExpressionPart } from '../model/pipeline.ts';

const pattern = /\$\{\{\s*([^}]*?)\s*\}\}/g;

/** Whether a text holds an expression. */
export const hasExpression = (text: string): boolean => text.includes('${{');

/**
 * Splits a bound value into literal text and references: `${{parent.inputs.x}}`, `${{parent.jobs.n.outputs.o}}`, and the same
 * without `parent.` as early pipelines wrote it. Anything else in `${{ }}` is `foreign` and keeps its text.
 */
export function parseExpression(text: string): ExpressionPart[] {
  const parts: ExpressionPart[] = [];
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > from) parts.push({ kind: 'text', text: text.slice(from, match.index) });
    parts.push(reference(match[1] ?? '', match[0]));
    from = match.index + match[0].length;
  }
  if (from < text.length) parts.push({ kind: 'text', text: text.slice(from) });
  return parts;
}

function reference(inner: string, text: string): ExpressionPart {
  const input = /^(?:parent\.)?inputs\.([^\s]+?)(?:\.path)?$/.exec(inner);
  if (input?.[1] !== undefined) return { kind: 'parent-input', name: input[1] };
  const output = /^(?:parent\.)?jobs\.([^.\s]+)\.outputs\.([^\s]+?)(?:\.path)?$/.exec(inner);
  if (output?.[1] !== undefined && output[2] !== undefined) return { kind: 'node-output', node: output[1], output: output[2] };
  return { kind: 'foreign', text };
}

/** The pipeline output a node output feeds (`${{parent.outputs.x}}`), or undefined when the text is no such reference. */
export function parseParentOutput(text: string): string | undefined {
  return /^\s*\$\{\{\s*(?:parent\.)?outputs\.([^\s}]+?)\s*\}\}\s*$/.exec(text)?.[1];
}
