import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { DrydockError, InvalidInputError } from '#shared/errors.ts';
import type { DataSource, Interface } from '#shared/model/interface.ts';
import type { EnvironmentSpec } from '#shared/model/environment.ts';
import type { CommandModule, ModuleSpec, PipelineModule } from '#shared/model/module-spec.ts';
import type { Binding, PipelineNode } from '#shared/model/pipeline.ts';
import type { Place } from '#shared/model/problem.ts';
import type { SealedCommand, SealedEnvironment, SealedModule, SealedNode, SealedPipeline } from '#shared/model/sealed.ts';
import { codePathOf } from '#shared/specs/code-path.ts';
import { parseDataSource } from '#shared/specs/data-source.ts';
import type { YamlPath } from '#shared/yaml/yaml-node.ts';
import type { LoadedModule } from '../specs/load.ts';

/** Puts files into the snapshot store. */
export interface CodeCapture {
  capture(request: { root: string; includes: readonly string[]; signal: AbortSignal }): Promise<{ readonly id: string }>;
}

/** Where a key of a spec stands. */
type PlaceInSpec = (key: YamlPath) => Place;

/** Faults of the code itself, not of the store it is put into. */
const codeFaults: ReadonlySet<string> = new Set(['unsafe-content', 'bad-include', 'code-not-found']);

/** Thrown when a file that a spec names cannot be read any more. */
export class SpecFileError extends DrydockError {
  constructor(file: string, what: string, cause: unknown) {
    super('spec-file-unreadable', 'invalid', `${file}: this ${what} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}.`, { cause });
  }
}

/**
 * Turns loaded specs into modules that need no file outside the store: code becomes a snapshot, conda files become
 * text, data paths become absolute. One sealer serves one load, so that code shared by many nodes is captured once.
 */
export class Sealer {
  readonly #snapshots: CodeCapture;
  readonly #signal: AbortSignal;
  readonly #captured = new Map<string, Promise<string>>();
  readonly #sealed = new Map<LoadedModule, Promise<SealedModule>>();

  constructor(snapshots: CodeCapture, signal: AbortSignal) {
    this.#snapshots = snapshots;
    this.#signal = signal;
  }

  /** Seals a module that was loaded without errors. */
  seal(loaded: LoadedModule): Promise<SealedModule> {
    const known = this.#sealed.get(loaded);
    if (known !== undefined) return known;
    if (loaded.spec === undefined) throw new Error(`${loaded.file} has no module to seal`);
    const sealing = this.#sealSpec(loaded.spec, loaded.folder, loaded.children, (key) => loaded.placeOf([...loaded.root, ...key]));
    this.#sealed.set(loaded, sealing);
    return sealing;
  }

  async #sealSpec(spec: ModuleSpec, folder: string, children: ReadonlyMap<string, LoadedModule>, placeOf?: PlaceInSpec): Promise<SealedModule> {
    switch (spec.kind) {
      case 'command':
        return this.#sealCommand(spec, folder, placeOf);
      case 'pipeline':
        return this.#sealPipeline(spec, folder, children);
      case 'foreign':
        return { kind: 'foreign', type: spec.type, reason: spec.reason, interface: spec.interface, ...(spec.name === undefined ? {} : { name: spec.name }) };
    }
  }

  async #sealCommand(spec: CommandModule, folder: string, placeOf: PlaceInSpec | undefined): Promise<SealedCommand> {
    const codeKey = codePathOf(spec);
    const code = this.#codeOf(spec, folder).catch((error: unknown) => {
      throw placed(error, placeOf?.(codeKey));
    });
    const [snapshotId, environment] = await Promise.all([code, this.#sealEnvironment(spec.environment, folder)]);
    return {
      kind: 'command',
      spec: { ...spec, interface: sealInterface(spec.interface, folder) },
      ...(snapshotId === undefined ? {} : { snapshotId }),
      ...(environment === undefined ? {} : { environment }),
    };
  }

  async #sealPipeline(spec: PipelineModule, folder: string, children: ReadonlyMap<string, LoadedModule>): Promise<SealedPipeline> {
    const nodes = await Promise.all(spec.graph.nodes.map((node) => this.#sealNode(node, folder, children)));
    return {
      kind: 'pipeline',
      ...(spec.name === undefined ? {} : { name: spec.name }),
      interface: sealInterface(spec.interface, folder),
      settings: spec.graph.settings,
      ignored: spec.ignored,
      nodes,
    };
  }

  async #sealNode(node: PipelineNode, folder: string, children: ReadonlyMap<string, LoadedModule>): Promise<SealedNode> {
    const { environment: override, use, inputs, ...rest } = node;
    const environment = await this.#sealEnvironment(override, folder);
    const ports = new Set(children.get(node.name)?.spec?.interface.inputs.map((port) => port.name));
    return {
      ...rest,
      inputs: Object.fromEntries(Object.entries(inputs).map(([name, binding]) => [name, sealBinding(binding, folder, ports.has(name))])),
      ...(environment === undefined ? {} : { environment }),
      use: await this.#sealUse(node.name, use, folder, children),
    };
  }

  async #sealUse(name: string, use: PipelineNode['use'], folder: string, children: ReadonlyMap<string, LoadedModule>): Promise<SealedNode['use']> {
    if (use.kind === 'reference') return use;
    const child = children.get(name);
    if (child !== undefined) return { kind: 'sealed', module: await this.seal(child) };
    if (use.kind === 'file') throw new Error(`node '${name}' was sealed before its file ${use.path} was loaded`);
    return { kind: 'sealed', module: await this.#sealSpec(use.spec, folder, new Map()) };
  }

  async #codeOf(spec: CommandModule, folder: string): Promise<string | undefined> {
    const includes = spec.additionalIncludes.map((include) => path.resolve(folder, include));
    const [firstInclude, ...otherIncludes] = includes;
    const code = spec.code === undefined ? undefined : path.resolve(folder, spec.code);
    const root = code ?? firstInclude;
    if (root === undefined) return undefined;
    const extra = code === undefined ? otherIncludes : includes;
    const key = JSON.stringify([root, extra]);
    const known = this.#captured.get(key) ?? this.#snapshots.capture({ root, includes: extra, signal: this.#signal }).then(({ id }) => id);
    this.#captured.set(key, known);
    return known;
  }

  async #sealEnvironment(environment: EnvironmentSpec | undefined, folder: string): Promise<SealedEnvironment | undefined> {
    if (environment === undefined) return undefined;
    switch (environment.kind) {
      case 'named':
        return environment;
      case 'build': {
        const snapshot = await this.#snapshots.capture({ root: path.resolve(folder, environment.path), includes: [], signal: this.#signal });
        return { kind: 'build', contextSnapshotId: snapshot.id, dockerfile: environment.dockerfile ?? 'Dockerfile' };
      }
      case 'image': {
        const conda = environment.condaFile === undefined ? inlineText(environment.condaInline) : await readText(path.resolve(folder, environment.condaFile), 'conda file');
        const pip = environment.pipRequirementsFile === undefined ? undefined : await readText(path.resolve(folder, environment.pipRequirementsFile), 'requirements file');
        return { kind: 'image', image: environment.image, ...(conda === undefined ? {} : { conda }), ...(pip === undefined ? {} : { pip }) };
      }
    }
  }
}

/** An error about the files of a spec, with the place in the spec that names them. */
function placed(error: unknown, place: Place | undefined): unknown {
  if (place === undefined || !(error instanceof DrydockError) || error.kind !== 'invalid' || !codeFaults.has(error.code)) return error;
  return new InvalidInputError(`The code that ${place.file} names cannot be used. Nothing was started or registered.`, [{ severity: 'error', code: error.code, message: error.message, place }]);
}

/** JSON is YAML, so an inline conda environment is a conda file as it stands. */
const inlineText = (value: unknown): string | undefined => (value === undefined ? undefined : `${JSON.stringify(value, undefined, 2)}\n`);

async function readText(file: string, what: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new SpecFileError(file, what, error);
  }
}

/** Data sources with absolute paths; `file:` URLs are paths too. */
export function sealSource(source: DataSource, folder: string): DataSource {
  return source.kind === 'local' ? { kind: 'local', path: path.resolve(folder, source.path) } : source;
}

function sealBinding(binding: Binding, folder: string, takesData: boolean): Binding {
  if (takesData && binding.kind === 'value' && typeof binding.value === 'string') {
    return { kind: 'data', source: sealSource(parseDataSource(binding.value), folder), path: binding.path };
  }
  return binding.kind === 'data' ? { ...binding, source: sealSource(binding.source, folder) } : binding;
}

function sealInterface(declared: Interface, folder: string): Interface {
  return {
    ...declared,
    inputs: declared.inputs.map((port) => (port.source === undefined ? port : { ...port, source: sealSource(port.source, folder) })),
  };
}
