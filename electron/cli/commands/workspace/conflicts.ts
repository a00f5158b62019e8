import { InvalidInputError, NotFoundError } from '#shared/errors.ts';
import { conflictChoiceSchema, type ConflictView } from '#shared/sync/views.ts';
import { kindWords } from '#shared/workspace/kinds.ts';
import type { CliContext } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { fieldLines } from '../../output/field-lines.ts';
import { printJson } from '../../output/json.ts';
import { shown } from '../../output/shown.ts';
import type { TextStream } from '../../output/text-stream.ts';
import { withWorkspaces } from './open-workspaces.ts';

/** `drydock workspace conflicts [WORKSPACE]` */
export async function showConflicts(context: CliContext, name: string | undefined, options: { readonly json?: true }): Promise<ExitCode> {
  const { out, err } = context;
  return withWorkspaces<ExitCode>(context, async ({ accounts, sync }) => {
    const conflicts = sync.conflicts(name === undefined ? undefined : accounts.find(name).id);
    if (options.json === true) {
      printJson(out, { conflicts });
      return 0;
    }
    if (conflicts.length === 0) err.write('There are no conflicts.\n');
    const names = new Map(accounts.list().map((account) => [account.id, account.name]));
    out.write(conflicts.map((conflict) => conflictText(conflict, names.get(conflict.workspace) ?? conflict.workspace, out)).join('\n'));
    return 0;
  });
}

function conflictText({ id, kind, name, field, version, mine, theirs, base, message, choices }: ConflictView, workspace: string, out: TextStream): string {
  const value = (text: string | undefined): string => (text === undefined ? 'none' : shown(text));
  const sides = mine === undefined && theirs === undefined && base === undefined ? '' : fieldLines([['  here', value(mine)], ['  there', value(theirs)], ['  before', value(base)]], out);
  const lines = choices.map(({ choice, consequence, suggestedName }) => `    drydock workspace resolve ${id} ${choice}${suggestedName === undefined ? '' : ` --name '${shown(suggestedName)}'`}\n      ${shown(consequence)}\n`);
  return `${out.colors.bold(id)}  ${workspace}: ${kindWords[kind]} ${shown(name)}${version === undefined ? '' : `:${shown(version)}`}${field === undefined ? '' : `, ${field}`}\n  ${shown(message)}\n${sides}  To settle it, one of:\n${lines.join('')}`;
}

/** `drydock workspace resolve CONFLICT CHOICE` */
export async function resolveConflict(context: CliContext, id: string, given: string, options: { readonly name?: string }): Promise<ExitCode> {
  const { out, err, signal } = context;
  const choice = conflictChoiceSchema.parse(given);
  if (choice === 'rename-mine' && options.name === undefined) throw new InvalidInputError('rename-mine needs the new name.', [], { commandLine: 'To give it: --name NAME' });
  return withWorkspaces<ExitCode>(context, async ({ sync, accounts }) => {
    const conflict = sync.conflicts().find((each) => each.id === id);
    if (conflict === undefined) throw new NotFoundError(`There is no conflict '${id}' (any more).`, { commandLine: 'To see all: drydock workspace conflicts' });
    const allowed = conflict.choices.find((each) => each.choice === choice);
    if (allowed === undefined) throw new InvalidInputError(`This conflict cannot be settled by ${choice}. Its choices: ${conflict.choices.map((each) => each.choice).join(', ')}.`);
    await sync.resolveConflict({ workspace: conflict.workspace, conflict: id, choice, ...(options.name === undefined ? {} : { name: options.name }) }, signal);
    out.write(`Settled. ${shown(allowed.consequence)}\n`);
    err.write(`To send it: drydock workspace sync ${accounts.find(conflict.workspace).name}\n`);
    return 0;
  });
}
