import { nameKey } from '#shared/catalog/module-name.ts';
import { z } from 'zod';
import type { Entity } from '#shared/workspace/entity.ts';
import type { Changes } from '#shared/workspace/feed.ts';
import type { EntityKind } from '#shared/workspace/kinds.ts';
import type { WorkspaceInfo } from '#shared/workspace/members.ts';
import type { VersionedKind } from '#shared/workspace/version-document.ts';
import type { Caller } from '../store/workspace-store.ts';
import { refuseUnknown, refuseUnknownVersion } from './entity-refusals.ts';
import { cursorOf, pageSize, readCursor, type EntityPage, type ListQuery } from './pages.ts';
import { refuse, requireRole } from './refuse.ts';
import type { WorkspacePorts } from './workspace-ports.ts';

const MOST_LISTED = 200;
const MOST_CHANGES = 1_000;
const documentSchema = z.record(z.string(), z.unknown());

/** A version's document as it is now, and the ETag of what may change of it. */
export interface ReadVersion {
  readonly document: Readonly<Record<string, unknown>>;
  readonly etag: string;
}

/** Where a workspace's history stands. */
export interface Position {
  readonly epoch: string;
  readonly seq: number;
}

/** What every member may see. */
export class Reading {
  readonly #ports: WorkspacePorts;

  constructor(ports: WorkspacePorts) {
    this.#ports = ports;
  }

  async info(caller: Caller): Promise<WorkspaceInfo> {
    return this.#ports.store.read(caller.workspace, async (reads) => {
      const [{ id, name, epoch, seq }, member] = [await reads.workspace(), await reads.member(caller.member)];
      if (member === undefined) return refuse('unauthenticated', 'The token belongs to no member of this workspace any more.');
      return { id, name, epoch, seq, member, ...this.#ports.about };
    });
  }

  async position(workspace: string): Promise<Position> {
    const { epoch, seq } = await this.#ports.store.read(workspace, (reads) => reads.workspace());
    return { epoch, seq };
  }

  async changes(caller: Caller, after: number, limit: number | undefined): Promise<Changes> {
    requireRole(caller, 'reader');
    if (!Number.isSafeInteger(after) || after < 0) refuse('invalid-request', `'${String(after)}' is no place in the history. Give "after" as the answer before it said, first 0.`);
    const size = pageSize(limit, MOST_CHANGES);
    return this.#ports.store.read(caller.workspace, async (reads) => {
      const { epoch, seq } = await reads.workspace();
      const found = await reads.changedAfter(after, size + 1);
      const changes = found.slice(0, size);
      const more = found.length > size;
      return { epoch, changes, cursor: more ? (changes.at(-1)?.entity.seq ?? seq) : seq, more };
    });
  }

  async list(caller: Caller, kind: EntityKind, { name, after, limit, all = false }: ListQuery): Promise<EntityPage> {
    requireRole(caller, 'reader');
    if (name !== undefined) {
      const key = nameKey(name);
      if (key.includes('\0')) return { entities: [] };
      const bearing = await this.#ports.store.read(caller.workspace, (reads) => reads.bearing(kind, [key]));
      return { entities: bearing.filter(({ status }) => all || status !== 'archived').sort((a, b) => (a.id < b.id ? -1 : 1)) };
    }
    const size = pageSize(limit, MOST_LISTED);
    const position = after === undefined ? undefined : readCursor(after);
    const found = await this.#ports.store.read(caller.workspace, (reads) => reads.list(kind, { after: position, limit: size + 1, all }));
    const entities = found.slice(0, size);
    const last = entities.at(-1);
    return { entities, ...(found.length > size && last !== undefined ? { next: cursorOf({ key: nameKey(last.name), id: last.id }) } : {}) };
  }

  async entity(caller: Caller, kind: EntityKind, id: string): Promise<Entity> {
    requireRole(caller, 'reader');
    return (await this.#ports.store.read(caller.workspace, (reads) => reads.entity(kind, id))) ?? refuseUnknown(kind, id);
  }

  async versionDocument(caller: Caller, kind: VersionedKind, entityId: string, versionId: string): Promise<ReadVersion> {
    requireRole(caller, 'reader');
    const row = await this.#ports.store.read(caller.workspace, (reads) => reads.version(kind, versionId));
    if (row === undefined || row.entity !== entityId) return refuseUnknownVersion(kind, entityId.slice(0, 150), versionId);
    const { description, status, etag } = row.entry;
    return { document: { ...documentSchema.parse(JSON.parse(row.document)), description, ...(kind === 'module' ? { status } : {}) }, etag };
  }
}
