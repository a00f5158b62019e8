import type { ExpressionPart } from '../../model/pipeline.ts';
import { hasExpression, parseExpression } from '../../specs/expression.ts';
import { scalarOf } from '../../yaml/yaml-node.ts';
import type { YamlMap, YamlNode, YamlScalar } from '../../yaml/yaml-node.ts';
import { list, object, quoted, templatePart } from './code.ts';
import type { Code } from './code.ts';

/** The code that stands for what an expression refers to; undefined where the program has nothing of that name. */
export type ReferenceCode = (part: ExpressionPart) => string | undefined;

const noReferences: ReferenceCode = () => undefined;

/** A value of the YAML as a value of the program. */
export function valueCode(node: YamlNode, references: ReferenceCode = noReferences): Code {
  if (node.kind === 'scalar') return scalarCode(node, references);
  if (node.kind === 'list') return list(node.items.map((item) => valueCode(item, references)));
  return mapCode(node, [], references);
}

/** A mapping without some of its keys. */
export function mapCode(map: YamlMap, without: readonly string[] = [], references: ReferenceCode = noReferences): Code {
  return object([...map.entries].filter(([key]) => !without.includes(key)).map(([key, { node }]) => [key, valueCode(node, references)]));
}

/** A scalar as the same value; where its text counts (`1.10`, `007`) as `dsl.literal`. */
export function scalarCode(node: YamlScalar, references: ReferenceCode = noReferences): string {
  if (node.value === null) return 'null';
  if (typeof node.value === 'string') return textCode(node.value, references);
  if (String(node.value) === node.text) return node.text;
  return /^[\w+.~:-]+$/.test(node.text) ? `dsl.literal(${quoted(node.text)})` : quoted(String(scalarOf(node)));
}

/** A text; expressions in it become references of the program. */
export function textCode(text: string, references: ReferenceCode = noReferences): string {
  if (!hasExpression(text)) return quoted(text);
  const parts = parseExpression(text).map((part) => ({ part, code: part.kind === 'text' ? undefined : references(part) }));
  const [first, second] = parts;
  if (first?.code !== undefined && second === undefined) return first.code;
  if (!parts.some(({ code }) => code !== undefined)) return quoted(text);
  return `\`${parts.map(({ part, code }) => (code === undefined ? templatePart(spelled(part)) : `\${${code}}`)).join('')}\``;
}

function spelled(part: ExpressionPart): string {
  switch (part.kind) {
    case 'parent-input':
      return `\${{parent.inputs.${part.name}}}`;
    case 'node-output':
      return `\${{parent.jobs.${part.node}.outputs.${part.output}}}`;
    case 'text':
    case 'foreign':
    default:
      return part.text;
  }
}
