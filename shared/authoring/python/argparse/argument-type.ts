import type { SyntaxNode } from '@lezer/common';
import type { ParameterType } from '../../../model/interface.ts';
import type { FileReading } from '../file-reading.ts';
import { childrenOf } from '../syntax.ts';

/** What `type=` makes of the text that is given. */
export type ArgumentType =
  | { readonly kind: 'value'; readonly type: ParameterType }
  /** Any text that is not empty is true: what `type=bool` does. */
  | { readonly kind: 'any-text-is-true' }
  /** A path, of which nothing says whether it is read or written. */
  | { readonly kind: 'path' }
  /** `argparse.FileType('w')` */
  | { readonly kind: 'input' | 'output' }
  /** A function of the program. */
  | { readonly kind: 'own'; readonly looksBoolean: boolean };

const values: Readonly<Record<string, ParameterType>> = { str: 'string', int: 'integer', float: 'number', complex: 'string', str2int: 'integer' };
const paths: ReadonlySet<string> = new Set(['pathlib.Path', 'Path', 'os.path.abspath', 'os.path.expanduser', 'os.path.realpath', 'os.path.normpath', 'os.fspath', 'open', 'dir_path', 'file_path', 'is_dir', 'valid_path']);
/** Functions that read a number and check it: `positive_int`, `optional_float`. */
const checkedNumber = /^_?(?:check_)?(?:(?:strictly_)?positive|non_?negative|non_?neg|pos|optional|opt|natural|unsigned|valid)_?(int|float)$/i;
const looksBoolean = /^(?:str_?(?:2|to)_?bool(?:ean)?|strtobool|str2?b|to_?bool|parse_?bool(?:ean)?|bool(?:ean)?_?(?:flag|string|type|arg)?|_?str2bool|is_true|string_to_bool)$/i;

export function readArgumentType(file: FileReading, node: SyntaxNode): ArgumentType {
  const full = file.fullName(node);
  if (full !== undefined) {
    const type = Object.hasOwn(values, full) ? values[full] : undefined;
    if (type !== undefined) return { kind: 'value', type };
    if (full === 'bool') return { kind: 'any-text-is-true' };
    if (paths.has(full)) return { kind: 'path' };
    const [, number] = checkedNumber.exec(full.split('.').at(-1) ?? '') ?? [];
    if (number !== undefined) return { kind: 'value', type: number.toLowerCase() === 'int' ? 'integer' : 'number' };
    return { kind: 'own', looksBoolean: looksBoolean.test(full.split('.').at(-1) ?? '') };
  }
  if (node.name === 'CallExpression' && /\bFileType$/.test(file.source.textOf(childrenOf(node)[0] ?? node))) return { kind: /["'][rb]*[wax]/.test(file.source.textOf(node)) ? 'output' : 'input' };
  if (node.name === 'LambdaExpression') return readLambda(file.source.textOf(node));
  return { kind: 'own', looksBoolean: false };
}

/** `lambda x: x.lower() == 'true'`, `lambda x: bool(strtobool(x))`, `lambda x: int(x)`, `lambda p: Path(p).absolute()`. */
function readLambda(text: string): ArgumentType {
  if (/(?:==|\bin)\s*[[({]?\s*['"](?:true|yes|1)['"]|strtobool|str2bool/i.test(text)) return { kind: 'own', looksBoolean: true };
  const [, converted] = /^lambda\s+(?:\w+)\s*:\s*(int|float|str)\(\s*\w+\s*\)$/.exec(text) ?? [];
  const type = converted === undefined ? undefined : values[converted];
  if (type !== undefined) return { kind: 'value', type };
  return /^lambda\s+\w+\s*:\s*(?:pathlib\.)?Path\(/.test(text) ? { kind: 'path' } : { kind: 'own', looksBoolean: false };
}
