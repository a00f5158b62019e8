import type { CliContext } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { printJson } from '../../output/json.ts';
import { renderTable } from '../../output/table.ts';

/** `drydock data list` */
export async function listData(context: CliContext, options: { readonly json?: true }): Promise<ExitCode> {
  const { out, err } = context;
  const { catalog } = await context.openApp();
  const { assets, unreadable } = catalog.listData();
  for (const error of unreadable) err.write(`${err.colors.yellow('warning:')} ${error.message}\n`);
  if (options.json === true) {
    printJson(out, { data: assets });
    return 0;
  }
  if (assets.length === 0) {
    if (unreadable.length === 0) err.write('No data assets yet. Register one: drydock data register NAME PATH_OR_URL\n');
    return 0;
  }
  const rows = assets.map((asset) => {
    const latest = asset.versions.at(-1);
    return [asset.name, latest?.version ?? '-', String(asset.versions.length), latest?.type ?? '', latest?.path ?? latest?.url ?? ''];
  });
  out.write(renderTable([{ head: 'Name' }, { head: 'Latest' }, { head: 'Versions', align: 'right' }, { head: 'Type' }, { head: 'Place' }], rows, out));
  return 0;
}
