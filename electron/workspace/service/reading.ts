import { nameKey } from '#shared/catalog/module-name.ts';
import { z } from 'zod';
import type { Entity, KindedEntity } from '#shared/workspace/entity.ts';
import type { Changes } from '#shared/workspace/feed.ts';
import type { EntityKind } from '#shared/workspace/kinds.ts';
import type { WorkspaceInfo } from '#shared/workspace/members.ts';
import type { VersionedKind } from '#shared/workspace/version-document.ts';
import type { Caller, ListPosition } from '../store/workspace-store.ts';
import { refuseUnknown, refuseUnknownVersion } from './entity-refusals.ts';
import { cursorOf, entityLetters, pageOf, pageSize, readCursor, type EntityPage, type ListQuery } from './pages.ts';
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
      const { items, more } = await pageOf<KindedEntity>(size, ({ entity }) => entityLetters(entity), (last, most) => reads.changedAfter(last?.entity.seq ?? after, most));
      return { epoch, changes: [...items], cursor: more ? (items.at(-1)?.entity.seq ?? seq) : seq, more };
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
    const placeOf = ({ name: bears, id }: Entity): ListPosition => ({ key: nameKey(bears), id });
    const { items, more } = await this.#ports.store.read(caller.workspace, (reads) => pageOf<Entity>(size, entityLetters, (last, most) => reads.list(kind, { after: last === undefined ? position : placeOf(last), limit: most, all })));
    const last = items.at(-1);
    return { entities: items, ...(more && last !== undefined ? { next: cursorOf(placeOf(last)) } : {}) };
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
