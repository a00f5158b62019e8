import type { NewMapping } from '../../editing/render-yaml.ts';
import { renderEntry } from '../../editing/render-yaml.ts';
import type { Binding, OutputBinding } from '../../model/pipeline.ts';
import { expressionText, sourceText } from '../model/binding-text.ts';
import { v2CommandText } from '../../command/v2-command-text.ts';
import type { PortableCommand, PortableNode, PortablePipeline } from '../model/portable.ts';
import { buildFolder, codeFolder, condaFile } from './export-paths.ts';
import type { SpecFiles } from './spec-files.ts';
import { interfaceInputs, interfaceOutputs } from './write-interface.ts';
import { parallelMapping, parallelParts } from './write-parallel.ts';
import { resourcesMapping } from './write-resources.ts';
import { sweepMapping } from './write-sweep.ts';

const schema = (kind: string): string => `https://azuremlschemas.azureedge.net/latest/${kind}.schema.json`;

/** Writes a command component in v2 from what it means; its code and environment files are added to `files`. */
export function writeCommandSpec(module: PortableCommand, files: SpecFiles): string {
  const { spec, snapshotId, environment } = module.sealed;
  if (snapshotId !== undefined) files.addTree(codeFolder, snapshotId);
  const resources = resourcesMapping(spec.resources);
  const code = snapshotId === undefined ? undefined : codeFolder;
  const runsIn = environment === undefined ? undefined : files.environment(environment, condaFile, buildFolder);
  const kind = spec.parallel === undefined ? 'command' : 'parallel';
  return text({
    $schema: schema(`${kind}Component`),
    type: kind,
    ...header(module, module.key),
    ...(spec.isDeterministic ? {} : { is_deterministic: false }),
    ...entries('inputs', interfaceInputs(spec.interface)),
    ...entries('outputs', interfaceOutputs(spec.interface)),
    ...(code === undefined || spec.parallel !== undefined ? {} : { code }),
    ...(runsIn === undefined || spec.parallel !== undefined ? {} : { environment: runsIn }),
    ...entries('environment_variables', spec.environmentVariables),
    ...(resources === undefined ? {} : { resources }),
    ...(spec.timeoutSeconds === undefined ? {} : { limits: { timeout: spec.timeoutSeconds } }),
    ...(spec.anyExitCodeIsSuccess ? { successful_return_code: 'ZeroOrGreater' } : {}),
    ...(spec.parallel === undefined ? { command: v2CommandText(spec.command) } : parallelParts(spec.parallel, spec.command, { code, environment: runsIn })),
  });
}

/** Writes a pipeline in v2 from what it means: a job at the top of the export, else a component. */
export function writePipelineSpec(pipeline: PortablePipeline, files: SpecFiles, role: 'job' | 'component'): string {
  const settings: NewMapping = {
    ...(pipeline.settings.continueOnStepFailure ? { continue_on_step_failure: true } : {}),
    ...(pipeline.settings.forceRerun ? { force_rerun: true } : {}),
  };
  for (const { key } of pipeline.ignored) files.note(`${key} of the pipeline ${pipeline.displayName ?? pipeline.key} is not in the export: add it by hand where it is needed.`);
  return text({
    $schema: schema(role === 'job' ? 'pipelineJob' : 'pipelineComponent'),
    type: 'pipeline',
    ...header(pipeline, role === 'job' ? undefined : pipeline.key),
    ...entries('settings', settings),
    ...entries('inputs', interfaceInputs(pipeline.interface, (absolute) => files.localPath(absolute))),
    ...entries('outputs', interfaceOutputs(pipeline.interface)),
    jobs: Object.fromEntries(pipeline.nodes.map((node) => [node.name, nodeMapping(node, files)])),
  });
}

function nodeMapping(node: PortableNode, files: SpecFiles): NewMapping {
  const resources = resourcesMapping(node.resources);
  const environment = node.environment === undefined ? undefined : files.environment(node.environment, `./environments/${node.name}.yml`, `./environments/${node.name}`);
  return {
    ...(node.sweep !== undefined ? { type: 'sweep', trial: files.component(node), ...sweepMapping(node.sweep) } : { ...(node.module.kind === 'foreign' ? {} : { type: isParallel(node) ? 'parallel' : node.module.kind }), component: files.component(node) }),
    ...(isParallel(node) ? parallelMapping(node.parallel ?? {}) : {}),
    ...entries('inputs', Object.fromEntries(Object.entries(node.inputs).map(([name, binding]) => [name, bindingValue(binding, files)]))),
    ...entries('outputs', Object.fromEntries(Object.entries(node.outputs).flatMap(([name, binding]) => outputEntry(name, binding)))),
    ...(environment === undefined ? {} : { environment }),
    ...entries('environment_variables', node.environmentVariables),
    ...(resources === undefined ? {} : { resources }),
    ...(node.timeoutSeconds === undefined ? {} : { limits: { timeout: node.timeoutSeconds } }),
    ...(node.maxRetries === undefined ? {} : { retry_settings: { max_retries: node.maxRetries } }),
    ...(node.isDeterministic === undefined ? {} : { is_deterministic: node.isDeterministic }),
  };
}

const isParallel = ({ module }: PortableNode): boolean => module.kind === 'command' && module.sealed.spec.parallel !== undefined;

function bindingValue(binding: Binding, files: SpecFiles): string | number | boolean | NewMapping {
  if (binding.kind === 'value') return binding.value;
  if (binding.kind === 'data') {
    const path = sourceText(binding.source, (absolute) => files.localPath(absolute));
    return { ...(binding.type === undefined ? {} : { type: binding.type }), path, ...(binding.mode === undefined ? {} : { mode: binding.mode }) };
  }
  const written = expressionText(binding.parts);
  return binding.mode === undefined ? written : { path: written, mode: binding.mode };
}

function outputEntry(name: string, { pipelineOutput, type, mode }: OutputBinding): [string, string | NewMapping][] {
  const path = pipelineOutput === undefined ? undefined : `\${{parent.outputs.${pipelineOutput}}}`;
  if (type === undefined && mode === undefined) return path === undefined ? [] : [[name, path]];
  return [[name, { ...(type === undefined ? {} : { type }), ...(path === undefined ? {} : { path }), ...(mode === undefined ? {} : { mode }) }]];
}

function header(module: PortableCommand | PortablePipeline, fallbackName: string | undefined): NewMapping {
  const name = module.name ?? fallbackName;
  return {
    ...(name === undefined ? {} : { name }),
    ...(module.version === undefined ? {} : { version: module.version }),
    ...(module.displayName === undefined ? {} : { display_name: module.displayName }),
    ...(module.description === undefined ? {} : { description: module.description }),
    ...entries('tags', module.tags),
  };
}

const entries = (key: string, mapping: NewMapping): NewMapping => (Object.keys(mapping).length === 0 ? {} : { [key]: mapping });

const text = (document: NewMapping): string => `${Object.entries(document).flatMap(([key, value]) => renderEntry(key, value, 0, 2)).join('\n')}\n`;
