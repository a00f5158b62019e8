import path from 'node:path';
import type { EndpointFile } from '#shared/catalog/endpoint.ts';
import { InvalidInputError } from '#shared/errors.ts';
import type { DataSource } from '#shared/model/interface.ts';
import { isError, type Problem } from '#shared/model/problem.ts';
import type { SealedModule, SealedPipeline } from '#shared/model/sealed.ts';
import { sourceText } from '#shared/run/run-form.ts';
import { scalarText } from '#shared/plan/scalar-text.ts';
import { parseDataSource } from '#shared/specs/data-source.ts';
import { onlyNodeName } from '#shared/specs/single-node-pipeline.ts';
import type { App } from '../compose.ts';
import { checkWritableHome } from '../home/check-writable.ts';
import { asPipeline } from '../runner/plan/as-pipeline.ts';
import { checkReferencedModules } from '../runner/plan/check-referenced-modules.ts';
import { resolveReferences } from '../runner/plan/resolve-references.ts';
import { readRunParameters } from '../runner/plan/run-parameters.ts';
import { Sealer } from '../sealing/seal-module.ts';
import { storeData } from '../sealing/store-data.ts';
import type { StoredDataRun } from '../sealing/store-data.ts';
import type { LoadedModule } from '../specs/load.ts';
import { loadModule } from '../specs/load.ts';
import { whileSharingFileLock } from '../store/file-lock.ts';
import type { PublishResult } from './endpoint-store.ts';

export interface PublishRequest {
  /** A pipeline (a job, a component, or a single command), absolute or relative to `workingFolder`. */
  readonly file: string;
  readonly name: string;
  readonly version?: string | undefined;
  readonly description?: string | undefined;
  /** Defaults of its own for the pipeline's inputs, as text. */
  readonly set: Readonly<Record<string, string>>;
  readonly setDefault: boolean;
  readonly failIfExists: boolean;
  /** Take local data into the store, so that the version says the same on every machine; otherwise it is referred to where it is. */
  readonly storesData?: boolean | undefined;
  readonly workingFolder: string;
}

export interface PublishedEndpoint extends PublishResult {
  /** What is to be said: warnings about the spec, references that mean nothing now, data that stays where it is. */
  readonly problems: readonly Problem[];
}

/**
 * Reads a pipeline, takes its component files into the store and publishes it as a version of an endpoint. References to the catalog stay as they are
 * written; that they mean something now is checked and warned about. Throws `InvalidInputError` with every problem of the files and of `set`.
 */
export async function publishEndpoint(app: Pick<App, 'layout' | 'catalog' | 'snapshots' | 'endpoints'>, request: PublishRequest, signal: AbortSignal): Promise<PublishedEndpoint> {
  checkWritableHome(app.layout.root);
  const loaded = await loadModule(request.file, { signal, cwd: request.workingFolder });
  const { spec } = loaded;
  if (loaded.problems.some(isError) || spec === undefined) throw refused(request.file, loaded.problems.filter(isError));
  return whileSharingFileLock(app.layout.contentLock, signal, async () => {
    const sealed = await new Sealer(app.snapshots, signal).seal(loaded);
    const written = asPipeline(sealed, request.file);
    const { pipeline, values } = request.storesData === true ? withStoredDefaults(await storeData(written, request.set, app.snapshots, { folder: request.workingFolder, signal })) : { pipeline: written, values: request.set };
    const given = readRunParameters(pipeline.interface, values, request.workingFolder);
    if (given.problems.some(isError)) throw refused(request.file, given.problems);
    const defaults: Record<string, string> = {};
    for (const [name, value] of Object.entries(given.scope)) {
      if (value?.kind === 'scalar') defaults[name] = scalarText(value.value);
      else if (value?.kind === 'data') defaults[name] = sourceText(value.source);
    }
    const references = resolveReferences(pipeline, app.catalog);
    const doubts = [...references.problems, ...checkReferencedModules(loaded, (text) => references.byText.get(text)?.module)].map((problem): Problem => ({ ...problem, severity: 'warning' }));
    const result = await app.endpoints.publish(
      request.name,
      {
        description: request.description ?? spec.description ?? '',
        displayName: spec.displayName ?? spec.name ?? request.name,
        ...pipeline.interface, defaults, pipeline, folder: loaded.folder, files: filesOf(loaded),
      },
      { version: request.version, setDefault: request.setDefault, failIfExists: request.failIfExists, signal },
    );
    const disabled: Problem[] = result.endpoint.status === 'disabled' ? [{ severity: 'warning', code: 'not-usable-yet', message: `The endpoint '${result.endpoint.name}' is disabled, so nobody can invoke this version yet. Enable it.`, commandLine: `To do so: drydock endpoint enable '${result.endpoint.name}'` }] : [];
    return { ...result, problems: [...loaded.problems, ...doubts, ...dataThatStays(pipeline, defaults), ...disabled] };
  });
}

/** Stored data that was given for an input becomes the data of the pipeline's own input: there it is known as content that goes wherever the version goes. */
function withStoredDefaults({ pipeline, values }: StoredDataRun): Pick<StoredDataRun, 'pipeline' | 'values'> {
  const stored = new Map(Object.entries(values).flatMap(([name, text]) => {
    const source = parseDataSource(text);
    return source.kind === 'stored' && pipeline.interface.inputs.some((port) => port.name === name) ? [[name, source] as const] : [];
  }));
  const inputs = pipeline.interface.inputs.map((port) => ({ ...port, ...(stored.has(port.name) ? { source: stored.get(port.name) } : {}) }));
  return { pipeline: { ...pipeline, interface: { ...pipeline.interface, inputs } }, values: Object.fromEntries(Object.entries(values).filter(([name]) => !stored.has(name))) };
}

const refused = (file: string, problems: readonly Problem[]): InvalidInputError => new InvalidInputError(`${file} cannot be published. Nothing was changed.`, problems);

/** Data is referred to where it is, as in data assets: whoever removes it should know. */
function dataThatStays(pipeline: SealedPipeline, defaults: Readonly<Record<string, string>>): readonly Problem[] {
  const paths = new Set<string>();
  const add = (source: DataSource | undefined): void => {
    if (source?.kind === 'local') paths.add(source.path);
  };
  for (const port of pipeline.interface.inputs) {
    const own = defaults[port.name];
    if (own === undefined) add(port.source);
    else if (path.isAbsolute(own)) paths.add(own);
  }
  const open: SealedModule[] = [pipeline];
  for (let module = open.pop(); module !== undefined; module = open.pop()) {
    if (module.kind !== 'pipeline') continue;
    for (const node of module.nodes) {
      if (node.use.kind === 'sealed') open.push(node.use.module);
      for (const binding of Object.values(node.inputs)) if (binding.kind === 'data') add(binding.source);
    }
  }
  return paths.size === 0 ? [] : [{ severity: 'warning', code: 'data-stays', message: `Data is not copied into the endpoint, so it must stay where it is: ${[...paths].slice(0, 5).join(', ')}${paths.size > 5 ? ` and ${String(paths.size - 5)} more` : ''}.` }];
}

/** The file that was published, then those of its components. */
function filesOf(loaded: LoadedModule): EndpointFile[] {
  const files: EndpointFile[] = [];
  // A command by itself is the one node of its pipeline.
  const open: { readonly loaded: LoadedModule; readonly nodes: readonly string[]; readonly parent: string }[] = [{ loaded, nodes: loaded.spec?.kind === 'pipeline' ? [] : [onlyNodeName], parent: '' }];
  for (let at = open.shift(); at !== undefined; at = open.shift()) {
    const { spec, file, text, children } = at.loaded;
    // What is written inside its pipeline has no file of its own.
    if (file !== at.parent && spec !== undefined) files.push({ nodes: [...at.nodes], fileName: path.basename(file), text, format: spec.format });
    for (const [name, child] of children) open.push({ loaded: child, nodes: [...at.nodes, name], parent: file });
  }
  return files;
}
