import type { z } from 'zod';
import { endpointVersionSchema } from '#shared/catalog/endpoint.ts';
import { moduleVersionDocumentSchema } from '#shared/model/module.ts';
import { remoteDataVersionSchema, type VersionedKind } from '#shared/workspace/version-document.ts';
import { dataDocumentDigest, endpointDocumentDigest, moduleDocumentDigest } from '#electron/workspace/documents/document-digest.ts';
import type { HttpExchange } from './http-exchange.ts';

/** Which document was asked for. */
export interface AskedVersion {
  readonly kind: VersionedKind;
  readonly entityId: string;
  readonly versionId: string;
}

/**
 * The document of a version that came from a workspace, checked: it has the shape of its kind, is the one that was asked for, and its content is what its own digest says.
 * Whether that is the digest its entry says is for whoever has the entry. What this version of Drydock does not know stays in it. Throws `RemoteUnreachableError`.
 */
export function checkVersionDocument(exchange: HttpExchange, { kind, entityId, versionId }: AskedVersion, text: string): unknown {
  const { id, owner, said, digest } = gist(exchange, kind, text);
  const wrong = (detail: string): Error => exchange.unreachable(`what it gave as the version '${versionId}' ${detail}`);
  if (id !== versionId || owner !== entityId) throw wrong('is another one');
  if (digest !== said) throw wrong('is not what its digest says');
  return JSON.parse(text);
}

interface Gist {
  readonly id: string;
  readonly owner: string;
  readonly said: string;
  readonly digest: string;
}

function gist(exchange: HttpExchange, kind: VersionedKind, text: string): Gist {
  switch (kind) {
    case 'module': {
      const document = verbatim(exchange, moduleVersionDocumentSchema, text);
      return { id: document.id, owner: document.module, said: document.contentDigest, digest: moduleDocumentDigest(document) };
    }
    case 'endpoint': {
      const document = verbatim(exchange, endpointVersionSchema, text);
      return { id: document.id, owner: document.endpoint, said: document.contentDigest, digest: endpointDocumentDigest(document) };
    }
    case 'data': {
      const document = verbatim(exchange, remoteDataVersionSchema, text);
      return { id: document.id, owner: document.data, said: document.contentDigest, digest: dataDocumentDigest(document) };
    }
  }
}

/** The value itself, not what the schema makes of it: nested schemas would drop the fields they do not know, and digests cover them. */
function verbatim<T>(exchange: HttpExchange, schema: z.ZodType<T>, text: string): T {
  const parsed = exchange.understood(schema, text);
  const value: unknown = JSON.parse(text);
  return isChecked(value, parsed) ? value : parsed;
}

/** That `value` is what `parsed` was made from: the schemas of documents check and do not change. */
function isChecked<T>(value: unknown, parsed: T): value is T {
  return typeof value === 'object' && typeof parsed === 'object';
}
