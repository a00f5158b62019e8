import type { ConnectionState, WorkspaceStateView } from '#shared/sync/views.ts';
import type { CliContext } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { printJson } from '../../output/json.ts';
import { shown } from '../../output/shown.ts';
import type { TextStream } from '../../output/text-stream.ts';
import { renderTable } from '../../output/table.ts';
import { instant } from '../../output/words.ts';
import { withWorkspaces } from './open-workspaces.ts';

/** The options as the command line hands them over, and whether the workspaces are to be asked. */
export interface WorkspaceStatusOptions {
  readonly json?: true;
  readonly asks: boolean;
}

/** `drydock workspace status [WORKSPACE]`, which asks each whether it answers, and `list`. */
export async function workspaceStatus(context: CliContext, name: string | undefined, options: WorkspaceStatusOptions): Promise<ExitCode> {
  const { out, err, signal } = context;
  return withWorkspaces<ExitCode>(context, async ({ accounts, sync }) => {
    const only = name === undefined ? undefined : accounts.find(name).id;
    const asked = options.asks ? accounts.list().filter(({ id }) => only === undefined || id === only) : [];
    await Promise.all(asked.map(({ id }) => sync.contact(id, signal)));
    const states = sync.workspaces().filter(({ id }) => only === undefined || id === only);
    if (options.json === true) {
      printJson(out, { workspaces: states });
      return 0;
    }
    if (states.length === 0) {
      err.write('This home has no workspace yet. To add one: drydock workspace add URL\n');
      return 0;
    }
    const rows = states.map((state) => [state.name, light(state.state, out), String(state.queued), String(state.conflicts), String(state.parked), state.lastSyncUtc === undefined ? 'never' : instant(state.lastSyncUtc, out.isTerminal), state.member === undefined ? '' : `${shown(state.member.name)} (${state.member.role})`, state.url]);
    out.write(renderTable([{ head: 'Name' }, { head: 'State' }, { head: 'Queued', align: 'right' }, { head: 'Conflicts', align: 'right' }, { head: 'Parked', align: 'right' }, { head: 'Last exchange' }, { head: 'You' }, { head: 'Address', flexible: true }], rows, out));
    for (const state of states) for (const line of advice(state)) err.write(`${line}\n`);
    return 0;
  });
}

const words: Readonly<Record<ConnectionState, string>> = { 'online': 'online', 'offline': 'offline', 'needs-login': 'needs login', 'syncing': 'exchanging' };

function light(state: ConnectionState, { colors }: TextStream): string {
  if (state === 'online' || state === 'syncing') return colors.green(words[state]);
  return state === 'offline' ? colors.yellow(words[state]) : colors.red(words[state]);
}

function* advice({ name, state, conflicts, parked, lastError }: WorkspaceStateView): Generator<string> {
  if (lastError !== undefined && state !== 'online') yield `${name}: ${shown(lastError.message)}`;
  if (state === 'needs-login') yield `${name}: to log in: drydock workspace login ${name}`;
  if (conflicts > 0) yield `${name}: to see the conflicts and settle them: drydock workspace conflicts ${name}`;
  if (parked > 0) yield `${name}: to see why some of it is not sent: drydock workspace outbox ${name}`;
}
