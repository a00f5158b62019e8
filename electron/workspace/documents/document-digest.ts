import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { EndpointVersionDocument } from '#shared/catalog/endpoint.ts';
import type { ModuleVersionDocument } from '#shared/model/module.ts';
import { dataContent } from '#shared/workspace/data-content.ts';
import type { RemoteDataVersion } from '#shared/workspace/version-document.ts';
import { contentDigest } from '#electron/catalog/register-version.ts';
import { endpointDigest } from '#electron/endpoints/endpoint-digest.ts';

/** `sha256:<hex>` of what influences the execution of a module version, made from its document. */
export function moduleDocumentDigest({ sealed, inputs, outputs, params, snapshot_id: snapshotId, source }: ModuleVersionDocument): string {
  return contentDigest({ sealed, interface: { inputs, outputs, params }, snapshotId, sourceText: source.text });
}

/** The same of an endpoint's. */
export function endpointDocumentDigest(document: EndpointVersionDocument): string {
  return endpointDigest(document);
}

/** The same of a data asset's. */
export function dataDocumentDigest(document: Pick<RemoteDataVersion, 'type' | 'url' | 'snapshot_id' | 'fileName'>): string {
  return `sha256:${createHash('sha256').update(canonicalize(dataContent(document)) ?? '').digest('hex')}`;
}
