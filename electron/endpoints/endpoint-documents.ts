import { createHash } from 'node:crypto';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { endpointDocumentSchema, endpointVersionSchema } from '#shared/catalog/endpoint.ts';
import type { EndpointDocument, EndpointVersionDocument, EndpointVersionEntry } from '#shared/catalog/endpoint.ts';
import { nameKey } from '#shared/catalog/module-name.ts';
import type { DrydockError } from '#shared/errors.ts';
import { NotFoundError } from '#shared/errors.ts';
import { catalogLayout } from '../catalog/catalog-layout.ts';
import { writeDocument } from '../store/document.ts';
import type { DocumentKind } from '../store/document.ts';
import { RememberedDocuments } from '../store/remembered-documents.ts';
import { CorruptDocumentError, NewerDocumentError } from '../store/store-errors.ts';
import { writeDurably } from '../store/write-durably.ts';

const endpointKind: DocumentKind<EndpointDocument> = { what: 'endpoint document', schemaVersion: 1, schema: endpointDocumentSchema };
const versionKind: DocumentKind<EndpointVersionDocument> = { what: 'endpoint version document', schemaVersion: 1, schema: endpointVersionSchema };
const claimKind = { what: 'endpoint name claim', schemaVersion: 1, schema: z.looseObject({ name: z.string(), endpoint: z.string() }) };

const ENDPOINT_ID = /^e-[0-9a-z]+$/;

/** All endpoints; those whose document cannot be read are named by their error and keep nobody else from being listed. */
export interface EndpointList {
  readonly endpoints: readonly EndpointDocument[];
  readonly unreadable: readonly DrydockError[];
}

/**
 * The endpoint, version and name files in the catalog's folder. Reads need no lock; whoever writes holds the catalog's. Names are found by a claim,
 * which counts only if the endpoint it names bears the name: claims are left over by renames, archiving and processes that died.
 */
export class EndpointDocuments {
  /** One document each; renamed into it with every change. */
  readonly folder: string;
  readonly #root: string;
  readonly #endpoints = new RememberedDocuments(endpointKind);
  readonly #versions = new RememberedDocuments(versionKind);
  readonly #claims = new RememberedDocuments(claimKind);

  constructor(catalogRoot: string) {
    this.#root = catalogRoot;
    this.folder = catalogLayout(catalogRoot).endpoints;
  }

  get #staging(): string {
    return path.join(this.#root, 'staging');
  }

  /** Archived or not; `undefined` for none and for what is no endpoint id. */
  endpoint(id: string): EndpointDocument | undefined {
    return ENDPOINT_ID.test(id) ? this.#endpoints.read(this.#endpointFile(id)) : undefined;
  }

  /** The one that bears a name and is not archived: two small reads, however many there are. */
  byName(name: string): EndpointDocument | undefined {
    const claim = this.#claim(name);
    if (claim === 'damaged') return this.list().endpoints.find((endpoint) => bears(endpoint, name));
    const endpoint = claim === undefined ? undefined : this.endpoint(claim.endpoint);
    return endpoint !== undefined && bears(endpoint, name) ? endpoint : undefined;
  }

  /** In no particular order, archived ones too. */
  list(): EndpointList {
    const endpoints: EndpointDocument[] = [];
    const unreadable: DrydockError[] = [];
    for (const file of existsSync(this.folder) ? readdirSync(this.folder) : []) {
      if (!file.endsWith('.json')) continue;
      try {
        const endpoint = this.#endpoints.read(path.join(this.folder, file));
        if (endpoint !== undefined) endpoints.push(endpoint);
      } catch (error) {
        if (!(error instanceof CorruptDocumentError || error instanceof NewerDocumentError)) throw error;
        unreadable.push(error);
      }
    }
    return { endpoints, unreadable };
  }

  /** The document of a listed version. Throws `NotFoundError` when somebody removed the file. */
  versionOf(endpoint: EndpointDocument, entry: Pick<EndpointVersionEntry, 'id' | 'version'>): EndpointVersionDocument {
    const file = this.#versionFile(entry.id);
    const document = this.#versions.read(file);
    if (document !== undefined) return document;
    throw new NotFoundError(`The document of '${endpoint.name}:${entry.version}' is missing: ${file}. Restore it from a backup.`);
  }

  writeEndpoint(endpoint: EndpointDocument): void {
    writeDocument(this.#endpointFile(endpoint.id), endpointKind, endpoint, { keepLastGood: true, stagingFolder: this.#staging });
  }

  writeVersion(version: EndpointVersionDocument): void {
    writeDocument(this.#versionFile(version.id), versionKind, version, { stagingFolder: this.#staging });
  }

  writeClaim(name: string, endpoint: string): void {
    writeDurably(this.#claimFile(name), `${JSON.stringify({ name, endpoint })}\n`, { stagingFolder: this.#staging });
  }

  /** A claim that stays behind is recognised as stale, so a failure here changes nothing. */
  dropClaim(name: string): void {
    try {
      rmSync(this.#claimFile(name), { force: true });
    } catch {
      // Stale either way.
    }
  }

  #claim(name: string): { readonly endpoint: string } | 'damaged' | undefined {
    try {
      return this.#claims.read(this.#claimFile(name));
    } catch (error) {
      if (error instanceof CorruptDocumentError) return 'damaged';
      throw error;
    }
  }

  #endpointFile(id: string): string {
    return path.join(this.folder, `${id}.json`);
  }

  #versionFile(id: string): string {
    return path.join(this.#root, 'endpoint-versions', id.slice(-1), `${id}.json`);
  }

  #claimFile(name: string): string {
    return path.join(this.#root, 'endpoint-names', `${createHash('sha256').update(nameKey(name)).digest('hex')}.json`);
  }
}

export function bears(endpoint: EndpointDocument, name: string): boolean {
  return endpoint.status !== 'archived' && nameKey(endpoint.name) === nameKey(name);
}
