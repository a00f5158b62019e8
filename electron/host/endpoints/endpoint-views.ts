import { setImmediate as nextTurn } from 'node:timers/promises';
import type { EndpointDetail, EndpointSummary, EndpointVersionDetail } from '#shared/contract/endpoints.ts';
import type { EndpointDocument } from '#shared/catalog/endpoint.ts';
import { DrydockError, throwIfCancelled } from '#shared/errors.ts';
import { runForm } from '#shared/run/run-form.ts';
import type { App } from '../../compose.ts';
import { referencesOf } from '../../endpoints/endpoint-references.ts';
import type { EndpointStore } from '../../endpoints/endpoint-store.ts';

const AT_ONCE = 64;

export function endpointSummary({ id, name, description, status, createdUtc, versions, defaultVersion }: EndpointDocument): EndpointSummary {
  const invokes = defaultVersion ?? versions.at(-1)?.version;
  return { id, name, description, status, createdUtc, versionCount: versions.length, ...(invokes === undefined ? {} : { invokes }), ...(defaultVersion === undefined ? {} : { defaultVersion }) };
}

/** An endpoint with all its versions. One whose document cannot be read is told about and keeps nobody from seeing the others. */
export async function endpointDetail(endpoints: EndpointStore, nameOrId: string, signal: AbortSignal): Promise<EndpointDetail> {
  const endpoint = endpoints.find(nameOrId);
  const versions: EndpointDetail['versions'] = [];
  const unreadable: string[] = [];
  for (const [at, entry] of endpoint.versions.toReversed().entries()) {
    if (at % AT_ONCE === AT_ONCE - 1) {
      await nextTurn();
      throwIfCancelled(signal);
    }
    try {
      const { version, id, createdUtc, description, displayName } = endpoints.documents.versionOf(endpoint, entry);
      versions.push({ version, id, createdUtc, description, displayName });
    } catch (error) {
      if (!(error instanceof DrydockError)) throw error;
      unreadable.push(`${entry.version}: ${error.plainMessage}`);
    }
  }
  return { ...endpointSummary(endpoint), versions, unreadable };
}

export function endpointVersionDetail({ endpoints, catalog }: Pick<App, 'endpoints' | 'catalog'>, nameOrId: string, wanted: string | undefined): EndpointVersionDetail {
  const { endpoint, version } = endpoints.show(nameOrId, wanted);
  const [source] = version.files;
  return {
    endpoint: { id: endpoint.id, name: endpoint.name, status: endpoint.status },
    version: version.version, id: version.id, displayName: version.displayName, description: version.description, createdUtc: version.createdUtc,
    fields: runForm(version, version.defaults),
    outputs: version.outputs.map(({ name, type, description }) => ({ name, type, ...(description === undefined ? {} : { description }) })),
    references: referencesOf(catalog, version),
    source: { fileName: source?.fileName ?? '', text: source?.text ?? '' },
    contentDigest: version.contentDigest,
  };
}
