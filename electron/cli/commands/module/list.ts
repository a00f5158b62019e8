import type { ModuleSummary } from '#shared/catalog/module-summary.ts';
import type { CliContext } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { printJson } from '../../output/json.ts';
import { renderTable } from '../../output/table.ts';
import { instant } from '../../output/words.ts';

/** `drydock module list` */
export async function listModules(context: CliContext, options: { readonly all?: true; readonly json?: true }): Promise<ExitCode> {
  const { out, err } = context;
  const { catalog } = await context.openApp();
  const all = options.all === true;
  const modules = catalog.listModules({ all });
  if (options.json === true) {
    printJson(out, { modules: modules.map(summaryJson) });
    return 0;
  }
  if (modules.length === 0) {
    err.write(`No ${all ? '' : 'active '}modules yet. Register one: drydock module register SPEC\n`);
    return 0;
  }
  const rows = modules.map((module) => [
    module.name,
    module.defaultVersion === undefined ? (module.latest?.version ?? '-') : `${module.defaultVersion} (default)`,
    String(module.versionCount),
    ...(all ? [module.status] : []),
    instant(module.createdUtc, out.isTerminal),
    module.description,
  ]);
  const status = all ? [{ head: 'Status' }] : [];
  out.write(
    renderTable([{ head: 'Name' }, { head: 'Version' }, { head: 'Versions', align: 'right' }, ...status, { head: 'Created' }, { head: 'Description', flexible: true }], rows, out),
  );
  return 0;
}

/** What there is none of is null, so that every module has the same fields. */
function summaryJson(module: ModuleSummary): unknown {
  return { ...module, latest: module.latest ?? null, defaultVersion: module.defaultVersion ?? null, kind: module.kind ?? null, tags: module.tags ?? [] };
}
