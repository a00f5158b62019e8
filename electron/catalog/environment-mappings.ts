import { checkMapping, environmentMappingsSchema, findMapping, mappingKey, type AskedFor, type EnvironmentMapping, type EnvironmentMappings } from '#shared/catalog/environment-mapping.ts';
import { didYouMean } from '#shared/catalog/did-you-mean.ts';
import { NotFoundError } from '#shared/errors.ts';
import { readDocument, writeDocument, type DocumentKind } from '#electron/store/document.ts';
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
      const mapping = { reference: reference.trim(), image: image.trim(), createdUtc: this.#of.ports.clock.nowUtc() };
      const replaced = document.mappings.find((candidate) => mappingKey(candidate.reference) === key);
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

  #read(): EnvironmentMappings {
    return readDocument(this.#of.layout.environments, kind) ?? { schemaVersion: 1, mappings: [] };
  }

  #write(document: EnvironmentMappings): void {
    writeDocument(this.#of.layout.environments, kind, document, { keepLastGood: true, stagingFolder: this.#of.layout.staging });
  }
}
