import { setTimeout as delay } from 'node:timers/promises';
import { DrydockError } from '#shared/errors.ts';
import type { SyncReport } from '#shared/sync/views.ts';
import type { HomeWorkspaces } from '#electron/sync/compose-sync.ts';
import { chosenAccounts } from '#electron/sync/target-accounts.ts';
import type { WorkspaceAccount } from '#electron/sync/workspace-accounts.ts';
import type { CliContext } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { printJson } from '../../output/json.ts';
import { shown } from '../../output/shown.ts';
import { counted } from '../../output/words.ts';
import { withWorkspaces } from './open-workspaces.ts';
import { publicationWords } from './publication-words.ts';
import { syncProgressLine } from './sync-progress.ts';

/** The options as the command line hands them over. */
export interface WorkspaceSyncOptions {
  readonly watch?: true;
  readonly json?: true;
}

interface Exchanged {
  readonly account: WorkspaceAccount;
  readonly report?: SyncReport;
  readonly error?: DrydockError;
}

/** `drydock workspace sync [WORKSPACE]` */
export async function syncWorkspaces(context: CliContext, name: string | undefined, options: WorkspaceSyncOptions): Promise<ExitCode> {
  const { out } = context;
  return withWorkspaces<ExitCode>(context, async (workspaces) => {
    const chosen = chosenAccounts(workspaces.accounts, name === undefined ? [] : [name]);
    const exchanged = await Promise.all(chosen.map((account) => exchange(context, workspaces, account, chosen.length === 1)));
    if (options.json === true) {
      printJson(out, { workspaces: exchanged.map(({ account, report, error }) => ({ id: account.id, name: account.name, ...report, ...(error === undefined ? {} : { error: { code: error.code, message: error.message } }) })) });
    } else {
      for (const each of exchanged) tell(context, each);
    }
    if (options.watch === true) return watch(context, workspaces, chosen);
    return exchanged.some(({ error }) => error !== undefined) ? 1 : 0;
  });
}

async function exchange(context: CliContext, { sync }: HomeWorkspaces, account: WorkspaceAccount, showsProgress: boolean, now = true): Promise<Exchanged> {
  const { signal, err } = context;
  const progress = showsProgress ? syncProgressLine(err) : undefined;
  try {
    return { account, report: await sync.sync(account.id, { signal, now, ...(progress === undefined ? {} : { observer: progress.observer }) }) };
  } catch (error) {
    if (!(error instanceof DrydockError) || error.kind === 'cancelled') throw error;
    return { account, error };
  } finally {
    progress?.end();
  }
}

function tell({ out, err }: CliContext, { account, report, error }: Exchanged): void {
  const name = out.colors.bold(account.name);
  if (error !== undefined) err.write(`${err.colors.yellow('warning:')} ${shown(error.message)}\n`);
  if (report === undefined) return;
  for (const publication of report.published) out.write(`${name}: published ${publicationWords(publication)}.\n`);
  for (const publication of report.taken) out.write(`${name}: took over ${publicationWords(publication)}.\n`);
  if (report.changesSent > 0) out.write(`${name}: sent ${counted(report.changesSent, 'change')}.\n`);
  const waiting = report.queued + report.conflicts + report.parked;
  if (report.published.length + report.taken.length + report.changesSent + waiting === 0) out.write(`${name}: everything is as it is there.\n`);
  if (report.queued > 0) err.write(`${account.name}: ${counted(report.queued, 'item')} will be tried again: drydock workspace outbox ${account.name}\n`);
  if (report.conflicts > 0) err.write(`${account.name}: ${counted(report.conflicts, 'conflict')} to be settled: drydock workspace conflicts ${account.name}\n`);
  if (report.parked > 0) err.write(`${account.name}: ${counted(report.parked, 'item')} cannot be sent as it is: drydock workspace outbox ${account.name}\n`);
}

const LONGEST_MS = 60_000;

/** Exchanges whenever the workspace says that something changed, and at least every minute, for what changes here. Ends when the user interrupts. */
async function watch(context: CliContext, workspaces: HomeWorkspaces, accounts: readonly WorkspaceAccount[]): Promise<ExitCode> {
  context.err.write('Watching. Ctrl-C ends it.\n');
  await Promise.all(accounts.map((account) => watchOne(context, workspaces, account)));
  return 130;
}

async function watchOne(context: CliContext, workspaces: HomeWorkspaces, account: WorkspaceAccount): Promise<void> {
  const { signal } = context;
  for (let failures = 0; !signal.aborted; ) {
    await pause(workspaces, account, Math.min(LONGEST_MS, failures === 0 ? LONGEST_MS : 1_000 * 2 ** failures), failures === 0, signal);
    if (signal.aborted) return;
    const exchanged = await exchange(context, workspaces, account, false, false);
    const { report, error } = exchanged;
    if (error === undefined ? report !== undefined && report.published.length + report.taken.length + report.changesSent > 0 : failures === 0) tell(context, exchanged);
    failures = error === undefined ? 0 : failures + 1;
  }
}

/** Until the workspace tells of a change, or the time is over. */
async function pause({ accounts }: HomeWorkspaces, account: WorkspaceAccount, ms: number, listens: boolean, signal: AbortSignal): Promise<void> {
  const stop = new AbortController();
  const both = AbortSignal.any([signal, stop.signal]);
  const hear = async (): Promise<void> => {
    const events = (await accounts.live(account.id)).events(both)[Symbol.asyncIterator]();
    if ((await events.next()).done === true) throw new Error('The channel ended.');
  };
  const waiting = delay(ms, undefined, { signal: both });
  // A channel that cannot be had, or ends, leaves the time; the next exchange says why.
  const hearing = listens ? hear().catch(() => waiting) : waiting;
  try {
    await Promise.race([waiting, hearing]);
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    stop.abort();
    await Promise.allSettled([waiting, hearing]);
  }
}
