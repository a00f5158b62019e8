import { parseExpression } from '#shared/specs/expression.ts';
import { readSpec } from '#shared/specs/read-spec.ts';
import { parseYaml } from '#shared/yaml/parse-yaml.ts';
import { plainOf } from '#shared/yaml/yaml-node.ts';
import type { PlainValue } from '#shared/yaml/yaml-node.ts';

/** What two texts of one pipeline have in common: its graph as it is read, and everything that is written, known or not. */
export interface PipelineContent {
  readonly graph: unknown;
  readonly written: unknown;
  readonly problems: readonly string[];
}

/** The content of a pipeline, without what spelling, order of keys and unsaid defaults make different. */
export function contentOf(text: string): PipelineContent {
  const reading = readSpec(text, 'pipeline.yml');
  if (reading.kind !== 'module' || reading.module.kind !== 'pipeline') throw new Error(`No pipeline: ${reading.problems.map(({ message }) => message).join(' ')}`);
  const { graph, ...header } = reading.module;
  const { root } = parseYaml(text);
  const written = root === undefined ? null : plainOf(root);
  return { graph: ignoringOrder({ ...header, settings: graph.settings, nodes: graph.nodes }), written: spelled(withDefaults(written)), problems: reading.problems.map(({ code, message }) => `${code}: ${message}`).sort() };
}

/** Lists that only follow the order of keys in the text: steps, what a local run ignores, the outputs of a step that is written inside. */
function ignoringOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ignoringOrder);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, ['nodes', 'ignored', 'outputs'].includes(key) && Array.isArray(each) ? sorted(each) : ignoringOrder(each)]));
}

const nameOf = (value: unknown): string => (typeof value === 'object' && value !== null && 'name' in value ? String(value.name) : JSON.stringify(value));
const sorted = (list: readonly unknown[]): unknown[] => list.map((each): [string, unknown] => [nameOf(each), ignoringOrder(each)]).sort(([left], [right]) => (left < right ? -1 : 1)).map(([, each]) => each);

/** One spelling for expressions. */
function spelled(value: PlainValue): PlainValue {
  if (typeof value === 'string') {
    const target = /^\s*\$\{\{\s*(?:parent\.)?outputs\.([^\s}]+?)\s*\}\}\s*$/.exec(value)?.[1];
    if (target !== undefined) return `\${{parent.outputs.${target}}}`;
    return parseExpression(value).map((part) => (part.kind === 'parent-input' ? `\${{parent.inputs.${part.name}}}` : part.kind === 'node-output' ? `\${{parent.jobs.${part.node}.outputs.${part.output}}}` : part.text)).join('');
  }
  if (Array.isArray(value)) return value.map(spelled);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, spelled(each)]));
}

/** What the SDK says although a text may leave it to be understood, and sections that say nothing. */
function withDefaults(value: PlainValue): PlainValue {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  const { inputs, outputs, jobs, component, ...rest } = value;
  const isPipeline = jobs !== undefined || (component !== undefined && '$schema' in rest);
  return {
    ...rest,
    ...(isPipeline ? { type: rest['type'] ?? 'pipeline', $schema: rest['$schema'] ?? 'https://azuremlschemas.azureedge.net/latest/pipelineJob.schema.json' } : {}),
    ...section('inputs', inputs),
    ...section('outputs', outputs),
    ...(component === undefined ? {} : { component: withDefaults(component) }),
    ...(jobs === undefined || jobs === null || typeof jobs !== 'object' || Array.isArray(jobs) ? (jobs === undefined ? {} : { jobs }) : { jobs: Object.fromEntries(Object.entries(jobs).map(([name, job]) => [name, withDefaults(withType(job))])) }),
  };
}

function withType(job: PlainValue): PlainValue {
  if (job === null || typeof job !== 'object' || Array.isArray(job)) return job;
  const { component } = job;
  const isPipeline = typeof component === 'object' && component !== null && 'jobs' in component;
  return isPipeline && job['type'] === undefined ? { ...job, type: 'pipeline' } : job;
}

const section = (name: string, value: PlainValue | undefined): Record<string, PlainValue> => (value === undefined || value === null || (typeof value === 'object' && Object.keys(value).length === 0) ? {} : { [name]: value });
