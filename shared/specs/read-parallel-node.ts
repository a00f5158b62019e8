import type { Interface } from '../model/interface.ts';
import type { Ignored } from '../model/module-spec.ts';
import type { ModuleUse, PipelineNode } from '../model/pipeline.ts';
import { boundInterface } from './bound-interface.ts';
import { readInputBindings, readOutputBindings } from './read-bindings.ts';
import type { ReadContext } from './read-context.ts';
import { readEnvironment } from './read-environment.ts';
import { readModuleUse } from './read-module-use.ts';
import { readParallelParts, readParallelResources } from './read-parallel-module.ts';
import { readParallelSettings } from './read-parallel-settings.ts';
import { Section } from './section.ts';
import { parallelNodeKeys } from './spec-keys.ts';

/** Whether an entry of `jobs:` is a parallel step: by its type, or by what only such steps have. */
export function isParallelNode(section: Section): boolean {
  const type = section.node('type');
  if (type !== undefined) return type.kind === 'scalar' && /^parallel(?:job|component)?(?:@\d+)?$/i.test(type.text);
  return section.node('task')?.kind === 'map' || (section.has('mini_batch_size') && !section.has('command') && !section.has('component'));
}

/** Reads a node of `type: parallel`: one that is written there, or a use of a parallel module with what it changes. `parent` is the interface of the pipeline. */
export function readParallelNode(context: ReadContext, name: string, section: Section, parent: Interface): PipelineNode | undefined {
  const ignored: Ignored[] = section.check(parallelNodeKeys, `The node "${name}"`);
  const isWritten = !section.has('component');
  const use = isWritten ? written(context, section, parent) : used(context, section);
  const inputs = readInputBindings(context, section);
  const outputs = readOutputBindings(context, section, ignored);
  if (use === undefined) return undefined;
  const common = { name, use, inputs, outputs };
  if (isWritten) return { ...common, environmentVariables: {}, resources: {}, ignored };
  const resources = readParallelResources(context, section);
  const environment = readEnvironment(context, section);
  const isDeterministic = section.flag('is_deterministic');
  return {
    ...common,
    environmentVariables: section.texts('environment_variables'),
    ...(environment === undefined ? {} : { environment }),
    resources: resources.resources,
    ...(resources.timeoutSeconds === undefined ? {} : { timeoutSeconds: resources.timeoutSeconds }),
    ...(isDeterministic === undefined ? {} : { isDeterministic }),
    parallel: readParallelSettings(context, section),
    ignored: [...ignored, ...resources.ignored],
  };
}

function written(context: ReadContext, section: Section, parent: Interface): ModuleUse {
  const spec = readParallelParts(context, section, 'v2', boundInterface(context, section, parent), []);
  context.roots.set(spec, section.path);
  return { kind: 'inline', spec };
}

function used(context: ReadContext, section: Section): ModuleUse | undefined {
  const component = section.node('component');
  const path = section.at('component');
  if (component?.kind === 'scalar') return readModuleUse(context, component.text, path);
  if (component?.kind !== 'map') {
    context.error('wrong-type', path, '"component" must be a file, a module reference or a parallel component, not a list.');
    return undefined;
  }
  const spec = context.readModule(context, new Section(context, component, path));
  if (spec === undefined) return undefined;
  context.roots.set(spec, path);
  return { kind: 'inline', spec };
}
