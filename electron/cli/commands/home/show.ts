import prettyBytes from 'pretty-bytes';
import { homeUsage } from '#electron/home/home-usage.ts';
import { defaultHomeRoot, homeLayout } from '#electron/home/layout.ts';
import type { CliContext } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { fieldLines } from '../../output/field-lines.ts';
import { printJson } from '../../output/json.ts';
import { renderTable } from '../../output/table.ts';

/** `drydock home show`. Opens nothing: a home with damaged documents can be looked at too. */
export async function showHome(context: CliContext, options: { readonly json?: true }): Promise<ExitCode> {
  const { out } = context;
  const usage = await homeUsage({ layout: homeLayout(defaultHomeRoot(context.environment)) }, context.signal);
  if (options.json === true) {
    const { home, areas, bytes, freeBytes } = usage;
    printJson(out, { home, areas: areas.map((area) => ({ name: area.name, path: area.path, bytes: area.bytes, files: area.files })), bytes, freeBytes });
    return 0;
  }
  const fields = [
    ['Home', out.colors.bold(usage.home)],
    ['In use', prettyBytes(usage.bytes)],
    ['Free', `${prettyBytes(usage.freeBytes)} on this disk`],
  ] as const;
  const rows = usage.areas.map((area) => [area.name, prettyBytes(area.bytes), String(area.files), area.what]);
  const table = renderTable([{ head: 'Area' }, { head: 'Size', align: 'right' }, { head: 'Files', align: 'right' }, { head: 'What', flexible: true }], rows, out);
  out.write(`${fieldLines(fields, out)}\n${table}`);
  return 0;
}
