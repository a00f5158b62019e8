import { existsSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { InvalidInputError } from '#shared/errors.ts';
import type { DataSource, Interface } from '#shared/model/interface.ts';
import type { Problem } from '#shared/model/problem.ts';
import type { SealedPipeline } from '#shared/model/sealed.ts';
import { sourcesOfSealed, withSources } from '#shared/plan/sealed-sources.ts';
import { parseDataSource, storedText } from '#shared/specs/data-source.ts';

/** Takes files and folders into the store. */
export interface DataCapture {
  capture(request: { readonly root: string; readonly includes: readonly string[]; readonly ignoreFiles: readonly string[]; readonly signal: AbortSignal }): Promise<{ readonly id: string; readonly bytes: number }>;
}

export interface StoredDataRun {
  readonly pipeline: SealedPipeline;
  /** Values for its inputs, as text. */
  readonly values: Readonly<Record<string, string>>;
  /** What was taken into the store: each local path with the snapshot that it became. */
  readonly stored: readonly { readonly path: string; readonly snapshotId: string; readonly bytes: number }[];
}

/**
 * Takes the local data of a pipeline, and of values for its inputs, into the store, and names it by its content: then it says the same on every machine. Relative paths in `values` start from `folder`.
 * Throws `InvalidInputError` that lists every path that is not there. Data is taken whole: ignore files are for code.
 */
export async function storeData(pipeline: SealedPipeline, values: Readonly<Record<string, string>>, capture: DataCapture, { folder, signal }: { readonly folder: string; readonly signal: AbortSignal }): Promise<StoredDataRun> {
  const sources = new Map(Object.entries(values).flatMap(([name, text]) => (takesData(pipeline.interface, name) ? [[name, absolute(parseDataSource(text), folder)] as const] : [])));
  // The default of an input that is given a value is not needed.
  const needed = withoutDefaults(pipeline, new Set(sources.keys()));
  const paths = new Set([...sourcesOfSealed(needed), ...sources.values()].flatMap((source) => (source.kind === 'local' ? [source.path] : [])));
  const missing = [...paths].filter((each) => !existsSync(each)).map((each): Problem => ({ severity: 'error', code: 'data-not-here', message: `${each} does not exist.` }));
  if (missing.length > 0) throw new InvalidInputError(`${missing.length === 1 ? 'Data that the pipeline names is' : `${String(missing.length)} paths of data that the pipeline names are`} not here.`, missing);
  const became = new Map<string, DataSource>();
  const stored: { path: string; snapshotId: string; bytes: number }[] = [];
  for (const each of paths) {
    // A link at the path itself is followed, as when the data is read in place.
    const root = realpathSync(each);
    const { id, bytes } = await capture.capture({ root, includes: [], ignoreFiles: [], signal });
    became.set(each, { kind: 'stored', snapshotId: id, ...(statSync(root).isFile() ? { path: path.basename(root).normalize('NFC') } : {}) });
    stored.push({ path: each, snapshotId: id, bytes });
  }
  const map = (source: DataSource): DataSource => (source.kind === 'local' ? (became.get(source.path) ?? source) : source);
  const named = Object.entries(values).map(([name, text]): [string, string] => {
    const source = sources.get(name);
    const meant = source === undefined ? undefined : map(source);
    return [name, meant?.kind === 'stored' ? storedText(meant) : text];
  });
  return { pipeline: withSources(needed, map), values: Object.fromEntries(named), stored };
}

/** Takes the local files and folders among values into the store; `takesData` says which of them are data. Throws as {@link storeData}. */
export async function storeValues(values: Readonly<Record<string, string>>, takesData: ReadonlySet<string>, capture: DataCapture, options: { readonly folder: string; readonly signal: AbortSignal }): Promise<Readonly<Record<string, string>>> {
  const inputs = [...takesData].map((name) => ({ name, type: '', shape: 'any' as const, optional: true }));
  const taking: SealedPipeline = { kind: 'pipeline', interface: { inputs, params: [], outputs: [] }, settings: { continueOnStepFailure: false, forceRerun: false }, ignored: [], nodes: [] };
  return (await storeData(taking, values, capture, options)).values;
}

const takesData = (declared: Interface, name: string): boolean => declared.inputs.some((port) => port.name === name);

const absolute = (source: DataSource, folder: string): DataSource => (source.kind === 'local' ? { kind: 'local', path: path.resolve(folder, source.path) } : source);

function withoutDefaults(pipeline: SealedPipeline, given: ReadonlySet<string>): SealedPipeline {
  const inputs = pipeline.interface.inputs.map((port) => {
    if (port.source?.kind !== 'local' || !given.has(port.name)) return port;
    const { source: _replaced, ...rest } = port;
    return rest;
  });
  return { ...pipeline, interface: { ...pipeline.interface, inputs } };
}
