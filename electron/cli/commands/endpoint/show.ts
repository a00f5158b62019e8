import { referencesOf } from '#electron/endpoints/endpoint-references.ts';
import { runsOfEndpoint } from '#electron/endpoints/endpoint-runs.ts';
import type { EndpointDocument, EndpointVersionDocument } from '#shared/catalog/endpoint.ts';
import { parseEndpointReference } from '#shared/catalog/endpoint-version.ts';
import { runForm } from '#shared/run/run-form.ts';
import type { App } from '#electron/compose.ts';
import type { RunSummary } from '#electron/runner/run-service.ts';
import type { CliContext } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { fieldLines } from '../../output/field-lines.ts';
import { printJson } from '../../output/json.ts';
import { statusText } from '../../output/run/status-mark.ts';
import { renderTable } from '../../output/table.ts';
import type { TextStream } from '../../output/text-stream.ts';
import { instant } from '../../output/words.ts';

const mostRuns = 10;

/** `drydock endpoint show NAME[:VERSION]` */
export async function showEndpoint(context: CliContext, text: string, options: { readonly json?: true }): Promise<ExitCode> {
  const { out } = context;
  const app = await context.openApp();
  const { name, version: wanted } = parseEndpointReference(text);
  if (wanted === undefined) {
    const endpoint = app.endpoints.find(name);
    if (options.json === true) printJson(out, endpoint);
    else out.write(endpointText(endpoint, (await runsOfEndpoint(app.runs, endpoint.id)).slice(0, mostRuns), out));
    return 0;
  }
  const { endpoint, version } = app.endpoints.show(name, wanted);
  if (options.json === true) printJson(out, version);
  else out.write(versionText(app, endpoint, version, out));
  return 0;
}

function endpointText(endpoint: EndpointDocument, runs: readonly RunSummary[], out: TextStream): string {
  const fields = fieldLines(
    [
      ['Endpoint', endpoint.name],
      ['Id', endpoint.id],
      ['Description', endpoint.description],
      ['Status', endpoint.status],
      ['Created', instant(endpoint.createdUtc, out.isTerminal)],
      ['Invokes', endpoint.defaultVersion === undefined ? `${endpoint.versions.at(-1)?.version ?? '-'}, the latest` : `${endpoint.defaultVersion}, the default`],
    ],
    out,
  );
  const versions = renderTable([{ head: 'Version' }, { head: 'Published' }, { head: 'Id', flexible: true }], endpoint.versions.toReversed().map(({ version, createdUtc, id }) => [version, instant(createdUtc, out.isTerminal), id]), out);
  const rows = runs.map((run) => [run.id, run.origin?.version ?? '', statusText(run.status, out), instant(run.createdUtc, out.isTerminal)]);
  const last = rows.length === 0 ? '' : `\n${renderTable([{ head: 'Run' }, { head: 'Version' }, { head: 'Status' }, { head: 'Started', flexible: true }], rows, out)}`;
  return `${fields}\n${versions}${last}`;
}

function versionText(app: Pick<App, 'catalog'>, endpoint: EndpointDocument, version: EndpointVersionDocument, out: TextStream): string {
  const fields = fieldLines(
    [
      ['Endpoint', `${endpoint.name}:${version.version} (${version.id})`],
      ['Pipeline', `${version.displayName} (${version.files[0]?.fileName ?? ''})`],
      ['Description', version.description],
      ['Published', instant(version.createdUtc, out.isTerminal)],
    ],
    out,
  );
  const inputs = runForm(version, version.defaults).map(({ name, type, required, default: preset, description }) => [name, type, required ? 'required' : (preset ?? ''), description ?? '']);
  const modules = referencesOf(app.catalog, version).map(({ node, reference, means, message }) => [node, reference, means ?? message ?? '']);
  return [
    fields,
    ...(inputs.length === 0 ? [] : [renderTable([{ head: 'Input' }, { head: 'Type' }, { head: 'Default' }, { head: 'Description', flexible: true }], inputs, out)]),
    ...(version.outputs.length === 0 ? [] : [renderTable([{ head: 'Output' }, { head: 'Type', flexible: true }], version.outputs.map(({ name, type }) => [name, type]), out)]),
    ...(modules.length === 0 ? [] : [renderTable([{ head: 'Node' }, { head: 'Module' }, { head: 'Now', flexible: true }], modules, out)]),
  ].join('\n');
}
