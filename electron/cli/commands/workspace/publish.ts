import type { HomeWorkspaces } from '#electron/sync/compose-sync.ts';
import { publishAndSync, type PublishedRow, type PublishWhat } from '#electron/sync/publish-and-sync.ts';
import { targetAccounts } from '#electron/sync/target-accounts.ts';
import type { CliContext } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { printJson } from '../../output/json.ts';
import { shown } from '../../output/shown.ts';
import { withWorkspaces } from './open-workspaces.ts';
import { publicationWords } from './publication-words.ts';
import { syncProgressLine } from './sync-progress.ts';

/** The options that every `publish` has. */
export interface PublishOptions {
  readonly to?: readonly string[];
  readonly json?: true;
}

/** Publishes to the named workspaces, or the only one, and says what became of it. Offline it is queued, which is a success. */
export async function publishAndTell(context: CliContext, what: PublishWhat, options: PublishOptions): Promise<ExitCode> {
  const rows = await withWorkspaces(context, (workspaces) => publishTo(context, workspaces, what, options.to ?? []));
  if (options.json === true) printJson(context.out, { publications: rows.map(({ workspace, publication, outcome, explanation, unchanged, notes }) => ({ workspace: { id: workspace.id, name: workspace.name }, ...publication, outcome, unchanged, ...(explanation === undefined ? {} : { explanation }), notes })) });
  else for (const row of rows) tell(context, row);
  return rows.some(({ outcome }) => outcome === 'conflict' || outcome === 'parked') ? 1 : 0;
}

async function publishTo(context: CliContext, workspaces: HomeWorkspaces, what: PublishWhat, to: readonly string[]): Promise<readonly PublishedRow[]> {
  const targets = targetAccounts(workspaces.accounts, to, 'To do so: --to WORKSPACE');
  const rows: PublishedRow[] = [];
  for (const workspace of targets) {
    const progress = syncProgressLine(context.err);
    try {
      rows.push(...(await publishAndSync(workspaces.sync, workspace, what, { signal: context.signal, observer: progress.observer })));
    } finally {
      progress.end();
    }
  }
  return rows;
}

function tell({ out, err }: CliContext, { workspace, publication, outcome, explanation, unchanged, notes }: PublishedRow): void {
  for (const { severity, node, message } of notes) {
    const text = `${node === undefined ? '' : `${shown(node)}: `}${shown(message)}`;
    err.write(severity === 'note' ? `${text}\n` : `${err.colors.yellow('warning:')} ${text}\n`);
  }
  const what = out.colors.bold(publicationWords(publication));
  switch (outcome) {
    case 'published':
      out.write(unchanged ? `${capital(what)} is in ${workspace.name} already.\n` : `Published ${what} to ${workspace.name}.\n`);
      return;
    case 'queued':
      out.write(`Queued ${what} for ${workspace.name}.\n`);
      err.write(`${shown(explanation ?? 'It is sent at the next exchange.')}\nTo try again: drydock workspace sync ${workspace.name}\n`);
      return;
    case 'conflict':
      err.write(`${capital(publicationWords(publication))} was not published to ${workspace.name}: ${shown(explanation ?? '')}\nTo settle it: drydock workspace conflicts ${workspace.name}\n`);
      return;
    case 'parked':
      err.write(`${capital(publicationWords(publication))} was not published to ${workspace.name}: ${shown(explanation ?? '')}\nIt waits in the outbox: drydock workspace outbox ${workspace.name}\n`);
  }
}

const capital = (text: string): string => text.replace(/[a-z]/u, (letter) => letter.toUpperCase());
