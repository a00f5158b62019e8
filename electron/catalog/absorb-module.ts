import type { ModuleSummary } from '#shared/catalog/module-summary.ts';
import type { ModuleDocument, ModuleVersionDocument } from '#shared/model/module.ts';
import type { Alter } from './alteration.ts';
import type { ModuleDocuments } from './module-documents.ts';
import type { ModuleIndex } from './module-index.ts';
import type { ModuleLookup } from './module-lookup.ts';
import type { ModuleWriter } from './module-writer.ts';

/** The modules of a catalog by their ids, for what keeps them the same as those of workspaces. */
export class ModuleAbsorption {
  readonly #documents: ModuleDocuments;
  readonly #index: ModuleIndex;
  readonly #lookup: ModuleLookup;
  readonly #writer: ModuleWriter;

  constructor(documents: ModuleDocuments, index: ModuleIndex, lookup: ModuleLookup, writer: ModuleWriter) {
    this.#documents = documents;
    this.#index = index;
    this.#lookup = lookup;
    this.#writer = writer;
  }

  summaries(): Iterable<ModuleSummary> {
    return this.#index.summaries();
  }

  /** Stays the same only while nothing about a module or a version of it has changed, as of the last {@link summaries}. */
  stamp(id: string): string {
    return this.#index.stamp(id);
  }

  /** Archived or not; `undefined` for none and for what is no id of a module. */
  module(id: string): ModuleDocument | undefined {
    return this.#documents.module(id);
  }

  named(name: string): ModuleDocument | undefined {
    return this.#lookup.byName(name);
  }

  /** The document of a listed version. Throws `NotFoundError`. */
  version(module: ModuleDocument, entry: ModuleDocument['versions'][number]): ModuleVersionDocument {
    return this.#documents.versionOf(module, entry);
  }

  /** On return the change is on disk. */
  async alter(id: string, make: Alter<ModuleDocument, ModuleVersionDocument>, signal?: AbortSignal): Promise<void> {
    await this.#writer.changingModules(() => {
      const before = this.#documents.module(id);
      const made = make(before, (name) => {
        const other = this.#lookup.byName(name);
        return other === undefined || other.id === id ? undefined : other;
      });
      if (made === undefined) return;
      const { document: module, added = [], changed = [] } = made;
      if (added.length > 0 || JSON.stringify(module) !== JSON.stringify(before)) this.#writer.commit({ module, before, versions: added });
      for (const version of changed) this.#writer.commit({ module, before: module, version });
    }, signal);
  }
}
