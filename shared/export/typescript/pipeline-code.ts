import type { YamlMap, YamlNode } from '../../yaml/yaml-node.ts';
import { call, layOut, memberOf, object } from './code.ts';
import type { Code, Names } from './code.ts';
import { entriesOf, interfaceCode } from './interface-code.ts';
import type { InterfaceCode } from './interface-code.ts';
import { moduleCode, moduleConstant, outputNames } from './module-code.ts';
import type { ModuleCode } from './module-code.ts';
import { stepCode, targetOf } from './step-code.ts';
import { inOrder, stepsReferredTo } from './step-order.ts';
import { valueCode } from './value-code.ts';
import type { ReferenceCode } from './value-code.ts';

/** The schema that the SDK writes by itself. */
export const jobSchema = 'https://azuremlschemas.azureedge.net/latest/pipelineJob.schema.json';

const headNames: Readonly<Record<string, string>> = { name: 'name', version: 'version', display_name: 'displayName', description: 'description', experiment_name: 'experimentName', compute: 'compute' };
const settingNames: Readonly<Record<string, { readonly name: string; readonly type: 'string' | 'boolean' }>> = {
  default_compute: { name: 'defaultCompute', type: 'string' },
  default_datastore: { name: 'defaultDatastore', type: 'string' },
  continue_on_step_failure: { name: 'continueOnStepFailure', type: 'boolean' },
  force_rerun: { name: 'forceRerun', type: 'boolean' },
};

/** What the whole program shares. */
export interface ProgramCode {
  readonly names: Names;
  /** The statements before the pipeline: constants of modules and of pipelines inside it. */
  readonly statements: string[];
  /** The constants of modules that several steps may use, by what they are. */
  readonly shared: Map<string, { readonly variable: string; readonly module: Extract<ModuleCode, { kind: 'shared' }>; readonly outputs: Set<string>; readonly at: number }>;
}

/** The text of the `dsl.pipeline(...)` call for a pipeline; what it needs is added to the program before it. */
export function pipelineCode(program: ProgramCode, pipeline: YamlMap, isRoot: boolean): string {
  const declared = interfaceCode(pipeline);
  const steps = stepsOf(program, pipeline);
  const returned = returnedBy(steps, declared);
  const done = new Map<string, string>();
  const used = new Set(returned.map(({ step }) => step));
  let usesScope = false;
  const references: ReferenceCode = (part) => {
    if (part.kind === 'node-output') {
      const variable = done.get(part.node);
      if (variable !== undefined) used.add(part.node);
      return variable === undefined ? undefined : memberOf(`${variable}.outputs`, part.output);
    }
    if (part.kind !== 'parent-input') return undefined;
    const group = declared.inputs.has(part.name) ? 'p.inputs' : declared.params.has(part.name) ? 'p.params' : undefined;
    usesScope ||= group !== undefined;
    return group === undefined ? undefined : memberOf(group, part.name);
  };
  const calls: { readonly name: string; readonly variable: string; readonly code: Code }[] = [];
  for (const { name, step, module, callee, variable } of steps) {
    const { bindings, settings } = stepCode(name, step, module.owns, new Set(returned.filter((each) => each.step === name).map(({ output }) => output)), references);
    calls.push({ name, variable, code: call(callee, [bindings, settings]) });
    done.set(name, variable);
  }
  const lines = calls.map(({ name, variable, code }) => {
    const before = used.has(name) ? `const ${variable} = ` : '';
    return `    ${before}${layOut(code, 4, 4 + before.length)};\n`;
  });
  if (returned.length > 0) lines.push(`    return ${layOut(object(returned.map(({ target, step, output }) => [target, memberOf(`${done.get(step) ?? step}.outputs`, output)])), 4, 11)};\n`);
  const head = layOut(headCode(pipeline, declared, isRoot), 2, 2);
  return `dsl.pipeline(\n  ${head},\n  (${usesScope ? 'p' : ''}) => {\n${lines.join('')}  },\n)`;
}

interface StepOfProgram {
  readonly name: string;
  readonly step: YamlMap;
  readonly module: ModuleCode;
  /** The constant of its module. */
  readonly callee: string;
  /** Its own constant. */
  readonly variable: string;
}

function stepsOf(program: ProgramCode, pipeline: YamlMap): StepOfProgram[] {
  const found = new Map(entriesOf(pipeline, 'jobs').flatMap(([name, node]): [string, YamlMap][] => (node.kind === 'map' ? [[name, node]] : [])));
  const needs = new Map([...found].map(([name, step]) => [name, stepsReferredTo(step)]));
  const outputsOf = new Map([...found].map(([name, step]) => [name, new Set(outputNames(step))]));
  for (const step of found.values()) for (const [name, output] of outputsReferredTo(step)) outputsOf.get(name)?.add(output);
  const variables = new Map([...found.keys()].map((name) => [name, program.names.take(name, 'Step')]));
  return inOrder(needs).flatMap((name): StepOfProgram[] => {
    const step = found.get(name);
    if (step === undefined) return [];
    const outputs = outputsOf.get(name) ?? new Set<string>();
    const module = moduleCode(name, step, outputs);
    return [{ name, step, module, callee: calleeOf(program, module, outputs), variable: variables.get(name) ?? name }];
  });
}

function calleeOf(program: ProgramCode, module: ModuleCode, outputs: ReadonlySet<string>): string {
  if (module.kind === 'shared') {
    const known = program.shared.get(module.key);
    for (const output of outputs) known?.outputs.add(output);
    if (known !== undefined) return known.variable;
    const variable = program.names.take(module.wanted, 'Module');
    program.shared.set(module.key, { variable, module, outputs: new Set(outputs), at: program.statements.push('') - 1 });
    return variable;
  }
  const variable = program.names.take(module.wanted, module.kind === 'pipeline' ? 'Pipeline' : 'Module');
  if (module.kind === 'pipeline') {
    const text = pipelineCode(program, module.pipeline, false);
    program.statements.push(`const ${variable} = ${text};\n`);
  } else {
    program.statements.push(`${layOut(moduleConstant(variable, module, outputs), 0, 0)};\n`);
  }
  return variable;
}

function outputsReferredTo(step: YamlNode): [string, string][] {
  const found: [string, string][] = [];
  const open = [step];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.kind === 'scalar') for (const [, name, output] of next.text.matchAll(/\$\{\{\s*(?:parent\.)?jobs\.([^.\s}]+)\.outputs\.([^\s}]+?)(?:\.path)?\s*\}\}/g)) found.push([name ?? '', output ?? '']);
    else if (next.kind === 'list') open.push(...next.items);
    else open.push(...[...next.entries.values()].map((entry) => entry.node));
  }
  return found;
}

interface Returned {
  readonly target: string;
  readonly step: string;
  readonly output: string;
}

/** The outputs of steps that are outputs of the pipeline; of several that claim the same one, the first. */
function returnedBy(steps: readonly StepOfProgram[], declared: InterfaceCode): Returned[] {
  const found = new Map<string, Returned>();
  for (const { name, step } of steps) {
    for (const [output, node] of entriesOf(step, 'outputs')) {
      const target = targetOf(node);
      if (target !== undefined && declared.outputs.has(target) && !found.has(target)) found.set(target, { target, step: name, output });
    }
  }
  return [...found.values()];
}

function headCode(pipeline: YamlMap, { inputs, params, outputs }: InterfaceCode, isRoot: boolean): Code {
  const entries: [string, Code][] = [];
  const extra: [string, Code][] = [];
  for (const [key, { node }] of pipeline.entries) {
    const name = Object.hasOwn(headNames, key) ? headNames[key] : undefined;
    if (key === 'jobs') continue;
    if (key === '$schema' && isRoot && isText(node)) {
      if (node.kind === 'scalar' && node.value !== jobSchema) entries.push(['schema', valueCode(node)]);
    } else if (key === 'type' && node.kind === 'scalar' && node.value === 'pipeline') continue;
    else if (name !== undefined && (isText(node) || (key === 'version' && node.kind === 'scalar' && node.value !== null))) entries.push([name, valueCode(node)]);
    else if (key === 'tags' && node.kind === 'map') entries.push(['tags', valueCode(node)]);
    else if (key === 'settings' && node.kind === 'map') entries.push(['settings', settingsCode(node)]);
    else if ((key === 'inputs' || key === 'outputs') && (node.kind === 'map' || isNull(node))) entries.push(...(key === 'inputs' ? inputGroups(inputs, params) : groups('outputs', outputs)));
    else extra.push([key, valueCode(node)]);
  }
  if (extra.length > 0) entries.push(['extra', object(extra)]);
  return { ...object(entries), items: [...object(entries).items, ...(isRoot ? ['folder: import.meta.dirname'] : [])] };
}

const inputGroups = (inputs: ReadonlyMap<string, Code>, params: ReadonlyMap<string, Code>): [string, Code][] => [...groups('inputs', inputs), ...groups('params', params)];
const groups = (name: string, entries: ReadonlyMap<string, Code>): [string, Code][] => (entries.size === 0 ? [] : [[name, object([...entries])]]);

function settingsCode(settings: YamlMap): Code {
  const entries: [string, Code][] = [];
  const extra: [string, Code][] = [];
  for (const [key, { node }] of settings.entries) {
    const known = Object.hasOwn(settingNames, key) ? settingNames[key] : undefined;
    const fits = node.kind === 'scalar' && typeof node.value === known?.type && (known?.type === 'string' || node.text === String(node.value));
    if (known !== undefined && fits) entries.push([known.name, valueCode(node)]);
    else extra.push([key, valueCode(node)]);
  }
  if (extra.length > 0) entries.push(['extra', object(extra)]);
  return object(entries);
}

const isText = (node: YamlNode): boolean => node.kind === 'scalar' && typeof node.value === 'string';
const isNull = (node: YamlNode): boolean => node.kind === 'scalar' && node.value === null;
