import { nextVersion } from '#shared/catalog/next-version.ts';
import { NotFoundError } from '#shared/errors.ts';
import type { Holder } from '#shared/sync/actions.ts';
import type { LocalTree } from '#shared/sync/trees.ts';
import type { Entity } from '#shared/workspace/entity.ts';
import { kindWords } from '#shared/workspace/kinds.ts';
import { entryOf, markedEntry, mergedEntries, takenFields } from './entry-changes.ts';
import type { LocalContent, LocalEntities, LocalPublication, MarkChange, Taking } from './local-entities.ts';
import type { ListedVersion, NamedDocument, VersionedDocuments, VersionOf } from './versioned-documents.ts';

/** Named documents with versions, as workspaces see them. */
export class LocalVersioned<D extends NamedDocument, V extends VersionOf> implements LocalEntities {
  readonly kind: 'module' | 'endpoint';
  readonly #documents: VersionedDocuments<D, V>;

  constructor(documents: VersionedDocuments<D, V>) {
    this.kind = documents.kind;
    this.#documents = documents;
  }

  intended(workspace: string): Iterable<string> {
    return this.#documents.intended(workspace);
  }

  tree(id: string, workspace: string): LocalTree | undefined {
    const document = this.#documents.document(id);
    if (document === undefined) return undefined;
    const { name, description, status, createdUtc, defaultVersion } = document;
    return {
      kind: this.kind, id, createdUtc, publish: false,
      fields: { name, description, status, defaultVersion: defaultVersion ?? null, image: null },
      versions: document.versions.map((entry) => {
        const version = this.#documents.version(document, entry);
        return {
          id: entry.id, version: entry.version, digest: version.contentDigest, description: version.description, status: this.#documents.status(entry, version),
          publish: entry.publishTo?.includes(workspace) === true, keepLocal: entry.keepLocal?.includes(workspace) === true,
        };
      }),
    };
  }

  holder(name: string): Holder | undefined {
    const holder = this.#documents.named(name);
    return holder === undefined ? undefined : { id: holder.id, name: holder.name };
  }

  find(nameOrId: string): D {
    return this.#documents.find(nameOrId);
  }

  content(id: string, versionId: string | undefined): LocalContent {
    return this.#documents.content(this.#version(id, versionId).version);
  }

  async publication(id: string, versionId: string): Promise<LocalPublication> {
    const { document: { name, description, createdUtc }, version } = this.#version(id, versionId);
    return { request: { entity: { name, description, createdUtc }, document: version }, snapshots: [...new Set(this.#documents.snapshots(version))] };
  }

  async take(id: string, taking: Taking, signal?: AbortSignal): Promise<void> {
    const { remote } = taking;
    const taken = [...taking.documents.values()].map((raw) => this.#documents.taken(raw, remote));
    await this.#documents.alter(id, (before, holder) => {
      const { archivedFrom, defaultVersion, ...fields } = takenFields(this.kind, before, taking, holder);
      const revised = before === undefined ? undefined : this.#revised(before, taking);
      const entries = taken.map((version) => this.#documents.entry(version, entryOf(remote, version.id).status));
      const versions = mergedEntries(before?.versions ?? [], entries, taking).map((entry) => (entry.id === revised?.entry.id ? revised.entry : entry));
      const gone = new Set(taking.replace.map(({ mine }) => mine));
      const base = this.#documents.without(before ?? this.#documents.begun({ id, createdUtc: remote.createdUtc, ...fields }), before?.versions.filter((entry) => gone.has(entry.id)) ?? []);
      const document = {
        ...base, ...fields, versions,
        defaultVersion: versions.some(({ version }) => version === defaultVersion) ? defaultVersion : undefined,
        archivedFrom: fields.status === 'archived' ? (archivedFrom ?? before?.archivedFrom) : undefined,
      };
      return { document, added: taken.filter((version) => before?.versions.some((entry) => entry.id === version.id) !== true), changed: revised === undefined || revised.version === revised.was ? [] : [revised.version] };
    }, signal);
  }

  async mark(id: string, versionIds: readonly string[], change: MarkChange, signal?: AbortSignal): Promise<boolean> {
    let changed = false;
    await this.#documents.alter(id, (before) => {
      if (before === undefined) return undefined;
      const document = { ...before, versions: before.versions.map((entry) => (versionIds.includes(entry.id) ? markedEntry(entry, change) : entry)) };
      changed = JSON.stringify(document) !== JSON.stringify(before);
      return { document };
    }, signal);
    return changed;
  }

  rename(id: string, name: string, signal?: AbortSignal): Promise<void> {
    return this.#documents.rename(id, name, signal);
  }

  async giveWay(id: string, versionId: string, next: string | undefined, signal?: AbortSignal): Promise<void> {
    await this.#documents.alter(id, (before) => {
      const entry = before?.versions.find((candidate) => candidate.id === versionId);
      if (before === undefined || entry === undefined) return undefined;
      const document = this.#documents.without(before, [entry]);
      if (next === undefined) return { document };
      const again = this.#documents.again(this.#documents.version(before, entry), id, next);
      const listed = { ...this.#documents.entry(again, 'active'), ...(entry.publishTo === undefined ? {} : { publishTo: entry.publishTo }) };
      return { document: { ...document, versions: [...document.versions, listed] }, added: [again] };
    }, signal);
  }

  async setAside(id: string, workspace: string, signal?: AbortSignal): Promise<void> {
    await this.#documents.alter(id, (before) => {
      if (before === undefined) return undefined;
      const versions = before.versions.map((entry) => markedEntry(entry, { workspace, publish: false }));
      return { document: { ...before, versions, status: 'archived', ...(before.status === 'disabled' ? { archivedFrom: 'disabled' } : {}) } };
    }, signal);
  }

  async publishInto(remote: Entity, from: string, versionIds: readonly string[], workspace: string, signal?: AbortSignal): Promise<void> {
    const mine = versionIds.map((versionId) => this.#version(from, versionId).version);
    await this.#documents.alter(remote.id, (before, holder) => {
      const { name, description, status } = takenFields(this.kind, before, { remote, documents: new Map(), replace: [] }, holder);
      const base = before ?? this.#documents.begun({ id: remote.id, createdUtc: remote.createdUtc, name, description, status });
      const there = new Set(remote.versions.map(({ digest }) => digest));
      const wanted = new Map(mine.filter(({ contentDigest }) => !there.has(contentDigest)).map((version) => [version.contentDigest, version]));
      // Content that it has here already, and that the workspace does not have, is to be there from now on; but not where a person decided that it stays here.
      const listed = base.versions.map((entry) => (entry.keepLocal?.includes(workspace) !== true && wanted.delete(this.#documents.version(base, entry).contentDigest) ? markedEntry(entry, { workspace, publish: true }) : entry));
      const taken = [...remote.versions, ...base.versions].map(({ version }) => version);
      const added = [...wanted.values()].map((version) => {
        const again = this.#documents.again(version, remote.id, nextVersion(taken));
        taken.push(again.version);
        return again;
      });
      return { document: { ...base, versions: [...listed, ...added.map((version) => ({ ...this.#documents.entry(version, 'active'), publishTo: [workspace] }))] }, added };
    }, signal);
  }

  /** Only what is still as the change says it was. */
  #revised(before: D, { versionFields }: Taking): { readonly was: V; readonly entry: ListedVersion; readonly version: V } | undefined {
    const entry = before.versions.find(({ id }) => id === versionFields?.versionId);
    if (versionFields === undefined || entry === undefined) return undefined;
    const { from, to } = versionFields;
    const was = this.#documents.version(before, entry);
    const status = this.#documents.status(entry, was);
    return {
      was,
      ...this.#documents.revised(entry, was, {
        description: to.description !== undefined && was.description === from.description ? to.description : was.description,
        status: to.status !== undefined && status === from.status ? to.status : status,
      }),
    };
  }

  #version(id: string, versionId: string | undefined): { readonly document: D; readonly version: V } {
    const document = this.#documents.document(id);
    const entry = versionId === undefined ? document?.versions.at(-1) : document?.versions.find((candidate) => candidate.id === versionId);
    if (document === undefined || entry === undefined) throw new NotFoundError(`There is no version of a ${kindWords[this.kind]} with the id '${versionId ?? id}' in this home.`);
    return { document, version: this.#documents.version(document, entry) };
  }
}
