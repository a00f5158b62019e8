import { takenBase } from '#shared/sync/base.ts';
import { NotFoundError } from '#shared/errors.ts';
import { kindWords, type EntityKind } from '#shared/workspace/kinds.ts';
import { readDocuments } from '../engine/perform-action.ts';
import type { PullResult } from '../sync-service.ts';
import { bringContents, type Bringing } from './bring-contents.ts';

export interface Pulling extends Bringing {
  readonly offline: boolean;
}

/** Brings one thing of the replica into this home, from when on it is followed. Under the workspace's lock; may be repeated after any failure. */
export async function pullEntity({ trees, connection, offline, signal, onBytes }: Pulling, kind: EntityKind, id: string): Promise<PullResult> {
  const remote = trees.replica.entity(kind, id);
  if (remote === undefined) throw new NotFoundError(`The workspace has no ${kindWords[kind]} with the id '${id}'.`);
  const local = trees.locals[kind].tree(id, trees.workspace);
  const here = new Set((local?.versions ?? []).map((version) => version.id));
  const missing = remote.versions.filter((entry) => !here.has(entry.id));
  if (local === undefined) {
    // Checked again as it is written; here so that nothing is fetched in vain.
    const documents = await readDocuments({ connection, signal }, { kind, id }, missing.map((entry) => entry.id));
    trees.bases.put({ ...takenBase(kind, remote, trees.replica.epoch ?? ''), ...(offline ? { offline } : {}) });
    await trees.locals[kind].take(id, { remote, documents, replace: [] }, signal);
  } else {
    const base = trees.bases.get(kind, id);
    if (base === undefined || (offline && base.offline !== true)) trees.bases.put({ ...(base ?? { ...takenBase(kind, remote, trees.replica.epoch ?? ''), etags: [], fields: {} }), ...(offline ? { offline } : {}) });
  }
  if (offline) await bringContents({ trees, connection, signal, onBytes }, kind, id);
  return { publication: { kind, id, name: remote.name, versions: remote.versions.map(({ version }) => version) }, taken: local === undefined ? missing.length : 0 };
}
