import { createWriteStream, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Role } from '#shared/workspace/members.ts';
import { systemClock } from '#electron/clock.ts';
import { storeError } from '#electron/store/store-errors.ts';
import { syncFolder } from '#electron/store/write-durably.ts';
import { openOperator } from '#electron/workspace/server/open-operator.ts';
import type { MadeToken, Operator } from '#electron/workspace/server/operator.ts';
import { restoreBackup } from '#electron/workspace/server/restore.ts';
import { version } from '../../../../package.json';
import type { CliContext } from '../../context.ts';
import { printJson } from '../../output/json.ts';
import { renderTable } from '../../output/table.ts';
import { counted, instant } from '../../output/words.ts';
import { placesOf, type PlaceOptions } from './places.ts';

export interface AdminOptions extends PlaceOptions {
  readonly workspace?: string;
  readonly json?: true;
}

export interface AddMemberOptions extends AdminOptions {
  readonly role: Role;
}

export type RestoreOptions = PlaceOptions & { readonly json?: true };

/** `drydock workspace admin list` */
export async function listWorkspaces(context: CliContext, options: AdminOptions): Promise<0> {
  await using operator = await operatorOf(context, options);
  const workspaces = await operator.workspaces();
  if (options.json === true) printJson(context.out, { workspaces });
  else if (workspaces.length === 0) context.err.write('No workspace yet. The first start makes one: drydock workspace serve\n');
  else context.out.write(renderTable([{ head: 'Name' }, { head: 'Id' }, { head: 'Since' }], workspaces.map(({ id, name, createdUtc }) => [name, id, instant(createdUtc, context.out.isTerminal)]), context.out));
  return 0;
}

/** `drydock workspace admin create` */
export async function createWorkspace(context: CliContext, name: string, options: AdminOptions): Promise<0> {
  await using operator = await operatorOf(context, options);
  return tellToken(context, options, await operator.create(name));
}

/** `drydock workspace admin members` */
export async function listMembers(context: CliContext, options: AdminOptions): Promise<0> {
  await using operator = await operatorOf(context, options);
  const members = await operator.members(options.workspace);
  if (options.json === true) printJson(context.out, { members });
  else context.out.write(renderTable([{ head: 'Name' }, { head: 'Role' }, { head: 'Status' }, { head: 'Tokens', align: 'right' }, { head: 'Id' }], members.map(({ id, name, role, status, tokens = [] }) => [name, role, status, String(tokens.filter(({ revokedUtc }) => revokedUtc === undefined).length), id]), context.out));
  return 0;
}

/** `drydock workspace admin add` */
export async function addMember(context: CliContext, name: string, options: AddMemberOptions): Promise<0> {
  await using operator = await operatorOf(context, options);
  return tellToken(context, options, await operator.addMember(options.workspace, name, options.role));
}

/** `drydock workspace admin token` */
export async function addToken(context: CliContext, member: string, options: AdminOptions): Promise<0> {
  await using operator = await operatorOf(context, options);
  return tellToken(context, options, await operator.addToken(options.workspace, member));
}

/** `drydock workspace admin remove` */
export async function removeMember(context: CliContext, member: string, options: AdminOptions): Promise<0> {
  await using operator = await operatorOf(context, options);
  const { id, name } = await operator.removeMember(options.workspace, member);
  if (options.json === true) printJson(context.out, { id, name });
  else context.out.write(`${name} (${id}) was removed; what they published stays.\n`);
  return 0;
}

/** `drydock workspace admin new-history` */
export async function beginNewHistory(context: CliContext, options: AdminOptions): Promise<0> {
  await using operator = await operatorOf(context, options);
  const workspace = await operator.beginNewHistory(options.workspace);
  if (options.json === true) printJson(context.out, { workspace });
  else context.out.write(`The history of ${workspace} begins anew: with their next exchange clients read everything again, and send again what is missing here.\n`);
  return 0;
}

/** `drydock workspace admin backup`: the file is whole, or as it was. */
export async function backup(context: CliContext, file: string, options: AdminOptions): Promise<0> {
  await using operator = await operatorOf(context, options);
  const target = path.resolve(file);
  const unfinished = `${target}.unfinished`;
  let bytes = 0;
  const counting = async function* (): AsyncGenerator<Uint8Array> {
    for await (const piece of operator.backup()) {
      bytes += piece.byteLength;
      yield piece;
    }
  };
  try {
    await pipeline(Readable.from(counting()), createWriteStream(unfinished, { mode: 0o600, flush: true }), { signal: context.signal });
    renameSync(unfinished, target);
    syncFolder(path.dirname(target));
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw storeError(error, target);
  }
  if (options.json === true) printJson(context.out, { file: target, bytes });
  else context.out.write(`Everything but runs is in ${target} (${counted(bytes, 'byte')}).\n`);
  return 0;
}

/** `drydock workspace admin restore` */
export async function restore(context: CliContext, file: string, options: RestoreOptions): Promise<0> {
  const places = placesOf(context, options);
  const restored = await restoreBackup(path.resolve(file), { ...places, clock: systemClock, version });
  if (options.json === true) printJson(context.out, restored);
  else context.out.write(`Restored ${restored.workspaces.map(({ name }) => name).join(', ')} with ${counted(restored.entities, 'entity', 'entities')} and ${counted(restored.contents, 'content')} into ${places.folder}.\n`);
  if (restored.incomplete.length > 0) context.err.write(`${counted(restored.incomplete.length, 'snapshot')} had not all of ${restored.incomplete.length === 1 ? 'its' : 'their'} files in the backup, and can be used again once a member who has ${restored.incomplete.length === 1 ? 'it' : 'them'} publishes a version with ${restored.incomplete.length === 1 ? 'it' : 'them'}. To see which: --json\n`);
  context.err.write('Members, roles and tokens are as they were then: whoever was removed since, and every token that was revoked since, is back. Look through them: drydock workspace admin members\n');
  return 0;
}

function operatorOf(context: CliContext, options: AdminOptions): Promise<Operator> {
  return openOperator({ ...placesOf(context, options), clock: systemClock, version });
}

function tellToken({ out }: CliContext, options: AdminOptions, made: MadeToken): 0 {
  if (options.json === true) printJson(out, made);
  else out.write(`Token of ${made.member} in ${made.workspace}, told this once:\n\n  ${made.token}\n`);
  return 0;
}
