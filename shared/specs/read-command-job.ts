import type { Interface } from '../model/interface.ts';
import type { CommandModule, PipelineModule } from '../model/module-spec.ts';
import { readCommandParts } from './read-command-module.ts';
import { ignoredTargets } from './output-targets.ts';
import type { ReadContext } from './read-context.ts';
import { readInterface } from './read-interface.ts';
import { singleNodePipeline } from './single-node-pipeline.ts';
import type { Section } from './section.ts';
import { commandJobKeys } from './spec-keys.ts';

/** Reads a standalone command job as a pipeline of one node, so that it is checked and run like any other. */
export function readCommandJob(context: ReadContext, section: Section): PipelineModule {
  const ignored = section.check(commandJobKeys, 'A command job');
  const declared = readInterface(context, section, 'v2');
  const command = readCommandParts(context, section, 'v2', declared, []);
  const spec: CommandModule = { ...command, interface: unbound(declared), ignored: [] };
  context.roots.set(spec, section.path);
  const header = {
    format: command.format,
    ...(command.name === undefined ? {} : { name: command.name }),
    ...(command.displayName === undefined ? {} : { displayName: command.displayName }),
    ...(command.description === undefined ? {} : { description: command.description }),
    tags: command.tags,
    isDeterministic: command.isDeterministic,
    interface: declared,
    ignored: [...ignored, ...command.ignored, ...ignoredTargets(section)],
  };
  return singleNodePipeline(header, { kind: 'inline', spec }, { continueOnStepFailure: false, forceRerun: false });
}

/** The step's own interface: the values belong to the job around it. */
function unbound(declared: Interface): Interface {
  return {
    inputs: declared.inputs.map(({ source: _source, ...port }) => port),
    params: declared.params.map(({ default: _value, ...parameter }) => parameter),
    outputs: declared.outputs,
  };
}
