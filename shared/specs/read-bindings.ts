import type { Ignored } from '../model/module-spec.ts';
import type { Binding, OutputBinding } from '../model/pipeline.ts';
import { scalarOf } from '../yaml/yaml-node.ts';
import type { YamlNode, YamlPath } from '../yaml/yaml-node.ts';
import { parameterTypeOf } from './data-types.ts';
import { parseDataSource } from './data-source.ts';
import { hasExpression, parseExpression, parseParentOutput } from './expression.ts';
import { notRegistered, storedElsewhere } from './output-targets.ts';
import type { ReadContext } from './read-context.ts';
import { Section } from './section.ts';
import type { KnownKeys } from './section.ts';

const inputKeys: KnownKeys = {
  type: 'read', path: 'read', mode: 'read', default: 'read', value: 'read', description: 'silent', optional: 'silent', datastore: 'silent', path_on_compute: 'silent', properties: 'silent',
};
const outputKeys: KnownKeys = {
  type: 'read', path: 'read', mode: 'read', name: 'read', version: 'read', description: 'silent', datastore: 'silent', path_on_compute: 'silent', properties: 'silent', early_available: 'silent',
};

/** Reads what a node's inputs are bound to. Inputs that are left empty (`x:`) are not bound. */
export function readInputBindings(context: ReadContext, node: Section): Record<string, Binding> {
  const bindings: Record<string, Binding> = {};
  for (const [name, entry] of node.section('inputs')?.map.entries ?? []) {
    const binding = readInputBinding(context, entry.node, [...node.path, 'inputs', name]);
    if (binding !== undefined) bindings[name] = binding;
  }
  return bindings;
}

function readInputBinding(context: ReadContext, node: YamlNode, path: YamlPath): Binding | undefined {
  const at = [...path];
  if (node.kind === 'scalar') {
    const value = scalarOf(node);
    if (value === null) return undefined;
    if (typeof value === 'string' && hasExpression(value)) return { kind: 'expression', parts: readParts(context, value, path), path: at };
    return { kind: 'value', value, path: at };
  }
  if (node.kind === 'list') {
    context.error('wrong-type', path, 'An input takes one value, not a list. Put the list in quotes to pass it as text, or give a folder for several files.');
    return undefined;
  }
  const section = new Section(context, node, path);
  section.check(inputKeys, 'An input');
  const type = section.text('type');
  const mode = section.text('mode');
  const key = ['path', 'value', 'default'].find((candidate) => section.has(candidate));
  const written = key === undefined ? undefined : section.scalar(key);
  if (key === undefined) context.error('missing-key', path, 'The input needs "path": a local path, a URL, azureml:NAME:VERSION or an expression such as ${{parent.inputs.NAME}}.');
  if (written === undefined) return undefined;
  const how = { ...(mode === undefined ? {} : { mode }), path: at };
  if (hasExpression(written.text)) return { kind: 'expression', parts: readParts(context, written.text, section.at(key ?? 'path')), ...how };
  const value = scalarOf(written);
  if (key !== 'path' || (type !== undefined && parameterTypeOf(type) !== undefined)) return value === null ? undefined : { kind: 'value', value, path: at };
  return { kind: 'data', source: parseDataSource(written.text), ...(type === undefined ? {} : { type }), ...how };
}

function readParts(context: ReadContext, text: string, path: YamlPath): ReturnType<typeof parseExpression> {
  const parts = parseExpression(text);
  for (const part of parts) {
    if (part.kind === 'text' && part.text.includes('${{')) context.error('invalid-expression', path, `The expression in "${text}" is not closed. Write \${{parent.inputs.NAME}}.`);
    if (part.kind !== 'foreign') continue;
    const message = `"${part.text}" is not an expression that is known here. Write \${{parent.inputs.NAME}} or \${{parent.jobs.NODE.outputs.NAME}}.`;
    if (/^\$\{\{\s*(?:parents?|inputs?|outputs?|jobs?)\b/.test(part.text)) context.error('invalid-expression', path, message);
    else context.warning('invalid-expression', path, message);
  }
  return parts;
}

/** Reads what a node's outputs feed. Where an output should be stored or registered goes on the ignored list. */
export function readOutputBindings(context: ReadContext, node: Section, ignored: Ignored[]): Record<string, OutputBinding> {
  const bindings: Record<string, OutputBinding> = {};
  for (const [name, entry] of node.section('outputs')?.map.entries ?? []) {
    const path = [...node.path, 'outputs', name];
    if (entry.node.kind === 'scalar') {
      bindings[name] = { ...readTarget(context, entry.node.text, path, `outputs.${name}`, ignored), path };
    } else if (entry.node.kind === 'map') {
      bindings[name] = readOutputMapping(context, new Section(context, entry.node, path), `outputs.${name}`, ignored);
    } else {
      context.error('wrong-type', path, `The output "${name}" must be \${{parent.outputs.NAME}} or a mapping, not a list.`);
    }
  }
  return bindings;
}

function readOutputMapping(context: ReadContext, section: Section, key: string, ignored: Ignored[]): OutputBinding {
  section.check(outputKeys, 'An output');
  const mode = section.text('mode');
  const type = section.text('type');
  const target = section.text('path');
  if (section.has('name')) ignored.push({ key: `${key}.name`, reason: notRegistered });
  return {
    ...(mode === undefined ? {} : { mode }),
    ...(type === undefined ? {} : { type }),
    ...(target === undefined ? {} : readTarget(context, target, section.at('path'), `${key}.path`, ignored)),
    path: [...section.path],
  };
}

function readTarget(context: ReadContext, text: string, path: YamlPath, key: string, ignored: Ignored[]): { pipelineOutput?: string } {
  if (text === '') return {};
  const pipelineOutput = parseParentOutput(text);
  if (pipelineOutput !== undefined) return { pipelineOutput };
  if (/\$\{\{\s*(?:parents?|outputs?|jobs?|inputs?)\b/.test(text)) {
    context.error('invalid-expression', path, `"${text}" cannot be the target of an output. Write \${{parent.outputs.NAME}}.`);
  } else {
    ignored.push({ key, reason: storedElsewhere });
  }
  return {};
}
