import { existsSync } from 'node:fs';
import path from 'node:path';
import { quoteWord } from '#shared/command/quote.ts';
import { InvalidInputError } from '#shared/errors.ts';
import type { ModuleDocument, ModuleVersionDocument } from '#shared/model/module.ts';
import type { Problem } from '#shared/model/problem.ts';
import type { SealedPipeline } from '#shared/model/sealed.ts';
import { runForm } from '#shared/run/run-form.ts';
import type { RunField } from '#shared/run/run-form.ts';
import { onlyNodeName } from '#shared/specs/single-node-pipeline.ts';
import { asPipeline } from '../../runner/plan/as-pipeline.ts';
import type { RunRequest, SealedRun } from '../../runner/run-service.ts';
import { loadModule } from '../../specs/load.ts';
import type { ModuleTarget } from './module-target.ts';

/** How a module is to be run: everything of a run request but what is run. */
export type ModuleRunOptions = Omit<RunRequest, 'file' | 'sealed' | 'from' | 'only'>;

/** What the run service is asked for to run one module by itself. */
export function moduleRunRequest(target: ModuleTarget | { readonly kind: 'file'; readonly file: string }, options: ModuleRunOptions): RunRequest {
  if (target.kind === 'file') return { ...options, file: target.file, only: [] };
  return { ...options, file: '', sealed: sealedModuleRun(target.module, target.version), only: [] };
}

/** A registered version as something to run. Throws `InvalidInputError` for a kind that does not run here. */
export function sealedModuleRun(module: ModuleDocument, version: ModuleVersionDocument): SealedRun {
  const label = `${module.name}:${version.version}`;
  return {
    root: rootOf(version, label), name: module.name, displayName: label,
    origin: { kind: 'module', id: module.id, name: module.name, version: version.version, versionId: version.id },
  };
}

/** A command stays a reference to its version, so that the run records which one it was; a pipeline's own nodes do that. */
function rootOf(version: ModuleVersionDocument, label: string): SealedPipeline {
  const root = asPipeline(version.sealed, label);
  if (version.sealed.kind === 'pipeline') return root;
  return { ...root, nodes: root.nodes.map((node) => (node.name === onlyNodeName ? { ...node, use: { kind: 'reference', reference: version.id } } : node)) };
}

/** What a module takes, with the samples that lie beside its spec. */
export interface ModuleForm {
  readonly name: string;
  readonly isPipeline: boolean;
  readonly fields: readonly RunField[];
  readonly problems: readonly Problem[];
}

/** Reads what a module takes; a file that cannot be read has no fields, and the problems say why. Nothing is run. */
export async function moduleForm(target: ModuleTarget, signal: AbortSignal): Promise<ModuleForm> {
  if (target.kind === 'version') {
    const { module, version } = target;
    return { name: `${module.name}:${version.version}`, isPipeline: version.kind === 'pipeline', fields: runForm(version), problems: [] };
  }
  const { spec, problems, folder } = await loadModule(target.file, { signal });
  const fields = spec === undefined ? [] : runForm(spec.interface).map((field) => withSample(field, folder));
  return { name: spec?.displayName ?? spec?.name ?? path.basename(target.file), isPipeline: spec?.kind === 'pipeline', fields, problems };
}

/** `module init` puts samples into `data/<input>` beside the spec. They are offered, never taken by themselves. */
function withSample(field: RunField, folder: string): RunField {
  const sample = path.join(folder, 'data', field.name);
  return field.kind === 'data' && existsSync(sample) ? { ...field, sample } : field;
}

export interface WordedRun {
  readonly target: ModuleTarget;
  readonly set: Readonly<Record<string, string>>;
  readonly workingFolder: string;
}

/** Puts what a planner says of pipelines into words for a module, each missing input with the sample that could be used. */
export async function inModuleWords(error: unknown, { target, set, workingFolder }: WordedRun, signal: AbortSignal): Promise<unknown> {
  if (!(error instanceof InvalidInputError) || error.problems.length === 0) return error;
  const { isPipeline, fields } = await moduleForm(target, signal);
  // A value that is wrong is told of as wrong, not as missing too.
  const isGiven = ({ code, node, message }: Problem): boolean => code === 'missing-input' && node === undefined && Object.keys(set).some((name) => message.includes(`'${name}'`));
  const problems = error.problems.filter((problem) => !isGiven(problem)).map((problem) => {
    if (problem.node !== undefined) return problem;
    const message = isPipeline ? problem.message : problem.message.replace(/^the pipeline's input /, 'the input ').replace(': the pipeline has no input ', ': the module has no input ');
    const missing = problem.code === 'missing-input' ? fields.find(({ name }) => message.includes(`'${name}'`)) : undefined;
    if (missing?.sample === undefined) return { ...problem, message };
    const relative = path.relative(workingFolder, missing.sample);
    const shown = relative.startsWith('..') ? missing.sample : relative;
    return { ...problem, message: `${message.replace(/ Give it one\.$/, '')} There is a sample: ${shown}.`, commandLine: `To use it: --set ${missing.name}=${quoteWord(shown)}` };
  });
  return new InvalidInputError(error.plainMessage.replace(/: [^:]+ problems?\./, `: ${problems.length === 1 ? 'one problem' : `${String(problems.length)} problems`}.`), problems, { commandLine: error.commandLine });
}

