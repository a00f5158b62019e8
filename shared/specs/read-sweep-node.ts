import type { Interface, Parameter, ParameterType } from '../model/interface.ts';
import type { CommandModule, Ignored, PipelineModule } from '../model/module-spec.ts';
import type { ModuleUse, PipelineNode } from '../model/pipeline.ts';
import type { Distribution, SweepSettings } from '../model/sweep.ts';
import { boundInterface } from './bound-interface.ts';
import { isPortName } from './port-name.ts';
import { readInputBindings, readOutputBindings } from './read-bindings.ts';
import { readCommand } from './read-command.ts';
import { readCommandParts } from './read-command-module.ts';
import type { ReadContext } from './read-context.ts';
import { readEnvironment } from './read-environment.ts';
import { readHeader } from './read-header.ts';
import { readInterface } from './read-interface.ts';
import { readModuleUse } from './read-module-use.ts';
import type { ResourceReading } from './read-resources.ts';
import { readResources } from './read-resources.ts';
import { readSweepSettings } from './read-sweep-settings.ts';
import { Section } from './section.ts';
import { singleNodePipeline } from './single-node-pipeline.ts';
import { ignoredTargets } from './output-targets.ts';
import { sweepKeys, trialKeys } from './spec-keys.ts';

/** Reads a node of `type: sweep`: a use of the trial's module, with what makes it a sweep. */
export function readSweepNode(context: ReadContext, name: string, section: Section, parent: Interface): PipelineNode | undefined {
  const ignored: Ignored[] = section.check(sweepKeys, `The node "${name}"`);
  const sweep = readSweepSettings(context, section, ignored);
  const use = readTrial(context, section, sweep, () => boundInterface(context, section, parent));
  const resources = readOwnResources(context, section);
  const environment = readEnvironment(context, section);
  const isDeterministic = section.flag('is_deterministic');
  const inputs = readInputBindings(context, section);
  const outputs = readOutputBindings(context, section, ignored);
  if (use === undefined) return undefined;
  return {
    name,
    use,
    inputs,
    outputs,
    environmentVariables: section.texts('environment_variables'),
    ...(environment === undefined ? {} : { environment }),
    resources: resources.resources,
    ...(isDeterministic === undefined ? {} : { isDeterministic }),
    sweep,
    ignored: [...ignored, ...resources.ignored],
  };
}

/** Reads a standalone sweep job as a pipeline of one node. */
export function readSweepJob(context: ReadContext, section: Section): PipelineModule {
  const ignored = section.check(sweepKeys, 'A sweep job');
  const declared = readInterface(context, section, 'v2');
  const sweep = readSweepSettings(context, section, ignored);
  const own: Interface = {
    inputs: declared.inputs.map(({ source: _source, ...port }) => port),
    params: declared.params.map(({ default: _value, ...parameter }) => parameter),
    outputs: declared.outputs,
  };
  const use = readTrial(context, section, sweep, () => own);
  const resources = readOwnResources(context, section);
  const environment = readEnvironment(context, section);
  const header = readHeader(section, 'v2', declared, [...ignored, ...resources.ignored, ...ignoredTargets(section)]);
  const settings = { continueOnStepFailure: false, forceRerun: false };
  if (use === undefined) return { kind: 'pipeline', ...header, graph: { nodes: [], settings } };
  const pipeline = singleNodePipeline(header, use, settings);
  const nodes = pipeline.graph.nodes.map((node) => ({
    ...node, sweep, resources: resources.resources, environmentVariables: section.texts('environment_variables'), ...(environment === undefined ? {} : { environment }),
  }));
  return { ...pipeline, graph: { nodes, settings } };
}

/** The `limits` of a sweep are its own, not those of a command. */
function readOwnResources(context: ReadContext, section: Section): ResourceReading {
  const entries = new Map([...section.map.entries].filter(([key]) => key !== 'limits'));
  return readResources(context, new Section(context, { ...section.map, entries }, section.path));
}

function readTrial(context: ReadContext, section: Section, sweep: SweepSettings, given: () => Interface): ModuleUse | undefined {
  const node = section.node('trial');
  const path = section.at('trial');
  if (node === undefined) {
    context.error('missing-key', section.path, 'A sweep needs "trial": a component file, azureml:NAME or a mapping with "command", run once per set of values.');
    return undefined;
  }
  if (node.kind === 'scalar') return readModuleUse(context, node.text, path);
  if (node.kind === 'list') {
    context.error('wrong-type', path, '"trial" must be a file, a module reference or a mapping with "command", not a list.');
    return undefined;
  }
  const trial = new Section(context, node, path);
  const component = trial.node('component');
  if (component?.kind === 'scalar') return readModuleUse(context, component.text, trial.at('component'));
  const spec = trial.has('inputs') || trial.has('outputs') ? context.readModule(context, trial) : readCommandTrial(context, trial, searched(given(), sweep));
  if (spec === undefined) return undefined;
  context.roots.set(spec, path);
  return { kind: 'inline', spec };
}

function readCommandTrial(context: ReadContext, trial: Section, declared: Interface): CommandModule {
  const text = trial.text('command');
  const command = text === undefined ? undefined : readCommand(context, text, trial.at('command'), 'trial', declared);
  return readCommandParts(context, trial, 'v2', declared, trial.check(trialKeys, 'A trial'), command);
}

/** An interface with a parameter for each hyperparameter that it does not have yet. */
function searched(declared: Interface, sweep: SweepSettings): Interface {
  const known = new Set([...declared.inputs, ...declared.params].map(({ name }) => name));
  const params: Parameter[] = [];
  const visit = (space: SweepSettings['searchSpace'], optional: boolean): void => {
    for (const { name, distribution } of space) {
      if (!known.has(name) && isPortName(name)) {
        known.add(name);
        params.push({ name, type: typeOf(distribution), optional });
      }
      // What a group holds is set only in the trials that the group was chosen for.
      if (distribution.kind === 'choice') for (const value of distribution.values) if (value.kind === 'group') visit(value.members, true);
    }
  };
  visit(sweep.searchSpace, false);
  return { ...declared, params: [...declared.params, ...params] };
}

function typeOf(distribution: Distribution): ParameterType {
  if (distribution.kind === 'randint') return 'integer';
  if (distribution.kind !== 'choice') return 'number';
  const values = distribution.values.map((option) => (option.kind === 'value' ? option.value : ''));
  if (values.every((value) => typeof value === 'boolean')) return 'boolean';
  if (values.every((value) => typeof value === 'number')) return values.every((value) => Number.isInteger(value)) ? 'integer' : 'number';
  return 'string';
}
