import type { SyncConflict } from '#shared/sync/actions.ts';
import type { BaseTree } from '#shared/sync/trees.ts';
import type { ResolveConflict } from '#shared/sync/views.ts';
import { checkName } from '#shared/catalog/module-name.ts';
import { InvalidInputError, NotFoundError } from '#shared/errors.ts';
import { entityKindSchema, kindWords } from '#shared/workspace/kinds.ts';
import type { PlannedSubject, WorkspaceTrees } from '../engine/workspace-trees.ts';
import { LocalNameTakenError } from '../sync-errors.ts';
import { conflictId, conflictView, freeVersion } from './conflict-views.ts';
import { move } from './moves.ts';

/**
 * Carries out a choice on the documents of this home; every choice may be repeated after a crash, and then does what is left of it. Under the workspace's lock. Throws
 * `NotFoundError` when there is no such conflict any more.
 */
export async function resolveConflict(trees: WorkspaceTrees, asked: ResolveConflict, signal?: AbortSignal): Promise<void> {
  const [kindText, id = ''] = asked.conflict.split('/');
  const kind = entityKindSchema.safeParse(kindText);
  const subject = kind.success ? trees.plan({ kind: kind.data, id }) : undefined;
  const conflict = subject?.plan.conflicts.find((candidate) => conflictId(subject, candidate) === asked.conflict);
  if (subject === undefined || conflict === undefined) throw new NotFoundError('This conflict is over: one of both sides has changed. Look at the conflicts again.');
  const { choices } = conflictView(trees, subject, conflict);
  if (!choices.some(({ choice }) => choice === asked.choice)) throw new InvalidInputError(`'${asked.choice}' is no choice here. There are: ${choices.map(({ choice }) => choice).join(', ')}.`);
  await carryOut({ trees, subject, signal }, conflict, asked);
}

interface Resolving {
  readonly trees: WorkspaceTrees;
  readonly subject: PlannedSubject;
  readonly signal: AbortSignal | undefined;
}

async function carryOut(resolving: Resolving, conflict: SyncConflict, asked: ResolveConflict): Promise<void> {
  const { trees, subject, signal } = resolving;
  const { kind, id, local, remote } = subject;
  const locals = trees.locals[kind];
  switch (conflict.kind) {
    case 'field':
      if (asked.choice === 'theirs' && remote !== undefined) await locals.take(id, { remote, documents: new Map(), replace: [], fields: { from: { [conflict.field]: conflict.mine }, to: { [conflict.field]: conflict.theirs } } }, signal);
      rebase(resolving, (base) => ({ ...base, fields: { ...base.fields, [conflict.field]: conflict.theirs } }));
      return;
    case 'version-field': {
      const { versionId, field, mine, theirs } = conflict;
      if (asked.choice === 'theirs' && remote !== undefined) await locals.take(id, { remote, documents: new Map(), replace: [], versionFields: { versionId, from: { [field]: mine }, to: { [field]: theirs } } }, signal);
      rebase(resolving, (base) => {
        const version = base.versions.find((candidate) => candidate.id === versionId) ?? { id: versionId, etags: [] };
        return { ...base, versions: [...base.versions.filter((candidate) => candidate.id !== versionId), { ...version, [field]: theirs }] };
      });
      return;
    }
    case 'name-taken':
      await nameTaken(resolving, conflict, asked);
      return;
    case 'local-name-taken':
      if (asked.choice === 'rename-mine') await locals.rename(conflict.holder.id, newName(resolving, asked), signal);
      else rebase(resolving, (base) => ({ ...base, fields: { ...base.fields, name: conflict.name } }));
      return;
    case 'version-clash':
      if (asked.choice === 'keep-local') await locals.mark(id, [conflict.mine.id], { workspace: trees.workspace, publish: false, keepLocal: true }, signal);
      else await locals.giveWay(id, conflict.mine.id, asked.choice === 'next-version' ? freeVersion(subject) : undefined, signal);
      return;
    case 'archived-meanwhile':
      if (asked.choice === 'theirs') {
        const waiting = (local?.versions ?? []).filter(({ version }) => conflict.versions.includes(version)).map((version) => version.id);
        await locals.mark(id, waiting, { workspace: trees.workspace, publish: false }, signal);
      } else rebase(resolving, (base) => ({ ...base, fields: { ...base.fields, status: 'archived' } }));
  }
}

async function nameTaken(resolving: Resolving, conflict: Extract<SyncConflict, { kind: 'name-taken' }>, asked: ResolveConflict): Promise<void> {
  const { trees, subject: { kind, id, local, remote }, signal } = resolving;
  const locals = trees.locals[kind];
  const marked = (local?.versions ?? []).filter(({ publish }) => publish).map((version) => version.id);
  switch (asked.choice) {
    case 'rename-mine':
      await locals.rename(id, newName(resolving, asked), signal);
      return;
    case 'keep-local':
      await locals.mark(id, marked, { workspace: trees.workspace, publish: false }, signal);
      return;
    case 'theirs':
      if (kind !== 'environment' && remote !== undefined && local !== undefined) {
        await locals.take(id, { remote, documents: new Map(), replace: [], fields: { from: { name: local.fields.name }, to: { name: remote.name } } }, signal);
        return;
      }
      await intoTheirs(resolving, conflict.holder.id, marked);
      return;
    default:
      await intoTheirs(resolving, conflict.holder.id, marked);
  }
}

async function intoTheirs({ trees, subject: { kind, id }, signal }: Resolving, holder: string, versions: readonly string[]): Promise<void> {
  const theirs = trees.replica.entity(kind, holder);
  if (theirs === undefined) throw new NotFoundError(`The ${kindWords[kind]} of the workspace is gone. Exchange with it again.`);
  const bearer = trees.locals[kind].holder(theirs.name);
  if (bearer !== undefined && bearer.id !== id && bearer.id !== holder) throw new LocalNameTakenError(kind, theirs.name, bearer);
  await move(trees, { kind, id, holder, versions: [...versions] }, signal);
}

function rebase({ trees, subject: { kind, id, base } }: Resolving, make: (base: BaseTree) => BaseTree): void {
  const epoch = trees.replica.epoch ?? '';
  const known: BaseTree = base ?? { schemaVersion: 1, kind, id, epoch, fields: {}, versions: [], etags: [], ours: true };
  // Decided in this history: what it says now is what counts.
  trees.bases.put(make({ ...known, epoch }));
}

function newName({ trees, subject: { kind } }: Resolving, { name }: ResolveConflict): string {
  if (name === undefined || name.trim() === '') throw new InvalidInputError('Give the new name.');
  const checked = checkName(name, `The name of the ${kindWords[kind]}`);
  const holder = trees.replica.named(kind, checked);
  if (holder !== undefined) throw new InvalidInputError(`In the workspace '${checked}' is the name of another ${kindWords[kind]} (${holder.id}) too. Choose another one.`);
  return checked;
}
