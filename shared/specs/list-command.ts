import { quoteWord } from '../command/quote.ts';
import type { TemplatePart } from '../model/command.ts';
import type { YamlList, YamlNode, YamlPath } from '../yaml/yaml-node.ts';
import type { ListInterface } from './list-interface.ts';
import { suggest } from './nearest.ts';
import type { ReadContext } from './read-context.ts';
import { describeNode } from './section.ts';

const placeholders: Readonly<Record<string, 'input' | 'output'>> = { inputPath: 'input', inputValue: 'input', outputPath: 'output' };

/**
 * Turns the `command` and `args` lists of a module spec into a command: each literal is one quoted word, `{inputPath: X}` and
 * its kin are placeholders, a nested list is dropped when one of its inputs is unset.
 */
export function readListCommand(context: ReadContext, lists: readonly { list: YamlList; path: YamlPath }[], names: ListInterface): TemplatePart[] {
  const parts: TemplatePart[] = [];
  for (const { list, path } of lists) {
    for (const [index, item] of list.items.entries()) append(parts, readItem(context, item, [...path, index], names));
  }
  return parts;
}

function append(parts: TemplatePart[], more: readonly TemplatePart[]): void {
  if (more.length === 0) return;
  if (parts.length > 0) parts.push({ kind: 'text', text: ' ' });
  parts.push(...more);
}

function readItem(context: ReadContext, item: YamlNode, path: YamlPath, names: ListInterface): TemplatePart[] {
  if (item.kind === 'scalar') return [{ kind: 'text', text: quoteWord(item.text) }];
  if (item.kind === 'list') {
    const inner: TemplatePart[] = [];
    for (const [index, child] of item.items.entries()) append(inner, readItem(context, child, [...path, index], names));
    return [{ kind: 'optional', parts: inner }];
  }
  const [key, entry] = [...item.entries][0] ?? [];
  const kind = key === undefined || !Object.hasOwn(placeholders, key) ? undefined : placeholders[key];
  if (kind === undefined || entry?.node.kind !== 'scalar' || item.entries.size !== 1) {
    context.error('invalid-command', path, `An argument must be a text, a nested list, or one of inputPath, inputValue and outputPath with a name, not ${describeNode(item)}.`);
    return [];
  }
  const display = entry.node.text;
  const known = kind === 'input' ? names.inputNames : names.outputNames;
  const name = known.get(display);
  if (name !== undefined) return [{ kind, name }];
  const message = `The command uses the ${kind} "${display}", which is not declared under "${kind}s". ${suggest(display, known.keys(), `${kind}s`)}`;
  context.error('unknown-placeholder', [...path, key ?? ''], message);
  return [];
}
