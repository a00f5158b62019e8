import type { EntityKind } from '#shared/workspace/kinds.ts';
import { kindWords } from '#shared/workspace/kinds.ts';
import { targetAccounts } from '#electron/sync/target-accounts.ts';
import type { CliContext } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { printJson } from '../../output/json.ts';
import { shown } from '../../output/shown.ts';
import { renderTable } from '../../output/table.ts';
import { instant } from '../../output/words.ts';
import { withWorkspaces } from './open-workspaces.ts';
import { syncProgressLine } from './sync-progress.ts';

/** The options as the command line hands them over. */
export interface WorkspaceBrowseOptions {
  readonly kind?: EntityKind;
  readonly all?: true;
  readonly json?: true;
}

/** `drydock workspace browse [WORKSPACE] [SEARCH]` */
export async function browseWorkspace(context: CliContext, name: string | undefined, search: string | undefined, options: WorkspaceBrowseOptions): Promise<ExitCode> {
  const { out, err, signal } = context;
  return withWorkspaces<ExitCode>(context, async (workspaces) => {
    const [account] = targetAccounts(workspaces.accounts, name === undefined ? [] : [name], 'To do so: drydock workspace browse WORKSPACE');
    if (account === undefined) return 2;
    const filter = { ...(options.kind === undefined ? {} : { kind: options.kind }), ...(search === undefined ? {} : { search }), all: options.all === true, limit: 1_000 };
    let page = workspaces.sync.browse(account.id, filter);
    if (page.asOfUtc === undefined) {
      const progress = syncProgressLine(err);
      try {
        await workspaces.sync.sync(account.id, { signal, observer: progress.observer });
      } finally {
        progress.end();
      }
      page = workspaces.sync.browse(account.id, filter);
    }
    if (options.json === true) {
      printJson(out, { workspace: account, ...page });
      return 0;
    }
    const rows = page.rows.map((row) => [shown(row.name), kindWords[row.kind], shown(row.versions.at(-1)?.version ?? ''), String(row.versions.length), row.status, row.presence === 'here' ? 'yes' : '', shown(row.createdByName ?? row.createdBy), shown(row.description, 200)]);
    if (rows.length > 0) out.write(renderTable([{ head: 'Name' }, { head: 'Kind' }, { head: 'Latest' }, { head: 'Versions', align: 'right' }, { head: 'Status' }, { head: 'Here' }, { head: 'By' }, { head: 'Description', flexible: true }], rows, out));
    err.write(rows.length === 0 ? 'Nothing of that is there.\n' : '');
    if (page.rows.length < page.total) err.write(`${String(page.total - page.rows.length)} more: search for a part of the name.\n`);
    if (page.asOfUtc !== undefined) err.write(`As of ${instant(page.asOfUtc, err.isTerminal)}. To read again: drydock workspace sync ${account.name}. To bring a module here: drydock module pull NAME\n`);
    return 0;
  });
}
