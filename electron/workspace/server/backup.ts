import { createHash, type Hash } from 'node:crypto';
import { Header } from 'tar';
import { recordKinds } from '../content/blob-storage.ts';
import type { WorkspaceReads, WorkspaceRow } from '../store/workspace-store.ts';
import { END_NAME, HEAD_NAME, type BackupRow } from './backup-format.ts';
import type { ServerParts } from './server-parts.ts';

const BLOCK = 512;
const CHUNK_CHARACTERS = 4 * 1024 * 1024;
const BLOBS_AT_ONCE = 500;

/**
 * Everything of a server as one tar archive, while it serves. What the database says is of one moment for each workspace; contents are added to and never changed, so
 * that those which that moment speaks of are all there a moment later.
 */
export async function* writeBackup(parts: ServerParts, createdUtc: string): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  let entries = 0;
  const workspaces = await parts.service.allWorkspaces();
  const head = JSON.stringify({ format: 1, createdUtc, workspaces: workspaces.map(({ id, name, createdUtc: made }) => ({ id, name, createdUtc: made })) });
  yield* textEntry(HEAD_NAME, head, hash);
  entries += 1;
  for (const workspace of workspaces) {
    for await (const part of workspaceEntries(parts, workspace, hash)) {
      if (part.begins) entries += 1;
      yield part.bytes;
    }
  }
  yield* textEntry(END_NAME, JSON.stringify({ entries, digest: hash.digest('hex') }), undefined);
  yield new Uint8Array(2 * BLOCK);
}

interface Part {
  readonly bytes: Uint8Array;
  /** It is the head of an entry. */
  readonly begins: boolean;
}

async function* workspaceEntries(parts: ServerParts, { id }: WorkspaceRow, hash: Hash): AsyncGenerator<Part> {
  let chunk = 0;
  for await (const text of chunksOf(rowsOf(parts, id))) {
    chunk += 1;
    yield* marked(textEntry(`workspaces/${id}/database-${String(chunk).padStart(6, '0')}.jsonl`, text, hash));
  }
  // Records before contents: whatever a record names was there before it.
  for (const kind of recordKinds) {
    for await (const name of parts.storage.records(id, kind)) {
      const text = await parts.storage.record(id, kind, name);
      if (text !== undefined) yield* marked(textEntry(`workspaces/${id}/records/${kind}/${name}`, text, hash));
    }
  }
  for await (const digests of groupsOf(parts.storage.blobs(id), BLOBS_AT_ONCE)) {
    for (const [digest, size] of await parts.storage.sizes(id, digests)) {
      const path = `workspaces/${id}/blobs/${digest}`;
      hash.update(`${path}\n`);
      yield { bytes: tarHead(path, size), begins: true };
      for await (const bytes of parts.storage.read(id, digest)) yield { bytes, begins: false };
      yield { bytes: filling(size), begins: false };
    }
  }
}

async function* marked(pieces: Iterable<Uint8Array>): AsyncGenerator<Part> {
  let begins = true;
  for (const bytes of pieces) {
    yield { bytes, begins };
    begins = false;
  }
}

/** All that the database says of a workspace. Documents never change, so they are read after the moment that says which there are. */
async function* rowsOf(parts: ServerParts, workspace: string): AsyncGenerator<BackupRow> {
  const moment = await parts.store.read(workspace, async (reads) => ({
    members: await reads.members(),
    tokens: await reads.tokens(),
    audit: await allAudit(reads),
    changes: await reads.changedAfter(0, Number.MAX_SAFE_INTEGER),
  }));
  for (const { tokens: _tokens, ...member } of moment.members) yield { row: 'member', member };
  for (const token of moment.tokens) yield { row: 'token', token };
  for (const entry of moment.audit) yield { row: 'audit', entry };
  for (const { kind, entity } of moment.changes) {
    yield { row: 'entity', kind, entity };
    for (const entry of entity.versions) {
      const row = await parts.store.read(workspace, (reads) => reads.version(kind, entry.id));
      if (row === undefined) throw new Error(`The version ${entry.id} of ${entity.id} is not in the database.`);
      yield { row: 'version', kind, entity: entity.id, entry, document: row.document, ...(row.snapshotId === undefined ? {} : { snapshotId: row.snapshotId }) };
    }
  }
}

/** Oldest first. */
async function allAudit(reads: WorkspaceReads): Promise<Awaited<ReturnType<WorkspaceReads['audit']>>> {
  const pages: Awaited<ReturnType<WorkspaceReads['audit']>>[] = [];
  for (let before: number | undefined; ; ) {
    const page = await reads.audit({ before, limit: 1_000 });
    const last = page.at(-1);
    if (last === undefined) return pages.flat().reverse();
    pages.push(page);
    before = last.seq;
  }
}

async function* chunksOf(rows: AsyncIterable<BackupRow>): AsyncGenerator<string> {
  let text = '';
  for await (const row of rows) {
    text += `${JSON.stringify(row)}\n`;
    if (text.length < CHUNK_CHARACTERS) continue;
    yield text;
    text = '';
  }
  if (text !== '') yield text;
}

async function* groupsOf(items: AsyncIterable<string>, most: number): AsyncGenerator<string[]> {
  let group: string[] = [];
  for await (const item of items) {
    group.push(item);
    if (group.length < most) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}

function textEntry(path: string, text: string, hash: Hash | undefined): Uint8Array[] {
  const bytes = Buffer.from(text);
  hash?.update(`${path}\n`).update(bytes);
  return [tarHead(path, bytes.byteLength), bytes, filling(bytes.byteLength)];
}

function tarHead(path: string, size: number): Uint8Array {
  const bytes = Buffer.alloc(BLOCK);
  const header = new Header({ path, size, mode: 0o600, uid: 0, gid: 0, uname: '', gname: '', mtime: new Date(0), type: 'File' });
  // Ids are short and plain: a head that needs more than its one block would be a defect.
  if (header.encode(bytes, 0)) throw new Error(`The path ${path} does not fit into the archive.`);
  return bytes;
}

const filling = (size: number): Uint8Array => new Uint8Array((BLOCK - (size % BLOCK)) % BLOCK);
