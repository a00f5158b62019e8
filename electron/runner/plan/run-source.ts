import path from 'node:path';
import { InvalidInputError } from '#shared/errors.ts';
import type { DataSource } from '#shared/model/interface.ts';
import type { Problem } from '#shared/model/problem.ts';
import { isError } from '#shared/model/problem.ts';
import type { RunDocument, RunOrigin } from '#shared/model/run.ts';
import type { SealedModule, SealedPipeline } from '#shared/model/sealed.ts';
import { originKey, originWords } from '#shared/run/origin.ts';
import type { CodeCapture } from '../../sealing/seal-module.ts';
import { Sealer } from '../../sealing/seal-module.ts';
import { loadModule } from '../../specs/load.ts';
import type { SealedRun } from '../run-service.ts';
import { asPipeline } from './as-pipeline.ts';
import { checkReferencedModules } from './check-referenced-modules.ts';
import { checkSealedPipeline } from './check-sealed-pipeline.ts';
import { NodePlaces, noPlaces } from './node-places.ts';
import type { PlacesOfNodes } from './node-places.ts';
import type { ReferenceResolver } from './resolve-references.ts';

/** What is planned, with all that its messages need to know of where it came from. */
export interface RunSource {
  readonly root: SealedPipeline;
  /** In messages: the file as the user named it, or what was run. */
  readonly called: string;
  readonly pipeline: RunDocument['pipeline'];
  readonly pipelineKey: string;
  readonly origin?: RunOrigin;
  /** What paths start from that were written as plain text for an input that takes data. */
  readonly folder: string;
  /** What references mean, where that was decided before. */
  readonly references?: ReferenceResolver;
  /** What data means, where that was decided before. */
  readonly sourceOf?: (source: DataSource) => DataSource;
  readonly warnings: readonly string[];
  readonly places: PlacesOfNodes;
  /** The interface checks that wait for resolution. */
  checkReferenced(moduleOf: (reference: string) => SealedModule | undefined): readonly Problem[];
}

/** Reads a file, or `text` as its content, and all that it refers to into the store. Throws `InvalidInputError` with every problem. */
export async function fileSource(ports: { readonly snapshots: CodeCapture; readonly workingFolder: string }, named: string, signal: AbortSignal, text?: string): Promise<RunSource> {
  const file = path.resolve(ports.workingFolder, named);
  const loaded = await loadModule(named, { signal, cwd: ports.workingFolder, ...(text === undefined ? {} : { text }) });
  const errors = loaded.problems.filter(isError);
  if (errors.length > 0) throw invalidPipeline(named, errors);
  const { spec } = loaded;
  if (spec === undefined) throw new InvalidInputError(`${named} is not a pipeline: expected a pipeline job, a pipeline component or a command.`, loaded.problems);
  const root = asPipeline(await new Sealer(ports.snapshots, signal).seal(loaded), named);
  const name = root.name ?? path.basename(file).replace(/\.ya?ml$/, '');
  return {
    root, called: named, pipeline: { name, displayName: spec.displayName ?? name, file }, pipelineKey: file, folder: loaded.folder,
    warnings: loaded.problems.map((problem) => problem.message),
    places: new NodePlaces(loaded),
    checkReferenced: (moduleOf) => checkReferencedModules(loaded, moduleOf),
  };
}

/** What was sealed before: nothing of the user's files is read. */
export function sealedSource({ root, name, displayName, origin, folder, references, sourceOf }: SealedRun, workingFolder: string): RunSource {
  return {
    root, pipeline: { name, displayName, file: '' }, folder: folder ?? workingFolder, warnings: [], places: noPlaces,
    ...(origin === undefined ? { called: `The pipeline '${displayName}'`, pipelineKey: `pipeline:${name}` } : { called: `The ${originWords(origin)}`, pipelineKey: originKey(origin), origin }),
    ...(references === undefined ? {} : { references }),
    ...(sourceOf === undefined ? {} : { sourceOf }),
    checkReferenced: (moduleOf) => checkSealedPipeline(root, moduleOf),
  };
}

export const invalidPipeline = (called: string, problems: readonly Problem[]): InvalidInputError =>
  new InvalidInputError(`${called} cannot be run: ${problems.length === 1 ? 'one problem' : `${String(problems.length)} problems`}. Nothing was started.`, problems);
