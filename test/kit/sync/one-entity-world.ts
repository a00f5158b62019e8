import { planEntity, type EntityPlan } from '#shared/sync/plan.ts';
import type { SyncAction, SyncConflict } from '#shared/sync/actions.ts';
import type { NameHolders } from '#shared/sync/plan-fields.ts';
import { remoteFields, statusOf, type BaseTree, type Fields, type LocalTree, type LocalVersion, type RemoteTree } from '#shared/sync/trees.ts';
import type { VersionEntry } from '#shared/workspace/entity.ts';

/** One module here and in a workspace, and every step that an exchange can take, in memory. */
export class OneEntityWorld {
  local: LocalTree | undefined;
  base: BaseTree | undefined;
  remote: RemoteTree | undefined;
  epoch = 'epoch-0';
  holders: NameHolders = { there: () => undefined, here: () => undefined };
  #count = 0;

  plan(): EntityPlan {
    return planEntity({ local: this.local, base: this.base, remote: this.remote, epoch: this.epoch }, this.holders);
  }

  /** Plans and does the first `steps` of it: the base first, then the actions. Says whether there was anything to do. */
  exchange(steps = Number.POSITIVE_INFINITY): boolean {
    const plan = this.plan();
    if (plan.base !== undefined) this.base = plan.base;
    for (const action of plan.actions.slice(0, steps)) this.apply(action);
    return plan.base !== undefined || plan.actions.length > 0;
  }

  /** Exchanges until nothing is left to do. */
  settle(): void {
    for (let round = 0; this.exchange(); round += 1) if (round > 20) throw new Error(`No end: ${JSON.stringify(this.plan())}`);
  }

  /** What a person who always says `mine`, or always `theirs`, makes of a conflict. */
  resolve(conflict: SyncConflict, choice: 'mine' | 'theirs'): void {
    const { local, remote } = this;
    if (local === undefined || remote === undefined || this.base === undefined) return;
    switch (conflict.kind) {
      case 'field':
        this.base = { ...this.base, epoch: this.epoch, fields: { ...this.base.fields, [conflict.field]: conflict.theirs } };
        if (choice === 'theirs') this.local = { ...local, fields: { ...local.fields, [conflict.field]: conflict.theirs } };
        return;
      case 'version-field': {
        const others = this.base.versions.filter(({ id }) => id !== conflict.versionId);
        const version = this.base.versions.find(({ id }) => id === conflict.versionId) ?? { id: conflict.versionId, etags: [] };
        this.base = { ...this.base, versions: [...others, { ...version, [conflict.field]: conflict.theirs }] };
        if (choice === 'theirs') this.#changeVersion(conflict.versionId, { [conflict.field]: conflict.theirs });
        return;
      }
      case 'archived-meanwhile':
        this.base = { ...this.base, epoch: this.epoch, fields: { ...this.base.fields, status: 'archived' } };
        if (choice === 'theirs') {
          const waiting = new Set(conflict.versions);
          this.local = { ...local, fields: { ...local.fields, status: 'archived' }, versions: local.versions.map((version) => (waiting.has(version.version) ? { ...version, publish: false } : version)) };
        }
        return;
      case 'version-clash': {
        const free = `${conflict.version}.${String((this.#count += 1))}`;
        const mine = local.versions.find(({ id }) => id === conflict.mine.id);
        const rest = local.versions.filter(({ id }) => id !== conflict.mine.id);
        this.local = { ...local, versions: choice === 'theirs' || mine === undefined ? rest : [...rest, { ...mine, id: `${mine.id}-again`, version: free }] };
        return;
      }
      default:
        throw new Error(`Nobody else has a name here: ${conflict.kind}`);
    }
  }

  register(version: string, digest: string, publish: boolean): void {
    const local = this.local ?? emptyLocal();
    if (local.versions.some((entry) => entry.version === version)) return;
    const added: LocalVersion = { id: `v-mine-${version}-${digest}`, version, digest, description: '', status: 'active', publish, keepLocal: false };
    this.local = { ...local, versions: [...local.versions, added] };
  }

  edit(fields: Partial<Fields>): void {
    if (this.local !== undefined) this.local = { ...this.local, fields: { ...this.local.fields, ...fields } };
  }

  editVersion(at: number, change: Partial<Pick<LocalVersion, 'description' | 'status' | 'publish'>>): void {
    const version = this.local?.versions[at % Math.max(1, this.local.versions.length)];
    if (version !== undefined) this.#changeVersion(version.id, change);
  }

  /** Somebody else publishes a version. */
  publishThere(version: string, digest: string): void {
    if (this.remote === undefined || this.remote.status === 'archived' || this.remote.versions.some((entry) => entry.version === version)) return;
    this.#putThere({ ...this.remote, versions: [...this.remote.versions, this.#entry(`v-theirs-${version}-${digest}`, version, digest, '')] }, false);
  }

  editThere(fields: Partial<Pick<RemoteTree, 'description' | 'status' | 'name'>>): void {
    if (this.remote !== undefined) this.#putThere({ ...this.remote, ...fields }, true);
  }

  editVersionThere(at: number, change: Partial<Pick<VersionEntry, 'description' | 'status'>>): void {
    const entry = this.remote?.versions[at % Math.max(1, this.remote.versions.length)];
    if (entry !== undefined) this.#putVersionThere(entry.id, change);
  }

  restoreThere(backup: RemoteTree | undefined): void {
    this.remote = backup;
    this.epoch = `epoch-${String((this.#count += 1))}`;
  }

  apply(action: SyncAction): void {
    const { local, remote } = this;
    if (local === undefined) return;
    switch (action.kind) {
      case 'publish-version': {
        const version = local.versions.find(({ id }) => id === action.versionId);
        if (version === undefined || remote?.status === 'archived') throw new Error(`Refused: ${JSON.stringify(action)}`);
        const { name, description } = local.fields;
        const before = remote ?? { id: local.id, name: name ?? '', description: description ?? '', status: 'active', createdUtc: local.createdUtc, createdBy: 'me', versions: [], etag: this.#etag(), seq: 0 };
        if (before.versions.some((entry) => entry.version === version.version)) throw new Error('That version string is taken.');
        this.#putThere({ ...before, versions: [...before.versions, { ...this.#entry(version.id, version.version, version.digest, version.description), status: version.status }] }, false);
        return;
      }
      case 'send-fields': {
        if (remote === undefined || action.etag !== remote.etag) throw new Error('It was changed meanwhile.');
        if (remote.status === 'archived' && action.patch.status === undefined) throw new Error('It is archived.');
        const { name = remote.name, description = remote.description, status = remote.status, defaultVersion } = action.patch;
        const { defaultVersion: before, ...rest } = remote;
        const after = defaultVersion === undefined ? before : (defaultVersion ?? undefined);
        this.#putThere({ ...rest, name, description, status, ...(after === undefined ? {} : { defaultVersion: after }) }, true);
        return;
      }
      case 'describe-version':
        this.#putVersionThere(action.versionId, { description: action.description });
        return;
      case 'version-status':
        this.#putVersionThere(action.versionId, { status: action.status });
        return;
      case 'take-versions': {
        const replaced = new Set(action.replace.map(({ mine }) => mine));
        const ids = new Set([...action.add.map(({ id }) => id), ...action.replace.map(({ theirs }) => theirs)]);
        const taken = (remote?.versions ?? []).filter(({ id }) => ids.has(id)).map((entry): LocalVersion => ({ ...entry, publish: false, keepLocal: false }));
        const all = [...local.versions.filter(({ id }) => !replaced.has(id)), ...taken];
        const rank = new Map((remote?.versions ?? []).map(({ id }, at) => [id, at]));
        this.local = { ...local, versions: all.sort((a, b) => (rank.get(a.id) ?? 1e6) - (rank.get(b.id) ?? 1e6)) };
        return;
      }
      case 'take-fields':
        this.edit(action.to);
        return;
      case 'take-version-fields':
        this.#changeVersion(action.versionId, action.to);
        return;
      case 'publish-environment':
        throw new Error('A module is no environment.');
    }
  }

  #changeVersion(id: string, change: Partial<LocalVersion>): void {
    if (this.local !== undefined) this.local = { ...this.local, versions: this.local.versions.map((version) => (version.id === id ? { ...version, ...change } : version)) };
  }

  #putVersionThere(id: string, change: Partial<VersionEntry>): void {
    if (this.remote === undefined || this.remote.status === 'archived') return;
    this.#putThere({ ...this.remote, versions: this.remote.versions.map((entry) => (entry.id === id ? { ...entry, ...change, etag: this.#etag() } : entry)) }, false);
  }

  #putThere(entity: RemoteTree, changesFields: boolean): void {
    this.remote = { ...entity, seq: entity.seq + 1, etag: changesFields ? this.#etag() : entity.etag };
  }

  #entry(id: string, version: string, digest: string, description: string): VersionEntry {
    return { id, version, digest, status: 'active', description, createdUtc: '', etag: this.#etag() };
  }

  #etag(): string {
    return `t${String((this.#count += 1))}`;
  }
}

function emptyLocal(): LocalTree {
  return { kind: 'module', id: 'm-1', fields: { name: 'train', description: '', status: 'active', defaultVersion: null, image: null }, createdUtc: '2026-01-01T00:00:00.000Z', versions: [], publish: false };
}

/** What differs between both sides, versions that stay here left out; empty when they are the same. */
export function differences({ local, remote }: OneEntityWorld): string[] {
  if (local === undefined || remote === undefined) return [];
  const there = remoteFields(remote);
  const found = Object.entries(local.fields).filter(([field, value]) => Object.entries(there).some(([other, theirs]) => other === field && theirs !== value)).map(([field]) => field);
  const here = new Map(local.versions.map((version) => [version.id, version]));
  for (const entry of remote.versions) {
    const version = here.get(entry.id);
    if (version === undefined) found.push(`${entry.version} is not here`);
    else if (version.status !== entry.status || version.description !== entry.description || version.digest !== entry.digest) found.push(`${entry.version} differs`);
  }
  for (const version of local.versions) if (version.publish && !remote.versions.some(({ id }) => id === version.id) && statusOf(remote.status) !== 'archived') found.push(`${version.version} is not there`);
  return found;
}
