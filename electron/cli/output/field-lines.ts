import type { TextStream } from './text-stream.ts';

/** `Label   value` lines, aligned; fields without a value are left out. */
export function fieldLines(fields: readonly (readonly [label: string, value: string])[], { colors }: TextStream): string {
  const shown = fields.filter(([, value]) => value !== '');
  const width = Math.max(0, ...shown.map(([label]) => label.length));
  return shown.map(([label, value]) => `${colors.dim(label.padEnd(width))}  ${value}\n`).join('');
}
