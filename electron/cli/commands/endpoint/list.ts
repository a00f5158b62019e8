import type { CliContext } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { printJson } from '../../output/json.ts';
import { renderTable } from '../../output/table.ts';
import { instant } from '../../output/words.ts';

/** `drydock endpoint list` */
export async function listEndpoints(context: CliContext, options: { readonly all?: true; readonly json?: true }): Promise<ExitCode> {
  const { out, err } = context;
  const all = options.all === true;
  const { endpoints, unreadable } = (await context.openApp()).endpoints.list({ all });
  for (const error of unreadable) err.write(`${err.colors.yellow('warning:')} ${error.message}\n`);
  if (options.json === true) {
    printJson(out, { endpoints: endpoints.map((endpoint) => ({ ...endpoint, defaultVersion: endpoint.defaultVersion ?? null })) });
    return 0;
  }
  if (endpoints.length === 0) {
    err.write(`No ${all ? '' : 'active '}endpoints yet. Publish one: drydock endpoint publish FILE --name NAME\n`);
    return 0;
  }
  const rows = endpoints.map(({ name, defaultVersion, versions, status, createdUtc, description }) => [
    name,
    defaultVersion === undefined ? (versions.at(-1)?.version ?? '-') : `${defaultVersion} (default)`,
    String(versions.length),
    ...(all ? [status] : []),
    instant(createdUtc, out.isTerminal),
    description,
  ]);
  const status = all ? [{ head: 'Status' }] : [];
  out.write(renderTable([{ head: 'Name' }, { head: 'Version' }, { head: 'Versions', align: 'right' }, ...status, { head: 'Created' }, { head: 'Description', flexible: true }], rows, out));
  return 0;
}
