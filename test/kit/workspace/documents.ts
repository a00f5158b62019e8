import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { dataContent } from '#shared/workspace/data-content.ts';
import type { PublishRequest } from '#shared/workspace/publish.ts';

export const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

/** What publishes a version of a data asset that is a URL: the smallest thing there is to publish. */
export function urlPublication(of: { readonly id: string; readonly version: string; readonly versionId: string; readonly name?: string; readonly url?: string; readonly description?: string; readonly snapshotId?: string }): PublishRequest {
  const source = of.snapshotId === undefined ? { type: 'uri_file', url: of.url ?? 'https://data.example/rows.csv' } : { type: 'uri_file', snapshot_id: of.snapshotId, fileName: 'rows.csv' };
  const createdUtc = '2026-01-02T03:04:05.000Z';
  return {
    entity: { name: of.name ?? of.id, description: of.description ?? '', createdUtc },
    document: {
      schemaVersion: 1,
      id: of.versionId,
      data: of.id,
      version: of.version,
      description: of.description ?? '',
      createdUtc,
      ...source,
      contentDigest: `sha256:${sha256(canonicalize(dataContent(source)) ?? '')}`,
    },
  };
}
