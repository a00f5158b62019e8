import type { CliContext } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { fieldLines } from '../../output/field-lines.ts';
import { printJson } from '../../output/json.ts';
import { renderTable } from '../../output/table.ts';
import { instant } from '../../output/words.ts';

/** `drydock data show NAME` */
export async function showData(context: CliContext, name: string, options: { readonly json?: true }): Promise<ExitCode> {
  const { out } = context;
  const { catalog } = await context.openApp();
  const asset = catalog.showData(name);
  if (options.json === true) {
    printJson(out, asset);
    return 0;
  }
  const fields = [
    ['Data', out.colors.bold(asset.name)],
    ['Id', asset.id],
    ['Created', instant(asset.createdUtc, out.isTerminal)],
    ['Description', asset.description],
  ] as const;
  const rows = asset.versions.toReversed().map((version) => [version.version, version.type, instant(version.createdUtc, out.isTerminal), version.path ?? version.url ?? '']);
  out.write(`${fieldLines(fields, out)}\n${renderTable([{ head: 'Version' }, { head: 'Type' }, { head: 'Created' }, { head: 'Place' }], rows, out)}`);
  return 0;
}
