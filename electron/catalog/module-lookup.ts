import { AmbiguousNameError, ModuleUnavailableError } from '#shared/catalog/catalog-errors.ts';
import { didYouMean } from '#shared/catalog/did-you-mean.ts';
import { nameKey } from '#shared/catalog/module-name.ts';
import { resolveVersion, versionEntry, type VersionChoice } from '#shared/catalog/resolve-version.ts';
import { NotFoundError } from '#shared/errors.ts';
import type { ModuleDocument, ModuleVersionDocument } from '#shared/model/module.ts';
import type { ModuleReference } from '#shared/model/module-reference.ts';
import { ModuleDocuments } from './module-documents.ts';
import type { ModuleIndex } from './module-index.ts';

/** A module version that a reference means now. `warnings` are sentences for the user (a deprecated version, a registry we do not ask). */
export interface ResolvedModule {
  readonly module: ModuleDocument;
  readonly version: ModuleVersionDocument;
  readonly warnings: readonly string[];
}

/** Finds modules by name or id. Reads documents fresh each time and takes no lock. */
export class ModuleLookup {
  readonly #documents: ModuleDocuments;
  readonly #index: ModuleIndex;

  constructor(documents: ModuleDocuments, index: ModuleIndex) {
    this.#documents = documents;
    this.#index = index;
  }

  /** The non-archived module that bears a name; costs two small reads, whatever the size of the catalog. */
  byName(name: string): ModuleDocument | undefined {
    const claimant = this.#documents.claimant(name);
    const id = claimant === 'damaged' ? this.#indexed(name, false)[0] : claimant?.module;
    const module = id === undefined ? undefined : this.#documents.module(id);
    return module !== undefined && ModuleDocuments.bears(module, name) ? module : undefined;
  }

  /** By name, else by module id, else the one archived module of that name. Throws `NotFoundError` (with the nearest name) or `AmbiguousNameError`. */
  any(nameOrId: string): ModuleDocument {
    return this.byName(nameOrId) ?? this.#documents.module(nameOrId) ?? this.archived(nameOrId) ?? this.#unknown(nameOrId);
  }

  /** The archived module of that name. Throws `AmbiguousNameError` when there are several. */
  archived(name: string): ModuleDocument | undefined {
    const [id, ...others] = this.#indexed(name, true);
    if (id === undefined) return undefined;
    if (others.length > 0) throw new AmbiguousNameError(name, [id, ...others]);
    return this.#documents.module(id);
  }

  /** What a reference means now, by the rules of resolution. */
  resolve(reference: ModuleReference): ResolvedModule {
    const replaced = this.#replaced(reference);
    if (replaced !== undefined) return replaced;
    const { module, choice } = this.#subject(reference);
    const { entry, warnings } = resolveVersion(module, choice, this.#documents.statusOf);
    return { module, version: this.#documents.versionOf(module, entry), warnings: [...warnings, ...registryWarning(reference)] };
  }

  /** What a reference names, whatever its status: for showing. A module without an active version shows its newest. */
  show(reference: ModuleReference): ResolvedModule {
    const replaced = this.#replaced(reference);
    if (replaced !== undefined) return replaced;
    const { module, choice } = this.#subject(reference);
    const pinned = choice.kind === 'version' ? choice.version : choice.kind === 'default' ? module.defaultVersion : undefined;
    const active = module.versions.findLast((candidate) => this.#documents.statusOf(candidate) === 'active');
    const entry = pinned === undefined ? (active ?? module.versions.at(-1)) : versionEntry(module, pinned);
    if (entry === undefined) throw new ModuleUnavailableError(`The module '${module.name}' has no versions. Register one.`, { commandLine: 'To do so: drydock module register SPEC' });
    return { module, version: this.#documents.versionOf(module, entry), warnings: registryWarning(reference) };
  }

  /** An id whose entry gave way to another publisher's means its own document still: runs were made with it. */
  #replaced(reference: ModuleReference): ResolvedModule | undefined {
    const found = reference.kind === 'id' ? this.#documents.version(reference.id) : undefined;
    return found === undefined || found.module.versions.some(({ id }) => id === found.version.id) ? undefined : { ...found, warnings: [] };
  }

  #subject(reference: ModuleReference): { readonly module: ModuleDocument; readonly choice: VersionChoice } {
    if (reference.kind !== 'id') return { module: this.any(reference.name), choice: reference };
    const found = this.#documents.version(reference.id);
    if (found !== undefined) return { module: found.module, choice: { kind: 'version', version: found.version.version } };
    const module = this.#documents.module(reference.id);
    if (module !== undefined) return { module, choice: { kind: 'default' } };
    throw new NotFoundError(`There is no module version with the id '${reference.id}' in this catalog.`, { commandLine: 'To see what there is: drydock module list --all' });
  }

  #indexed(name: string, archived: boolean): string[] {
    const key = nameKey(name);
    const found: string[] = [];
    for (const summary of this.#index.summaries()) {
      if ((summary.status === 'archived') === archived && nameKey(summary.name) === key) found.push(summary.id);
    }
    return found;
  }

  #unknown(nameOrId: string): never {
    const names: string[] = [];
    for (const summary of this.#index.summaries()) if (summary.status !== 'archived') names.push(summary.name);
    const near = didYouMean(nameOrId, names);
    throw new NotFoundError(`There is no module '${nameOrId}' in this catalog${names.length === 0 ? ', which is empty. Register a module first' : ''}.${near}`, {
      commandLine: names.length === 0 ? 'To do so: drydock module register SPEC' : 'To see all: drydock module list',
    });
  }
}

function registryWarning(reference: ModuleReference): readonly string[] {
  if (reference.kind === 'id' || reference.registry === undefined) return [];
  return [`'${reference.text}' names the registry '${reference.registry}'; the module '${reference.name}' of this catalog is used instead.`];
}
