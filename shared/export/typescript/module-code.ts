import { hasExpression } from '../../specs/expression.ts';
import { readModuleReference } from '../../specs/module-reference.ts';
import type { YamlMap, YamlNode } from '../../yaml/yaml-node.ts';
import { call, inQuotes, prefixed, quoted } from './code.ts';
import type { Code } from './code.ts';
import { entriesOf, interfaceCode } from './interface-code.ts';
import { mapCode } from './value-code.ts';

/** What a step runs, as the program has it. */
export type ModuleCode =
  /** By file or reference: steps that use the same share one constant. */
  | { readonly kind: 'shared'; readonly key: string; readonly wanted: string; readonly maker: string; readonly given: readonly Code[]; readonly owns: (key: string) => boolean }
  | { readonly kind: 'own'; readonly wanted: string; readonly maker: string; readonly given: readonly Code[]; readonly owns: (key: string) => boolean }
  | { readonly kind: 'pipeline'; readonly wanted: string; readonly pipeline: YamlMap; readonly owns: (key: string) => boolean };

/**
 * Reads what a step runs.
 *
 * @param outputs the outputs that are used of it.
 */
export function moduleCode(name: string, step: YamlMap, outputs: ReadonlySet<string>): ModuleCode {
  const component = step.entries.get('component')?.node;
  const onlyComponent = (key: string): boolean => key === 'component';
  if (component?.kind === 'scalar' && typeof component.value === 'string') {
    const text = component.value;
    const isFile = !/^azureml:(?!\.{1,2}[\\/])/i.test(text.trim()) && (/\.ya?ml$/i.test(text.trim()) || /[\\/]/.test(text));
    if (isFile || 'reference' in readModuleReference(text)) {
      return { kind: 'shared', key: text, wanted: isFile ? stemOf(text) : nameOf(text), maker: isFile ? 'Module.fromYaml' : 'Module.reference', given: [quoted(text)], owns: onlyComponent };
    }
  }
  if (component?.kind === 'map') {
    if (isPipeline(component) && isType(step, 'pipeline') && fits(step, component, outputs)) return { kind: 'pipeline', wanted: name, pipeline: component, owns: (key) => key === 'component' || key === 'type' };
    return { kind: 'own', wanted: name, maker: 'Module.inline', given: [mapCode(component)], owns: onlyComponent };
  }
  const isOwn = (key: string): boolean => key !== 'inputs' && key !== 'outputs';
  const isCommand = step.entries.get('command')?.node.kind === 'scalar' && isType(step, 'command');
  return { kind: 'own', wanted: name, maker: isCommand ? 'Module.command' : 'Module.step', given: [mapCode(step, ['inputs', 'outputs'])], owns: isOwn };
}

/**
 * Whether the SDK takes a step of a described pipeline as it is wired: it refuses unknown names, and makes a path of the text that a data input is given. What
 * does not fit is written as it stands, so that the error of the one is the error of the other.
 */
function fits(step: YamlMap, pipeline: YamlMap, outputs: ReadonlySet<string>): boolean {
  const declared = interfaceCode(pipeline);
  const isTextForData = (name: string, node: YamlNode): boolean => declared.inputs.has(name) && node.kind === 'scalar' && typeof node.value === 'string' && !hasExpression(node.value);
  const inputs = entriesOf(step, 'inputs');
  return inputs.every(([name, node]) => (declared.inputs.has(name) || declared.params.has(name)) && !isTextForData(name, node)) && [...outputs].every((name) => declared.outputs.has(name));
}

/** A pipeline that the SDK can describe: steps that are mappings. */
export const isPipeline = (map: YamlMap): boolean => {
  const jobs = map.entries.get('jobs')?.node;
  return jobs?.kind === 'map' && isType(map, 'pipeline') && [...jobs.entries.values()].every(({ node }) => node.kind === 'map');
};

/** Whether `type` says so, or nothing. */
function isType(map: YamlMap, type: string): boolean {
  const node = map.entries.get('type')?.node;
  return node === undefined || (node.kind === 'scalar' && node.value === type);
}

/** The declaration of a module's constant; the outputs that are used of it become its type. */
export function moduleConstant(variable: string, { maker, given }: { readonly maker: string; readonly given: readonly Code[] }, outputs: ReadonlySet<string>): Code {
  const type = outputs.size === 0 ? '' : `<${[...outputs].map(inQuotes).join(' | ')}>`;
  return prefixed(`const ${variable} = `, call(`${maker}${type}`, given));
}

/** The outputs that a step says something of. */
export function outputNames(step: YamlMap): string[] {
  const outputs = step.entries.get('outputs')?.node;
  return outputs?.kind === 'map' ? [...outputs.entries.keys()] : [];
}

const stemOf = (file: string): string => (file.split(/[\\/]/).at(-1) ?? file).replace(/\.ya?ml$/i, '').replace(/[.-]spec$/i, '');
const nameOf = (reference: string): string => /([^/:@]+)(?:[:@][^:@/]*|\/(?:versions|labels)\/[^/]+)?\/?$/.exec(reference.replace(/^azureml:/i, ''))?.[1] ?? reference;
