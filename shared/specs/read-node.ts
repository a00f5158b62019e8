import type { Interface } from '../model/interface.ts';
import type { ForeignModule, Ignored, ModuleSpec, PipelineModule } from '../model/module-spec.ts';
import type { ModuleUse, PipelineNode } from '../model/pipeline.ts';
import { boundInterface } from './bound-interface.ts';
import { foreignKindOf, foreignReason } from './foreign-kinds.ts';
import { nearest } from './nearest.ts';
import { readModuleUse } from './read-module-use.ts';
import { readInputBindings, readOutputBindings } from './read-bindings.ts';
import { readCommandParts } from './read-command-module.ts';
import type { ReadContext } from './read-context.ts';
import { readEnvironment } from './read-environment.ts';
import { isParallelNode, readParallelNode } from './read-parallel-node.ts';
import { readResources } from './read-resources.ts';
import { readSweepNode } from './read-sweep-node.ts';
import { Section } from './section.ts';
import { nodeKeys } from './spec-keys.ts';

/** Reads a pipeline that is written inside a node; given by the pipeline reader, which reads nodes in turn. */
export type ReadInlinePipeline = (context: ReadContext, section: Section, declared: Interface) => PipelineModule;

/** Reads one entry of `jobs:`. `parent` is the interface of the pipeline it stands in. */
export function readNode(context: ReadContext, name: string, section: Section, parent: Interface, readPipeline: ReadInlinePipeline): PipelineNode | undefined {
  if (isSweep(section)) return readSweepNode(context, name, section, parent);
  if (isParallelNode(section)) return readParallelNode(context, name, section, parent);
  const use = readUse(context, name, section, parent, readPipeline);
  if (use === undefined) return undefined;
  const isForeign = use.kind === 'inline' && use.spec.kind === 'foreign';
  const ignored: Ignored[] = isForeign ? [] : section.check(nodeKeys, `The node "${name}"`);
  const isWritten = use.kind === 'inline' && !section.has('component');
  const resources = isForeign || isWritten ? undefined : readResources(context, section);
  const environment = isForeign || isWritten ? undefined : readEnvironment(context, section);
  const maxRetries = isForeign ? undefined : readRetries(section);
  const isDeterministic = isWritten ? undefined : section.flag('is_deterministic');
  const inputs = readInputBindings(context, section);
  const outputs = readOutputBindings(context, section, ignored);
  return {
    name,
    use,
    inputs,
    outputs,
    environmentVariables: isWritten ? {} : section.texts('environment_variables'),
    ...(environment === undefined ? {} : { environment }),
    resources: resources?.resources ?? {},
    ...(resources?.timeoutSeconds === undefined ? {} : { timeoutSeconds: resources.timeoutSeconds }),
    ...(maxRetries === undefined ? {} : { maxRetries }),
    ...(isDeterministic === undefined ? {} : { isDeterministic }),
    ignored: [...ignored, ...(resources?.ignored ?? [])],
  };
}

function isSweep(section: Section): boolean {
  const type = section.node('type');
  const kind = type?.kind === 'scalar' ? foreignKindOf(type.text) : undefined;
  return kind === 'sweep' || (kind === undefined && type === undefined && section.has('trial'));
}

function readRetries(section: Section): number | undefined {
  const settings = section.section('retry') ?? section.section('retry_settings');
  const retries = settings?.number('max_retries');
  return retries === undefined || retries < 0 ? undefined : Math.floor(retries);
}

function readUse(context: ReadContext, name: string, section: Section, parent: Interface, readPipeline: ReadInlinePipeline): ModuleUse | undefined {
  const component = section.node('component');
  if (component?.kind === 'scalar') return readModuleUse(context, component.text, section.at('component'));
  if (component?.kind === 'map') {
    const spec = context.readModule(context, new Section(context, component, section.at('component')));
    return spec === undefined ? undefined : inline(context, section.at('component'), spec);
  }
  const type = section.text('type');
  const kind = foreignKind(type);
  if (kind !== undefined) return inline(context, section.path, foreign(context, section, kind, parent));
  if (section.has('jobs')) return inline(context, section.path, readPipeline(context, section, boundInterface(context, section, parent)));
  if (section.has('command')) return inline(context, section.path, readCommandParts(context, section, 'v2', boundInterface(context, section, parent), []));
  reportUnknown(context, name, section, type);
  return undefined;
}

function inline(context: ReadContext, path: Section['path'], spec: ModuleSpec): ModuleUse {
  context.roots.set(spec, path);
  return { kind: 'inline', spec };
}

function foreignKind(type: string | undefined): string | undefined {
  return type === undefined ? undefined : foreignKindOf(type);
}

function foreign(context: ReadContext, section: Section, kind: string, parent: Interface): ForeignModule {
  return {
    kind: 'foreign',
    format: 'v2',
    type: kind,
    reason: foreignReason(kind),
    tags: {},
    isDeterministic: true,
    interface: boundInterface(context, section, parent),
    ignored: [],
  };
}

const nodeTypes = ['command', 'pipeline', 'spark', 'automl', 'sweep', 'parallel', 'import', 'data_transfer', 'finetuning', 'if_else', 'do_while', 'parallel_for'];

function reportUnknown(context: ReadContext, name: string, section: Section, type: string | undefined): void {
  if (type !== undefined && !nodeTypes.includes(type)) {
    const close = nearest(type, nodeTypes);
    context.error('invalid-value', section.at('type'), `The node "${name}" has the unknown type "${type}". ${close === undefined ? `The types are ${nodeTypes.join(', ')}.` : `Did you mean "${close}"?`}`);
    return;
  }
  const close = nearest('component', section.map.entries.keys());
  const mend = close === undefined ? '' : ` Did you mean "component" instead of "${close}"?`;
  context.error('missing-key', section.path, `The node "${name}" does not say what to run: it needs "component" (a file or azureml:NAME) or "command".${mend}`);
}
