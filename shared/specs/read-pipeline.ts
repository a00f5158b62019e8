import type { Interface } from '../model/interface.ts';
import type { Ignored, PipelineModule, SpecFormat } from '../model/module-spec.ts';
import type { PipelineNode, PipelineSettings } from '../model/pipeline.ts';
import { singleNodePipeline } from './single-node-pipeline.ts';
import { ignoredTargets } from './output-targets.ts';
import type { ReadContext } from './read-context.ts';
import { readHeader } from './read-header.ts';
import { readInterface } from './read-interface.ts';
import { readModuleUse } from './read-module-use.ts';
import { readNode } from './read-node.ts';
import { describeNode, Section } from './section.ts';
import { pipelineKeys, settingsKeys } from './spec-keys.ts';

/** Reads a pipeline job, a pipeline component, or a pipeline job that runs one component (`component:` at the top). */
export function readPipeline(context: ReadContext, section: Section, format: SpecFormat): PipelineModule {
  const ignored = section.check(pipelineKeys, 'A pipeline');
  const declared = readInterface(context, section, format === 'v2' ? 'v2' : 'open');
  const { settings, ignored: ignoredSettings } = readSettings(section);
  const component = section.node('component');
  const header = readHeader(section, format, declared, [...ignored, ...ignoredSettings, ...ignoredTargets(section)]);
  if (component !== undefined && !section.has('jobs')) return readComponentJob(context, section, header, settings);
  return { kind: 'pipeline', ...header, graph: { nodes: readNodes(context, section, declared), settings } };
}

/** Reads a pipeline that is written inside a node of another one; its inputs were declared by their bindings. */
function readInlinePipeline(context: ReadContext, section: Section, declared: Interface): PipelineModule {
  const { settings } = readSettings(section);
  return { kind: 'pipeline', ...readHeader(section, 'v2', declared, []), graph: { nodes: readNodes(context, section, declared), settings } };
}

function readNodes(context: ReadContext, section: Section, declared: Interface): PipelineNode[] {
  const jobs = section.section('jobs');
  const nodes: PipelineNode[] = [];
  if (!section.has('jobs')) context.error('missing-key', section.path, 'A pipeline needs "jobs": a mapping of node names to what they run.');
  else if (jobs?.map.entries.size === 0) context.error('missing-key', section.at('jobs'), 'The pipeline has no nodes. Add at least one under "jobs".');
  for (const [name, entry] of jobs?.map.entries ?? []) {
    const path = [...section.path, 'jobs', name];
    if (!/^[\p{L}\p{N}_][\p{L}\p{N}_ -]*$/u.test(name)) {
      context.error('invalid-name', path, `"${name}" cannot be the name of a node. Use letters, digits and "_".`);
    } else if (entry.node.kind === 'map') {
      const node = readNode(context, name, new Section(context, entry.node, path), declared, readInlinePipeline);
      if (node !== undefined) nodes.push(node);
    } else {
      context.error('wrong-type', path, `The node "${name}" must be a mapping with "component" or "command", not ${describeNode(entry.node)}.`);
    }
  }
  return nodes;
}

function readSettings(section: Section): { settings: PipelineSettings; ignored: Ignored[] } {
  const settings = section.section('settings');
  const ignored = settings?.check(settingsKeys, 'The section "settings"') ?? [];
  return {
    settings: {
      continueOnStepFailure: settings?.flag('continue_on_step_failure') ?? false,
      forceRerun: settings?.flag('force_rerun') ?? false,
    },
    ignored: ignored.map(({ key, reason }) => ({ key: `settings.${key}`, reason })),
  };
}

function readComponentJob(context: ReadContext, section: Section, header: Omit<PipelineModule, 'kind' | 'graph'>, settings: PipelineSettings): PipelineModule {
  const node = section.node('component');
  const path = section.at('component');
  if (node?.kind === 'scalar') {
    const use = readModuleUse(context, node.text, path);
    if (use !== undefined) return singleNodePipeline(header, use, settings);
  } else if (node?.kind === 'map') {
    const spec = context.readModule(context, new Section(context, node, path));
    if (spec !== undefined) {
      context.roots.set(spec, path);
      return singleNodePipeline(header, { kind: 'inline', spec }, settings);
    }
  } else {
    context.error('wrong-type', path, '"component" must be a file, a module reference or a mapping, not a list.');
  }
  return { kind: 'pipeline', ...header, graph: { nodes: [], settings } };
}
