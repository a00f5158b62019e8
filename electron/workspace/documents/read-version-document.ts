import type { z } from 'zod';
import { checkVersion } from '#shared/catalog/module-name.ts';
import { sealedSnapshots } from '#shared/catalog/sealed-snapshots.ts';
import { DrydockError } from '#shared/errors.ts';
import { kindWords } from '#shared/workspace/kinds.ts';
import { digestSchema } from '#shared/workspace/entity.ts';
import { versionDocumentSchemas, type RemoteDataVersion, type VersionedKind } from '#shared/workspace/version-document.ts';
import { dataDocumentDigest, endpointDocumentDigest, moduleDocumentDigest } from './document-digest.ts';
import { isDeeperThan } from './json-depth.ts';

/** What the rules have to know of a version's document. */
export interface VersionFacts {
  readonly version: string;
  readonly description: string;
  readonly status: 'active' | 'deprecated';
  readonly createdUtc: string;
  /** Made from the content, whatever the document says. */
  readonly digest: string;
  /** The version's own files, if it has any. */
  readonly snapshotId: string | undefined;
  /** Ids of all snapshots that are needed to execute it, each once. */
  readonly snapshots: readonly string[];
}

export interface DocumentProblem {
  readonly path: string;
  readonly message: string;
}

export type DocumentReading = { readonly facts: VersionFacts } | { readonly problems: readonly DocumentProblem[] };

interface Read {
  readonly owner: string;
  readonly document: { readonly id: string; readonly version: string; readonly description: string; readonly createdUtc: string; readonly contentDigest: string };
  readonly status: 'active' | 'deprecated';
  readonly digest: string;
  readonly snapshotId: string | undefined;
  readonly snapshots: readonly string[];
}

const MOST_PROBLEMS = 20;
/** Pipelines may stand in each other 50 levels deep, and each takes several levels of the document. */
const DEEPEST = 400;

/**
 * Reads the document of a version as it came from outside: by the schema of its kind, as the version `versionId` of the entity `entityId`, and with the
 * digest that its content has. All problems are listed, to a limit.
 */
export function readVersionDocument(kind: VersionedKind, raw: unknown, entityId: string, versionId: string): DocumentReading {
  if (isDeeperThan(raw, DEEPEST)) return { problems: [{ path: '', message: `lists and objects stand in each other more than ${String(DEEPEST)} levels deep` }] };
  const read = readers[kind](raw);
  if ('problems' in read) return read;
  const { document, digest } = read;
  const problems = [
    ...(document.id === versionId ? [] : [{ path: 'id', message: `expected '${versionId}', the version of the address` }]),
    ...(read.owner === entityId ? [] : [{ path: kind, message: `expected '${entityId}', the ${kindWords[kind]} of the address` }]),
    ...versionProblems(document.version),
    ...(document.contentDigest === digest ? [] : [{ path: 'contentDigest', message: `the content has the digest ${digest}; a newer Drydock may have made it, or it was changed on the way` }]),
    ...read.snapshots.filter((id) => !digestSchema.safeParse(id).success).map((id) => ({ path: 'snapshot_id', message: `'${id.slice(0, 100)}' is no id of a snapshot` })),
  ];
  if (problems.length > 0) return { problems: problems.slice(0, MOST_PROBLEMS) };
  const { version, description, createdUtc } = document;
  return { facts: { version, description, createdUtc, status: read.status, digest, snapshotId: read.snapshotId, snapshots: [...new Set(read.snapshots)] } };
}

const readers: Readonly<Record<VersionedKind, (raw: unknown) => Read | { readonly problems: readonly DocumentProblem[] }>> = {
  module: (raw) =>
    reading(versionDocumentSchemas.module, raw, (document) => ({
      owner: document.module, document, status: document.status, digest: moduleDocumentDigest(document), snapshotId: document.snapshot_id,
      snapshots: [...(document.snapshot_id === undefined ? [] : [document.snapshot_id]), ...sealedSnapshots(document.sealed)],
    })),
  endpoint: (raw) =>
    reading(versionDocumentSchemas.endpoint, raw, (document) => ({
      owner: document.endpoint, document, status: 'active', digest: endpointDocumentDigest(document), snapshotId: undefined, snapshots: sealedSnapshots(document.pipeline),
    })),
  data: (raw) =>
    reading(versionDocumentSchemas.data, raw, (document) => {
      const problems = dataProblems(document);
      if (problems.length > 0) return { problems };
      const { snapshot_id: snapshotId } = document;
      return { owner: document.data, document, status: 'active', digest: dataDocumentDigest(document), snapshotId, snapshots: snapshotId === undefined ? [] : [snapshotId] };
    }),
};

function reading<T, R>(schema: z.ZodType<T>, raw: unknown, use: (document: T) => R): R | { readonly problems: readonly DocumentProblem[] } {
  const result = schema.safeParse(raw);
  if (!result.success) return { problems: result.error.issues.slice(0, MOST_PROBLEMS).map(({ path, message }) => ({ path: path.map(String).join('.'), message })) };
  try {
    return use(result.data);
  } catch (error) {
    if (error instanceof DrydockError) return { problems: [{ path: '', message: error.plainMessage }] };
    throw error;
  }
}

function versionProblems(version: string): DocumentProblem[] {
  try {
    return checkVersion(version) === version ? [] : [{ path: 'version', message: 'a version has no space at its ends and is in the normal form NFC' }];
  } catch (error) {
    if (error instanceof DrydockError) return [{ path: 'version', message: error.plainMessage }];
    throw error;
  }
}

function dataProblems({ url, snapshot_id: snapshotId, fileName }: RemoteDataVersion): DocumentProblem[] {
  const isPlaced = (url === undefined) !== (snapshotId === undefined);
  const isNamed = fileName === undefined || (fileName !== '' && fileName !== '.' && fileName !== '..' && fileName.length <= 255 && !/[/\\\p{Cc}]/u.test(fileName));
  const isAddress = url === undefined || (url.length <= 8_000 && /^https?:\/\//iu.test(url) && URL.canParse(url));
  return [
    ...(isPlaced ? [] : [{ path: 'url', message: 'expected either a URL or a snapshot_id' }]),
    ...(isAddress ? [] : [{ path: 'url', message: 'expected a URL that begins with http:// or https://' }]),
    ...(isNamed ? [] : [{ path: 'fileName', message: 'expected the name of a file, without a path' }]),
  ];
}
