import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { EndpointVersionDocument } from '#shared/catalog/endpoint.ts';
import { executionContent } from '#shared/catalog/execution-content.ts';

/** What influences an invocation. */
export type InvokedContent = Pick<EndpointVersionDocument, 'inputs' | 'outputs' | 'params' | 'defaults' | 'pipeline' | 'folder'>;

/** `sha256:<hex>` of what an invocation does: the pipeline, what its references are resolved to then, and its defaults. Names, descriptions and file names are left out. */
export function endpointDigest({ pipeline, defaults, folder, inputs, outputs, params }: InvokedContent): string {
  const content = executionContent({ sealed: pipeline, interface: { inputs, outputs, params }, sourceText: '' });
  const hasPlainPaths = pipeline.nodes.some(({ use, inputs: bound }) => use.kind === 'reference' && Object.values(bound).some(({ kind }) => kind === 'value'));
  return `sha256:${createHash('sha256').update(canonicalize({ content, defaults, ...(hasPlainPaths ? { folder } : {}) }) ?? '').digest('hex')}`;
}
