import path from 'node:path';
import { InvalidInputError } from '#shared/errors.ts';
import { ModuleKeys } from '#shared/export/model/module-keys.ts';
import type { PortableModule, PortableNode, PortablePipeline } from '#shared/export/model/portable.ts';
import type { ModuleVersionDocument } from '#shared/model/module.ts';
import type { ModuleSpec } from '#shared/model/module-spec.ts';
import type { Problem } from '#shared/model/problem.ts';
import { isError } from '#shared/model/problem.ts';
import type { SealedModule, SealedNode, SealedPipeline } from '#shared/model/sealed.ts';
import { parseModuleReference } from '#shared/specs/module-reference.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import { asPipeline } from '../../runner/plan/as-pipeline.ts';
import { checkReferencedModules } from '../../runner/plan/check-referenced-modules.ts';
import { Sealer } from '../../sealing/seal-module.ts';
import type { CodeCapture } from '../../sealing/seal-module.ts';
import { loadModule } from '../../specs/load.ts';
import type { LoadedModule } from '../../specs/load.ts';

export interface PortablePorts {
  readonly catalog: Pick<Catalog, 'resolve'>;
  readonly snapshots: CodeCapture;
}

/** Deeper than any pipeline that people write; references may lead in a circle. */
const maxDepth = 50;

/**
 * Reads a pipeline file (or a component, as a pipeline of one node) with all that it uses, as it is now: code goes into the snapshot store. Throws
 * `InvalidInputError` with every problem, `NotFoundError` for a reference that leads nowhere.
 */
export async function portableFile(file: string, ports: PortablePorts, signal: AbortSignal): Promise<PortablePipeline> {
  const loaded = await loadModule(file, { signal });
  const errors = loaded.problems.filter(isError);
  const { spec } = loaded;
  if (errors.length > 0 || spec === undefined) throw new InvalidInputError(`${file} cannot be exported. Nothing was written.`, errors.length > 0 ? errors : loaded.problems);
  const sealed = await new Sealer(ports.snapshots, signal).seal(loaded);
  const reader = new PortableReader(ports.catalog);
  const fallback = path.basename(file).replace(/\.ya?ml$/i, '');
  const root = reader.loaded(loaded, sealed, fallback, 0);
  const mistakes = checkReferencedModules(loaded, (text) => reader.referenced(text)).filter(isError);
  if (mistakes.length > 0) throw new InvalidInputError(`${file} cannot be exported. Nothing was written.`, mistakes satisfies readonly Problem[]);
  if (root.kind === 'pipeline') return root;
  return reader.around(root, asPipeline(sealed, file), fallback);
}

class PortableReader {
  readonly #catalog: PortablePorts['catalog'];
  readonly #keys = new ModuleKeys();
  readonly #loaded = new Map<LoadedModule, PortableModule>();
  readonly #versions = new Map<string, PortableModule>();
  readonly #references = new Map<string, SealedModule>();
  /** Versions that are being read, by id: one among them that comes again is a circle. */
  readonly #open = new Set<string>();

  constructor(catalog: PortablePorts['catalog']) {
    this.#catalog = catalog;
  }

  /** What a reference of the pipeline led to. */
  referenced(text: string): SealedModule | undefined {
    return this.#references.get(text);
  }

  loaded(loaded: LoadedModule, sealed: SealedModule, fallback: string, depth: number): PortableModule {
    const known = this.#loaded.get(loaded);
    if (known !== undefined) return known;
    const { spec } = loaded;
    if (spec === undefined) throw new Error(`${loaded.file} has no module`);
    const named = spec.name ?? (spec.kind === 'pipeline' ? spec.displayName : undefined);
    const key = this.#keys.take(named ?? path.basename(loaded.file).replace(/\.ya?ml$/i, ''), fallback);
    const base = { key, ...headerOf(spec), interface: interfaceOf(sealed), written: { fileName: path.basename(loaded.file), text: loaded.text, format: spec.format, root: loaded.root } };
    const module = this.#module(base, sealed, (node) => {
      const child = loaded.children.get(node.name);
      return child !== undefined && node.use.kind === 'sealed' ? this.loaded(child, node.use.module, node.name, depth + 1) : this.#use(node, depth + 1);
    }, depth);
    this.#loaded.set(loaded, module);
    return module;
  }

  /** A pipeline of one node around a module. */
  around(module: PortableModule, sealed: SealedPipeline, fallback: string): PortablePipeline {
    const nodes = sealed.nodes.map(({ use: _use, ...node }): PortableNode => ({ ...node, module }));
    return { kind: 'pipeline', key: this.#keys.take(`${fallback}_pipeline`, 'pipeline'), displayName: module.displayName ?? module.name ?? fallback, tags: {}, interface: sealed.interface, settings: sealed.settings, ignored: [], nodes };
  }

  #module(base: Omit<PortableModule, 'kind' | 'sealed' | 'nodes'>, sealed: SealedModule, useOf: (node: SealedNode) => PortableModule, depth: number): PortableModule {
    if (depth > maxDepth) throw new InvalidInputError(`Its pipelines stand in each other more than ${String(maxDepth)} levels deep, perhaps in a circle of references. Nothing was written.`);
    switch (sealed.kind) {
      case 'command':
        return { ...base, kind: 'command', sealed };
      case 'foreign':
        return { ...base, kind: 'foreign', type: sealed.type, reason: sealed.reason };
      case 'pipeline':
        return {
          ...base, kind: 'pipeline', settings: sealed.settings, ignored: sealed.ignored,
          nodes: sealed.nodes.map((node): PortableNode => {
            const { use, ...rest } = node;
            return { ...rest, module: useOf(node), ...(use.kind === 'reference' ? { reference: use.reference } : {}) };
          }),
        };
    }
  }

  #use(node: SealedNode, depth: number): PortableModule {
    if (node.use.kind === 'reference') return this.#reference(node.use.reference, depth);
    const sealed = node.use.module;
    const name = sealed.kind === 'command' ? sealed.spec.name : sealed.name;
    const base = { key: this.#keys.take(name, node.name), ...(name === undefined ? {} : { name }), ...(sealed.kind === 'command' ? headerOf(sealed.spec) : { tags: {} }), interface: interfaceOf(sealed) };
    return this.#module(base, sealed, (inner) => this.#use(inner, depth + 1), depth);
  }

  #reference(text: string, depth: number): PortableModule {
    const { module, version } = this.#catalog.resolve(parseModuleReference(text));
    this.#references.set(text, version.sealed);
    const known = this.#versions.get(version.id);
    if (known !== undefined) return known;
    if (this.#open.has(version.id)) throw new InvalidInputError(`The pipeline ${module.name}:${version.version} contains itself by way of its references. Nothing was written.`);
    this.#open.add(version.id);
    const base = {
      key: this.#keys.take(module.name, 'module'), name: module.name, version: version.version, description: version.description, tags: version.tags ?? {},
      interface: interfaceOfVersion(version), registered: { name: module.name, version: version.version, versionId: version.id },
      written: { ...version.source, format: version.format, root: [] },
    };
    const portable = this.#module(base, version.sealed, (node) => this.#use(node, depth + 1), depth);
    this.#open.delete(version.id);
    this.#versions.set(version.id, portable);
    return portable;
  }
}

function headerOf({ name, version, displayName, description, tags }: ModuleSpec): Pick<PortableModule, 'name' | 'version' | 'displayName' | 'description' | 'tags'> {
  return {
    tags,
    ...(name === undefined ? {} : { name }),
    ...(version === undefined ? {} : { version }),
    ...(displayName === undefined ? {} : { displayName }),
    ...(description === undefined ? {} : { description }),
  };
}

/** The sealed one: its data is named by absolute paths. */
function interfaceOf(sealed: SealedModule): PortableModule['interface'] {
  return sealed.kind === 'command' ? sealed.spec.interface : sealed.interface;
}

const interfaceOfVersion = ({ inputs, params, outputs }: ModuleVersionDocument): PortableModule['interface'] => ({ inputs, params, outputs });
