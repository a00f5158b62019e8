import type { ReadContext } from './read-context.ts';
import type { YamlPath } from '../yaml/yaml-node.ts';

const longest = 200;
/** Separators, what Windows forbids in names, and characters that do not show. */
const unsafe = /[/\\:*?"<>|\p{Cc}\p{Cf}]/u;

/**
 * Whether the name of an input or output may become the name of a folder: outputs are exported, and data is mounted, under these names.
 * Not `.`, `..`, a path, or blank.
 */
export function isPortName(name: string): boolean {
  return name.trim() !== '' && name.length <= longest && !/^\.+$/.test(name) && !unsafe.test(name);
}

/** Reports a name that cannot be used. */
export function checkPortName(context: ReadContext, what: 'input' | 'output', name: string, path: YamlPath): void {
  if (isPortName(name)) return;
  context.error('invalid-name', path, `"${name}" cannot be the name of an ${what}. Use letters, digits and "_".`);
}
