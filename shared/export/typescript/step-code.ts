import { parseParentOutput } from '../../specs/expression.ts';
import type { YamlMap, YamlNode } from '../../yaml/yaml-node.ts';
import { call, object } from './code.ts';
import type { Code } from './code.ts';
import { entriesOf } from './interface-code.ts';
import { mapCode, scalarCode, valueCode } from './value-code.ts';
import type { ReferenceCode } from './value-code.ts';

/** A step as a call of its module. */
export interface StepCode {
  /** `{ data: p.inputs.raw }` */
  readonly bindings: Code;
  /** `{ name: 'train', ... }` */
  readonly settings: Code;
}

/** The keys of a step that have a name of their own in the SDK, and what their values must be for that. */
const settingNames: Readonly<Record<string, { readonly name: string; readonly fits: (node: YamlNode) => boolean }>> = {
  type: { name: 'type', fits: isText },
  display_name: { name: 'displayName', fits: isText },
  description: { name: 'description', fits: isText },
  compute: { name: 'compute', fits: isText },
  environment: { name: 'environment', fits: (node) => isText(node) || node.kind === 'map' },
  environment_variables: { name: 'environmentVariables', fits: (node) => node.kind === 'map' },
  resources: { name: 'resources', fits: (node) => node.kind === 'map' },
  is_deterministic: { name: 'isDeterministic', fits: (node) => node.kind === 'scalar' && typeof node.value === 'boolean' && node.text === String(node.value) },
};

/** Settings that stand one level deeper in the YAML. */
const nestedNames: Readonly<Record<string, { readonly name: string; readonly key: string }>> = {
  limits: { name: 'timeoutSeconds', key: 'timeout' },
  retry_settings: { name: 'retries', key: 'max_retries' },
};

/**
 * The code of a step.
 *
 * @param own the keys that its module already has.
 * @param returned the outputs of the step that the pipeline returns.
 */
export function stepCode(name: string, step: YamlMap, own: (key: string) => boolean, returned: ReadonlySet<string>, references: ReferenceCode): StepCode {
  const inputs = step.entries.get('inputs')?.node;
  const entries: [string, Code][] = [['name', valueCode(scalar(name))]];
  const extra: [string, Code][] = [];
  for (const [key, { node }] of step.entries) {
    if (own(key) || key === 'outputs' || (key === 'inputs' && (node.kind === 'map' || isNull(node)))) continue;
    const setting = Object.hasOwn(settingNames, key) ? settingNames[key] : undefined;
    const nested = Object.hasOwn(nestedNames, key) ? nestedNames[key] : undefined;
    if (setting?.fits(node) === true) entries.push([setting.name, valueCode(node)]);
    else if (nested !== undefined && isOneNumber(node, nested.key)) entries.push([nested.name, valueCode(node.entries.get(nested.key)?.node ?? node)]);
    else extra.push([key, valueCode(node)]);
  }
  const outputs = outputSettings(step, returned);
  if (outputs.length > 0) entries.push(['outputs', object(outputs)]);
  const given = step.entries.get('outputs')?.node;
  if (given !== undefined && given.kind !== 'map' && !isNull(given)) extra.push(['outputs', valueCode(given)]);
  if (extra.length > 0) entries.push(['extra', object(extra)]);
  return { bindings: object(inputs?.kind === 'map' ? [...inputs.entries].map(([input, { node }]) => [input, bindingCode(node, references)]) : []), settings: object(entries) };
}

/** What is said of outputs besides which output of the pipeline they are. */
function outputSettings(step: YamlMap, returned: ReadonlySet<string>): [string, Code][] {
  return entriesOf(step, 'outputs').flatMap(([output, node]): [string, Code][] => {
    if (!returned.has(output)) return [[output, valueCode(node)]];
    return node.kind === 'map' ? [[output, mapCode(node, ['path'])]] : [];
  });
}

/** The pipeline output that an output of a step is: `x: ${{parent.outputs.y}}`, or the same as its `path`. */
export function targetOf(node: YamlNode): string | undefined {
  const written = node.kind === 'map' ? node.entries.get('path')?.node : node;
  return written?.kind === 'scalar' && typeof written.value === 'string' ? parseParentOutput(written.value) : undefined;
}

function bindingCode(node: YamlNode, references: ReferenceCode): Code {
  if (node.kind !== 'map') return valueCode(node, references);
  const source = node.entries.get('path')?.node;
  if (source?.kind !== 'scalar' || typeof source.value !== 'string') return valueCode(node, references);
  const options: [string, Code][] = [];
  const extra: [string, Code][] = [];
  for (const [key, { node: value }] of node.entries) {
    if (key !== 'path') (['type', 'mode'].includes(key) && isText(value) ? options : extra).push([key, valueCode(value, references)]);
  }
  if (extra.length > 0) options.push(['extra', object(extra)]);
  return call('dsl.data', [scalarCode(source, references), ...(options.length === 0 ? [] : [object(options)])]);
}

function isText(node: YamlNode): boolean {
  return node.kind === 'scalar' && typeof node.value === 'string';
}

const isNull = (node: YamlNode): boolean => node.kind === 'scalar' && node.value === null;

function isOneNumber(node: YamlNode, key: string): node is YamlMap {
  if (node.kind !== 'map' || node.entries.size !== 1) return false;
  const value = node.entries.get(key)?.node;
  return value?.kind === 'scalar' && typeof value.value === 'number' && String(value.value) === value.text;
}

const scalar = (text: string): YamlNode => ({ kind: 'scalar', value: text, text, start: 0, end: 0 });
