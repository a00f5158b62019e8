import type { OutboxItemView } from '#shared/sync/views.ts';
import { kindWords } from '#shared/workspace/kinds.ts';
import type { CliContext } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { printJson } from '../../output/json.ts';
import { shown } from '../../output/shown.ts';
import { renderTable } from '../../output/table.ts';
import { instant } from '../../output/words.ts';
import { withWorkspaces } from './open-workspaces.ts';

/** `drydock workspace outbox [WORKSPACE]` */
export async function showOutbox(context: CliContext, name: string | undefined, options: { readonly json?: true }): Promise<ExitCode> {
  const { out, err } = context;
  return withWorkspaces<ExitCode>(context, async ({ accounts, sync }) => {
    const items = sync.outbox(name === undefined ? undefined : accounts.find(name).id);
    if (options.json === true) {
      printJson(out, { items });
      return 0;
    }
    if (items.length === 0) {
      err.write('Nothing waits to be sent.\n');
      return 0;
    }
    const names = new Map(accounts.list().map((account) => [account.id, account.name]));
    const rows = items.map((item) => [names.get(item.workspace) ?? item.workspace, `${kindWords[item.kind]} ${shown(item.name)}${item.version === undefined ? '' : `:${shown(item.version)}`}`, whatWords(item), item.reason, `${shown(item.explanation)}${item.nextTryUtc === undefined ? '' : ` Next try at ${instant(item.nextTryUtc, out.isTerminal)}.`}`]);
    out.write(renderTable([{ head: 'Workspace' }, { head: 'What' }, { head: 'Change' }, { head: 'State' }, { head: 'Why', flexible: true }], rows, out));
    return 0;
  });
}

function whatWords({ what, fields }: OutboxItemView): string {
  switch (what) {
    case 'publish-version':
    case 'publish-environment':
      return 'publish';
    case 'change-fields':
      return `change ${fields.join(', ')}`;
    case 'describe-version':
      return 'describe';
    case 'version-status':
      return 'status';
    case 'take-changes':
      return 'take over';
  }
}
