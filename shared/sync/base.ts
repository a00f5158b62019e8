import { fieldNames, remoteFields, type BaseTree, type BaseVersion, type FieldName, type FieldValue, type LocalTree, type LocalVersion, type RemoteTree } from './trees.ts';
import type { VersionEntry } from '../workspace/entity.ts';

const KEPT_ETAGS = 50;
const KEPT_VERSION_ETAGS = 10;

/**
 * What the merge is to go by. A workspace that came back to an earlier state was restored: what it has is what both had then, so that what is newer here is
 * sent again. In another history, what this home once sent and now finds different in a state that it never saw is for a person to decide.
 */
export function effectiveFields(base: BaseTree, remote: RemoteTree, epoch: string): BaseTree['fields'] {
  if (wentBack(base.etags, remote.etag)) return remoteFields(remote);
  return base.epoch !== epoch && base.ours && base.etags.at(-1) !== remote.etag && base.etags.length > 0 ? {} : base.fields;
}

export function effectiveVersion(base: BaseVersion | undefined, entry: VersionEntry): Pick<BaseVersion, 'description' | 'status'> {
  return base !== undefined && wentBack(base.etags, entry.etag) ? { description: entry.description, status: entry.status } : { description: base?.description, status: base?.status };
}

const wentBack = (etags: readonly string[], etag: string): boolean => etags.includes(etag) && etags.at(-1) !== etag;

/** The base after both sides were compared: where they are the same, that is what they have in common now. */
export function settledBase(base: BaseTree, local: LocalTree, remote: RemoteTree, epoch: string): BaseTree {
  const there = remoteFields(remote);
  const known = effectiveFields(base, remote, epoch);
  const fields: Partial<Record<FieldName, FieldValue>> = {};
  for (const field of fieldNames) {
    const value = there[field] === local.fields[field] ? there[field] : known[field];
    if (value !== undefined) fields[field] = value;
  }
  const same = fieldNames.every((field) => there[field] === local.fields[field]);
  return {
    ...base,
    fields: same ? fields : wentBack(base.etags, remote.etag) ? base.fields : fields,
    etags: same ? withEtag(base.etags, remote.etag, KEPT_ETAGS) : base.etags,
    epoch: same || base.etags.length === 0 ? epoch : base.epoch,
    versions: base.versions.map((version) => settledVersion(version, local, remote)),
  };
}

function settledVersion(base: BaseVersion, local: LocalTree, remote: RemoteTree): BaseVersion {
  const here = local.versions.find(({ id }) => id === base.id);
  const there = remote.versions.find(({ id }) => id === base.id);
  if (here === undefined || there === undefined) return base;
  const { description, status } = there;
  if (here.description === description && here.status === status) return { ...base, description, status, etags: withEtag(base.etags, there.etag, KEPT_VERSION_ETAGS) };
  if (wentBack(base.etags, there.etag)) return base;
  return { ...base, ...(here.description === description ? { description } : {}), ...(here.status === status ? { status } : {}) };
}

function withEtag(etags: readonly string[], etag: string, kept: number): string[] {
  return etags.at(-1) === etag ? [...etags] : [...etags.filter((known) => known !== etag), etag].slice(-kept);
}

/** Before something is sent for the first time: what it will be there. What a workspace once had and has no more is sent again, and what somebody else may send of it meanwhile is not known. */
export function announcedBase(base: BaseTree | undefined, local: LocalTree, epoch: string): BaseTree {
  if (base !== undefined && base.etags.length === 0 && Object.keys(base.fields).length > 0) return base;
  const { name, description, image } = local.fields;
  const made = { status: 'active', defaultVersion: null } as const;
  return {
    schemaVersion: 1, kind: local.kind, id: local.id, epoch,
    fields: base === undefined ? { ...made, name, description, image } : made,
    versions: base?.versions ?? [],
    etags: [],
    ours: true,
  };
}

/** A version that is about to be sent; one that the workspace had and lost begins anew. */
export function announcedVersion(base: BaseVersion | undefined, version: LocalVersion): BaseVersion {
  return base !== undefined && base.etags.length === 0 ? base : { id: version.id, description: version.description, status: version.status, etags: [] };
}

/** What is about to be taken from the workspace as it is there. */
export function takenBase(kind: BaseTree['kind'], remote: RemoteTree, epoch: string): BaseTree {
  return { schemaVersion: 1, kind, id: remote.id, epoch, fields: remoteFields(remote), versions: remote.versions.map(takenVersion), etags: [remote.etag], ours: false };
}

export function takenVersion(entry: VersionEntry): BaseVersion {
  return { id: entry.id, description: entry.description, status: entry.status, etags: [entry.etag] };
}
