import type { SyncAction, SyncConflict } from './actions.ts';
import { effectiveVersion } from './base.ts';
import { mergeValue } from './merge-value.ts';
import type { BaseTree, LocalTree, LocalVersion, RemoteTree, VersionFields } from './trees.ts';
import type { VersionEntry } from '../workspace/entity.ts';

export interface VersionPlan {
  /** In the order in which they are to be sent. */
  readonly publish: readonly LocalVersion[];
  readonly take: Extract<SyncAction, { kind: 'take-versions' }> | undefined;
  readonly conflicts: readonly SyncConflict[];
}

/** Which versions go where. A version string stands for one content on either side, for ever. */
export function planVersions(local: LocalTree, remote: RemoteTree): VersionPlan {
  const thereById = new Map(remote.versions.map((entry) => [entry.id, entry]));
  const thereByVersion = new Map(remote.versions.map((entry) => [entry.version, entry]));
  const publish: LocalVersion[] = [];
  const conflicts: SyncConflict[] = [];
  const replace: { version: string; mine: string; theirs: string }[] = [];
  for (const mine of local.versions) {
    if (thereById.has(mine.id) || mine.keepLocal) continue;
    const theirs = thereByVersion.get(mine.version);
    if (theirs === undefined) {
      if (mine.publish) publish.push(mine);
    } else if (theirs.digest === mine.digest) replace.push({ version: mine.version, mine: mine.id, theirs: theirs.id });
    else conflicts.push({ kind: 'version-clash', version: mine.version, mine: { id: mine.id, digest: mine.digest }, theirs: { id: theirs.id, digest: theirs.digest }, publish: mine.publish });
  }
  const here = new Set(local.versions.map(({ id }) => id));
  const spokenFor = new Set(local.versions.map(({ version }) => version));
  const add = remote.versions.filter((entry) => !here.has(entry.id) && !spokenFor.has(entry.version)).map(({ id, version }) => ({ id, version }));
  return { publish, take: add.length + replace.length === 0 ? undefined : { kind: 'take-versions', add, replace }, conflicts };
}

export interface VersionFieldPlan {
  readonly send: readonly SyncAction[];
  readonly take: readonly SyncAction[];
  readonly conflicts: readonly SyncConflict[];
}

/** Merges description and status of every version that is on both sides. */
export function planVersionFields(local: LocalTree, base: BaseTree, remote: RemoteTree): VersionFieldPlan {
  const bases = new Map(base.versions.map((version) => [version.id, version]));
  const entries = new Map(remote.versions.map((entry) => [entry.id, entry]));
  const send: SyncAction[] = [];
  const take: SyncAction[] = [];
  const conflicts: SyncConflict[] = [];
  for (const mine of local.versions) {
    const entry = entries.get(mine.id);
    if (entry === undefined) continue;
    const known = effectiveVersion(bases.get(mine.id), entry);
    const merges = { description: mergeValue(mine.description, known.description, entry.description), status: mergeValue(mine.status, known.status, entry.status) };
    if (merges.description === 'send') send.push({ kind: 'describe-version', versionId: mine.id, version: mine.version, description: mine.description, etag: entry.etag });
    if (merges.status === 'send') send.push({ kind: 'version-status', versionId: mine.id, version: mine.version, status: mine.status, etag: entry.etag });
    for (const field of ['description', 'status'] as const) {
      if (merges[field] === 'conflict') conflicts.push({ kind: 'version-field', versionId: mine.id, version: mine.version, field, mine: mine[field], theirs: entry[field], base: known[field] });
    }
    const taken = pickTaken(merges, mine, entry);
    if (taken !== undefined) take.push({ kind: 'take-version-fields', versionId: mine.id, version: mine.version, ...taken });
  }
  return { send, take, conflicts };
}

function pickTaken(merges: Readonly<Record<'description' | 'status', string>>, mine: LocalVersion, entry: VersionEntry): { readonly from: Partial<VersionFields>; readonly to: Partial<VersionFields> } | undefined {
  const pick = ({ description, status }: VersionFields): Partial<VersionFields> => ({ ...(merges.description === 'take' ? { description } : {}), ...(merges.status === 'take' ? { status } : {}) });
  const to = pick(entry);
  return Object.keys(to).length === 0 ? undefined : { from: pick(mine), to };
}
