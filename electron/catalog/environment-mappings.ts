import { checkMapping, environmentMappingsSchema, findMapping, mappingKey, type AskedFor, type EnvironmentMapping, type EnvironmentMappings } from '#shared/catalog/environment-mapping.ts';
import { didYouMean } from '#shared/catalog/did-you-mean.ts';
import { NotFoundError } from '#shared/errors.ts';
import { writeDocument, type DocumentKind } from '#electron/store/document.ts';
import { RememberedDocuments } from '#electron/store/remembered-documents.ts';
import type { Alter } from './alteration.ts';
import type { CatalogParts } from './catalog-parts.ts';

const kind: DocumentKind<EnvironmentMappings> = { what: 'list of environment mappings', schemaVersion: 1, schema: environmentMappingsSchema };

export interface SetMappingResult {
  readonly mapping: EnvironmentMapping;
  /** What stood for the reference before. */
  readonly replaced?: EnvironmentMapping;
}

/** Which local image stands for a named environment or a foreign image. */
export class EnvironmentMappingStore {
  readonly #of: CatalogParts;
  readonly #documents = new RememberedDocuments(kind);

  constructor(of: CatalogParts) {
    this.#of = of;
  }

  list(): readonly EnvironmentMapping[] {
    return this.#read().mappings;
  }

  find(reference: string, asked?: AskedFor): EnvironmentMapping | undefined {
    return findMapping(this.list(), reference, asked);
  }

  async set(reference: string, image: string, signal?: AbortSignal): Promise<SetMappingResult> {
    checkMapping(reference, image);
    return this.#of.writer.exclusively(() => {
      const document = this.#read();
      const key = mappingKey(reference);
      const replaced = document.mappings.find((candidate) => mappingKey(candidate.reference) === key);
      const { status: _archived, ...kept } = replaced ?? {};
      // What it is in workspaces stays, since when it is there too: it is the same mapping with another image.
      const createdUtc = replaced?.id === undefined ? this.#of.ports.clock.nowUtc() : replaced.createdUtc;
      const mapping: EnvironmentMapping = { ...kept, reference: reference.trim(), image: image.trim(), createdUtc };
      this.#write({ ...document, mappings: [...document.mappings.filter((candidate) => candidate !== replaced), mapping] });
      return { mapping, ...(replaced === undefined ? {} : { replaced }) };
    }, signal);
  }

  async remove(reference: string, signal?: AbortSignal): Promise<EnvironmentMapping> {
    return this.#of.writer.exclusively(() => {
      const document = this.#read();
      const key = mappingKey(reference);
      const removed = document.mappings.find((candidate) => mappingKey(candidate.reference) === key);
      if (removed === undefined) {
        throw new NotFoundError(`Nothing is mapped for '${reference}'.${didYouMean(reference, document.mappings.map((mapping) => mapping.reference))}`, { commandLine: 'To see all: drydock environment list' });
      }
      this.#write({ ...document, mappings: document.mappings.filter((candidate) => candidate !== removed) });
      return removed;
    }, signal);
  }

  /** Finds by the id that workspaces know it by. */
  byId(id: string): EnvironmentMapping | undefined {
    return this.list().find((mapping) => mapping.id === id);
  }

  /** The mapping of exactly that reference. */
  named(reference: string): EnvironmentMapping | undefined {
    const key = mappingKey(reference);
    return this.list().find((mapping) => mappingKey(mapping.reference) === key);
  }

  /** On return the change is on disk. Gives a mapping that was never published the id `id` where `reference` names it. */
  async alter(id: string, make: Alter<EnvironmentMapping>, signal?: AbortSignal): Promise<void> {
    await this.#of.writer.exclusively(() => {
      const document = this.#read();
      const before = document.mappings.find((mapping) => mapping.id === id);
      const made = make(before, (reference) => {
        const other = this.named(reference);
        return other === undefined || other.id === id ? undefined : { id: other.id ?? other.reference, name: other.reference };
      });
      if (made === undefined || JSON.stringify(made.document) === JSON.stringify(before)) return;
      const key = mappingKey(made.document.reference);
      this.#write({ ...document, mappings: [...document.mappings.filter((mapping) => mapping !== before && mappingKey(mapping.reference) !== key), made.document] });
    }, signal);
  }

  #read(): EnvironmentMappings {
    return this.#documents.read(this.#of.layout.environments) ?? { schemaVersion: 1, mappings: [] };
  }

  #write(document: EnvironmentMappings): void {
    writeDocument(this.#of.layout.environments, kind, document, { keepLastGood: true, stagingFolder: this.#of.layout.staging });
  }
}
