import type { FileReading } from '../file-reading.ts';
import type { PortHints } from '../read-parameters.ts';
import type { DeclaredItem } from '../../declared-module.ts';

/** What the user, or a spec that is there, says of the arguments of a script, by name or flag. */
export interface ScriptHints extends PortHints {
  /** Plain values, also where their name looks like a path. */
  readonly parameters?: readonly string[];
}

const plain = (text: string): string => text.replace(/^-+/, '').replaceAll('-', '_').toLowerCase();

export const isHinted = (hints: readonly string[] | undefined, { name, flag }: { readonly name: string; readonly flag?: string }): boolean =>
  hints?.some((hint) => plain(hint) === plain(name) || (flag !== undefined && plain(hint) === plain(flag))) === true;

/** Says which of the names that the user gave no argument has. */
export function warnOfUnknownHints(file: FileReading, items: readonly DeclaredItem[], hints: PortHints): void {
  for (const hint of [...(hints.inputs ?? []), ...(hints.outputs ?? [])]) {
    if (items.some((item) => isHinted([hint], item))) continue;
    file.warning('unknown-hint', file.source.tree.topNode, `There is no argument "${hint}". The arguments are ${items.map((item) => item.name).join(', ') || 'none'}.`);
  }
}
