import { interfaceSchema } from '#shared/model/interface.ts';
import type { ModuleVersionDocument } from '#shared/model/module.ts';
import type { EndpointVersionDocument } from '#shared/catalog/endpoint.ts';
import type { SealedPipeline } from '#shared/model/sealed.ts';
import type { PublishRequest } from '#shared/workspace/publish.ts';
import { endpointDocumentDigest, moduleDocumentDigest } from '#electron/workspace/documents/document-digest.ts';

export interface PublicationOf {
  readonly id: string;
  readonly versionId: string;
  readonly version: string;
  readonly name?: string;
  readonly description?: string;
  /** What tells contents apart. */
  readonly command?: string;
  readonly snapshotId?: string;
  readonly status?: 'active' | 'deprecated';
}

const createdUtc = '2026-01-02T03:04:05.000Z';
const ports = interfaceSchema.parse({ inputs: [{ name: 'rows', type: 'uri_file', shape: 'file', optional: false }], params: [], outputs: [{ name: 'model', type: 'uri_folder', shape: 'folder' }] });

/** What publishes a version of a module with one command. */
export function modulePublication(of: PublicationOf): PublishRequest {
  const { id, versionId, version, name = id, description = `What ${name} does.`, command = 'echo hello', snapshotId, status = 'active' } = of;
  const document: ModuleVersionDocument = {
    schemaVersion: 1, id: versionId, module: id, version, description, status, createdUtc, ...ports, kind: 'command', format: 'v2', ...(snapshotId === undefined ? {} : { snapshot_id: snapshotId }),
    source: { fileName: 'component.yml', text: `name: ${name}\ncommand: ${command}\n` },
    sealed: {
      kind: 'command',
      environment: { kind: 'image', image: 'python:3.11' },
      spec: {
        kind: 'command', format: 'v2', name, tags: {}, isDeterministic: true, interface: ports, ignored: [], command: { parts: [{ kind: 'text', text: command }] },
        additionalIncludes: [], environmentVariables: {}, resources: {}, anyExitCodeIsSuccess: false,
      },
    },
    contentDigest: '',
  };
  return { entity: { name, description, createdUtc }, document: { ...document, contentDigest: moduleDocumentDigest(document) } };
}

/** What publishes a version of an endpoint whose pipeline has one node. */
export function endpointPublication(of: PublicationOf & { readonly reference?: string; readonly contextSnapshotId?: string }): PublishRequest {
  const { id, versionId, version, name = id, description = '', reference = 'train', contextSnapshotId } = of;
  const pipeline: SealedPipeline = {
    kind: 'pipeline', interface: { inputs: [], params: [], outputs: [] }, settings: { continueOnStepFailure: true, forceRerun: false }, ignored: [],
    nodes: [{
      name: 'first', inputs: {}, outputs: {}, ignored: [], environmentVariables: {}, resources: {}, use: { kind: 'reference', reference },
      ...(contextSnapshotId === undefined ? {} : { environment: { kind: 'build', contextSnapshotId, dockerfile: 'Dockerfile' } }),
    }],
  };
  const document: EndpointVersionDocument = {
    schemaVersion: 1, id: versionId, endpoint: id, version, description, createdUtc, displayName: name, inputs: [], outputs: [], params: [], defaults: {}, pipeline, folder: '/work', files: [], contentDigest: '',
  };
  return { entity: { name, description, createdUtc }, document: { ...document, contentDigest: endpointDocumentDigest(document) } };
}
