import { conflictKey, type SyncConflict } from '#shared/sync/actions.ts';
import { fieldWords } from '#shared/sync/trees.ts';
import type { ConflictChoice, ConflictView } from '#shared/sync/views.ts';
import { kindWords } from '#shared/workspace/kinds.ts';
import { nextVersion } from '#shared/catalog/next-version.ts';
import type { PlannedSubject, WorkspaceTrees } from '../engine/workspace-trees.ts';

type Choice = ConflictView['choices'][number];

/** The id of a conflict in views. */
export const conflictId = ({ kind, id }: Pick<PlannedSubject, 'kind' | 'id'>, conflict: SyncConflict): string => `${kind}/${id}/${conflictKey(conflict)}`;

export function conflictView(trees: WorkspaceTrees, subject: PlannedSubject, conflict: SyncConflict): ConflictView {
  const { kind, id, local } = subject;
  const name = local?.fields.name ?? id;
  const base = { id: conflictId(subject, conflict), workspace: trees.workspace, conflict: conflict.kind, kind, entityId: id, name };
  const what = `the ${kindWords[kind]} '${name}'`;
  const values = (mine: string | null, theirs: string | null, before: string | null | undefined): Pick<ConflictView, 'mine' | 'theirs' | 'base'> => ({ ...(mine === null ? {} : { mine }), ...(theirs === null ? {} : { theirs }), ...(before === null || before === undefined ? {} : { base: before }) });
  switch (conflict.kind) {
    case 'field':
      return { ...base, field: fieldWords[conflict.field], ...values(conflict.mine, conflict.theirs, conflict.base), message: `The ${fieldWords[conflict.field]} of ${what} was changed here and in the workspace.`, choices: sides(conflict.mine, conflict.theirs) };
    case 'version-field':
      return { ...base, field: conflict.field, version: conflict.version, ...values(conflict.mine, conflict.theirs, conflict.base), message: `The ${conflict.field} of '${name}:${conflict.version}' was changed here and in the workspace.`, choices: sides(conflict.mine, conflict.theirs) };
    case 'name-taken':
      return {
        ...base, holder: conflict.holder, mine: conflict.name, theirs: conflict.holder.name,
        message: `In the workspace another ${kindWords[kind]} is called '${conflict.holder.name}', so ${what} of this home cannot be ${conflict.isNew ? 'published' : 'called so there'}.`,
        choices: nameChoices(trees, subject, conflict),
      };
    case 'local-name-taken':
      return {
        ...base, holder: conflict.holder, mine: conflict.holder.name, theirs: conflict.name,
        message: `In the workspace ${what} is called '${conflict.name}' now, and here another ${kindWords[kind]} has that name.`,
        choices: [
          { choice: 'rename-mine', label: 'Rename the other one', consequence: `The ${kindWords[kind]} '${conflict.holder.name}' (${conflict.holder.id}) of this home gets a new name, and this one is called '${conflict.name}'.`, suggestedName: freeName(trees, subject, conflict.name) },
          { choice: 'mine', label: 'Keep the name it has here', consequence: `It is called '${name}' in the workspace again.` },
        ],
      };
    case 'version-clash': {
      const next = freeVersion(subject);
      return {
        ...base, version: conflict.version, mine: conflict.mine.digest, theirs: conflict.theirs.digest,
        message: `Somebody else published a version '${conflict.version}' of ${what} with other content.`,
        choices: [
          { choice: 'next-version', label: `Mine becomes ${next}`, consequence: `The content of this home stays as version '${next}'${conflict.publish ? ', which is published' : ''}; '${conflict.version}' is theirs from now on. Past runs keep what they used.` },
          ...(kind === 'data' ? [] : [{ choice: 'theirs' as const, label: 'Take theirs', consequence: `'${conflict.version}' is theirs from now on. Your version is no longer listed; past runs still find it.` }]),
          { choice: 'keep-local', label: 'Keep mine here only', consequence: `'${conflict.version}' means your content here and theirs there. Yours is not published.` },
        ],
      };
    }
    case 'archived-meanwhile':
      return {
        ...base, mine: conflict.versions.join(', '), theirs: 'archived',
        message: `${what.replace('the', 'The')} was archived in the workspace while ${conflict.versions.length === 1 ? `version ${conflict.versions.join('')} waits` : `versions ${conflict.versions.join(', ')} wait`} here.`,
        choices: [
          { choice: 'mine', label: 'Restore it there and publish', consequence: 'It is restored in the workspace, and what waits is published.' },
          { choice: 'theirs', label: 'Archive it here too', consequence: 'It is archived here. What waits stays in this home and is not published.' },
        ],
      };
  }
}

function sides(mine: string | null, theirs: string | null): Choice[] {
  const word = (value: string | null): string => (value === null || value === '' ? 'nothing' : `'${value.length > 60 ? `${value.slice(0, 60)}...` : value}'`);
  return [
    { choice: 'mine', label: 'Keep mine', consequence: `It is ${word(mine)} in the workspace too.` },
    { choice: 'theirs', label: 'Take theirs', consequence: `It is ${word(theirs)} here too.` },
  ];
}

function nameChoices(trees: WorkspaceTrees, subject: PlannedSubject, conflict: Extract<SyncConflict, { kind: 'name-taken' }>): Choice[] {
  const { kind, local } = subject;
  const versions = (local?.versions ?? []).filter(({ publish }) => publish).map(({ version }) => version).join(', ');
  const choice = (of: ConflictChoice, label: string, consequence: string): Choice => ({ choice: of, label, consequence });
  const rename = { ...choice('rename-mine', 'Rename mine', `Yours gets a new name here and is published under it. What names '${conflict.name}' in your pipelines must be changed by you.`), suggestedName: freeName(trees, subject, conflict.name) };
  if (kind === 'environment') {
    return [choice('theirs', 'Take theirs', `Here too '${conflict.name}' stands for the image that the workspace says. Yours is removed.`), choice('keep-local', 'Keep mine here only', 'It is not published.')];
  }
  if (!conflict.isNew) return [rename, choice('theirs', 'Take the name it has there', 'It is called here as it is in the workspace.')];
  return [
    // What is archived takes no new name.
    ...(local?.fields.status === 'archived' ? [] : [rename]),
    ...(kind === 'data' ? [] : [choice('publish-into-theirs', 'Publish as a new version of theirs', `The content of ${versions} becomes the next version of '${conflict.holder.name}' (${conflict.holder.id}), which comes into this home; your ${kindWords[kind]} of that name is archived.`)]),
    choice('keep-local', 'Keep mine here only', 'It is not published. Nothing else changes.'),
  ];
}

/** A name that nothing has, here or there. */
export function freeName(trees: WorkspaceTrees, { kind }: Pick<PlannedSubject, 'kind'>, name: string): string {
  for (let number = 2; ; number += 1) {
    const candidate = `${name}-${String(number)}`;
    if (trees.replica.named(kind, candidate) === undefined && trees.locals[kind].holder(candidate) === undefined) return candidate;
  }
}

/** The version after all of both sides. */
export const freeVersion = ({ local, remote }: PlannedSubject): string => nextVersion([...(local?.versions ?? []), ...(remote?.versions ?? [])].map(({ version }) => version));
