import type { ForeignModule, ModuleSpec } from '../model/module-spec.ts';
import type { Problem } from '../model/problem.ts';
import { YamlSource } from '../yaml/yaml-source.ts';
import { detectKind } from './detect-kind.ts';
import type { DocumentKind } from './detect-kind.ts';
import { foreignReason } from './foreign-kinds.ts';
import { readDataDefinition, readEnvironmentDefinition } from './read-assets.ts';
import { readCommandJob } from './read-command-job.ts';
import { readCommandComponent } from './read-command-module.ts';
import { ReadContext } from './read-context.ts';
import { readHeader } from './read-header.ts';
import { readInterface } from './read-interface.ts';
import { readModuleDocument } from './read-module-document.ts';
import { readParallelComponent } from './read-parallel-module.ts';
import { readPipeline } from './read-pipeline.ts';
import { readPreviewComponent } from './read-preview-component.ts';
import { readSweepJob } from './read-sweep-node.ts';
import { describeNode, Section } from './section.ts';
import type { SpecContent, SpecReading } from './spec-reading.ts';

/**
 * Reads any YAML file that Drydock understands: modules of all formats, data assets, environments. `file` is the name shown
 * in messages. Never throws for what the text holds; everything wrong is a problem with a place.
 */
export function readSpec(text: string, file: string): SpecReading {
  const source = new YamlSource(text, file);
  const context = new ReadContext(source, (inner, section) => readInlineModule(inner, section));
  const content = readContent(context);
  if (content.kind === 'module') context.roots.set(content.module, []);
  return {
    ...content,
    file,
    problems: distinct(context.problems),
    placeOf: (path) => source.placeOf(path),
    rootOf: (module) => context.roots.get(module) ?? [],
  };
}

function readContent(context: ReadContext): SpecContent {
  const { root, problems } = context.source;
  if (root === undefined || problems.length > 0) {
    if (problems.length === 0) context.error('empty-file', [], 'The file is empty. It should hold a component, a pipeline, a data asset or an environment.');
    return { kind: 'unreadable' };
  }
  if (root.kind !== 'map') {
    context.error('wrong-type', [], `The file must hold a mapping of keys to values, not ${describeNode(root)}.`);
    return { kind: 'unreadable' };
  }
  const section = new Section(context, root, []);
  const kind = detectKind(section);
  if (kind.kind === 'data') {
    const data = readDataDefinition(context, section);
    return data === undefined ? { kind: 'unreadable' } : { kind: 'data', data };
  }
  if (kind.kind === 'environment') {
    const environment = readEnvironmentDefinition(context, section);
    return environment === undefined ? { kind: 'unreadable' } : { kind: 'environment', environment };
  }
  const module = readModule(context, section, kind, false);
  return module === undefined ? { kind: 'unreadable' } : { kind: 'module', module };
}

function readInlineModule(context: ReadContext, section: Section): ModuleSpec | undefined {
  const kind = detectKind(section);
  return readModule(context, section, kind.kind === 'command-job' ? { kind: 'command-component', isPreview: false } : kind, true);
}

function readModule(context: ReadContext, section: Section, kind: DocumentKind, isInline: boolean): ModuleSpec | undefined {
  switch (kind.kind) {
    case 'module-document':
      return readModuleDocument(context, section);
    case 'command-component':
      return readCommandComponent(context, section, kind.isPreview ? 'component-preview' : 'v2', isInline);
    case 'command-job':
      return readCommandJob(context, section);
    case 'pipeline':
      return readPipeline(context, section, kind.isPreview ? 'component-preview' : 'v2');
    case 'preview-component':
      return readPreviewComponent(context, section, kind.type);
    case 'foreign':
      if (kind.type === 'sweep' && !kind.isPreview) return readSweepJob(context, section);
      if (kind.type === 'parallel' && !kind.isPreview) return readParallelComponent(context, section, isInline);
      return readForeign(context, section, kind.type, kind.isPreview);
    case 'data':
    case 'environment':
      context.error('not-a-module', section.path, `This is ${kind.kind === 'data' ? 'a data asset' : 'an environment'}, where a component or pipeline is expected.`);
      return undefined;
    case 'workflow':
      context.error('not-a-module', section.at('jobs'), `This is a file of ${kind.of}, not a component or pipeline of Azure ML.`);
      return undefined;
    case 'other':
      if (kind.what === 'schedule') {
        context.error('not-a-module', section.at('$schema'), 'This is a schedule. Nothing is scheduled on this machine; run the pipeline that it names under "create_job".');
        return undefined;
      }
      context.error('not-a-module', section.at('$schema'), `The schema "${kind.what}" is not one of a component, pipeline, command job, data asset or environment; this file cannot be run.`);
      return undefined;
    case 'unknown':
    default:
      context.error('not-a-module', section.path, 'This is not a component or pipeline: it has neither "$schema" nor "type", and no "command", "jobs" or "amlModuleIdentifier".');
      return undefined;
  }
}

/** Kinds that are published and checked, and not run: their own keys are left to those who run them. */
function readForeign(context: ReadContext, section: Section, type: string, isPreview: boolean): ForeignModule {
  const declared = type === 'flow' ? { inputs: [], params: [], outputs: [] } : readInterface(context, section, 'open');
  return { kind: 'foreign', type, reason: foreignReason(type), ...readHeader(section, isPreview ? 'component-preview' : 'v2', declared, []) };
}

/** Some values are looked at twice; each thing is said once. */
function distinct(problems: readonly Problem[]): Problem[] {
  const seen = new Set<string>();
  return problems.filter((problem) => {
    const key = `${problem.code}\0${problem.place?.line}\0${problem.place?.column}\0${problem.message}`;
    return seen.has(key) ? false : seen.add(key) !== undefined;
  });
}
