import { createHash, hash as digestOf } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { idSchema } from '#shared/workspace/entity.ts';
import { defaultSourceLimits } from '#electron/snapshots/sources/source-limits.ts';
import { ByteGuard } from '#electron/snapshots/sources/archive/byte-guard.ts';
import { readTar } from '#electron/snapshots/sources/archive/read-tar.ts';
import type { Content } from '#electron/snapshots/sources/tree-entry.ts';
import { manifestSchema } from '#electron/content/manifest.ts';
import { makeFolderDurably, syncFolder } from '#electron/store/write-durably.ts';
import { recordKinds, type RecordKind } from '../content/blob-storage.ts';
import { RefusalError } from '../refusal-error.ts';
import type { WorkspaceStore } from '../store/workspace-store.ts';
import { backupEndSchema, backupHeadSchema, backupRowSchema, END_NAME, HEAD_NAME, type BackupRow } from './backup-format.ts';
import { BadBackupError, NotEmptyError } from './server-errors.ts';
import { openServerParts, unfinishedRestore, type ServerParts, type ServerPartsOptions } from './server-parts.ts';

export interface Restored {
  readonly workspaces: readonly { readonly id: string; readonly name: string }[];
  readonly entities: number;
  readonly contents: number;
  /** Snapshots of which the backup has no whole contents: their sending was cut short, or the disk lost them. The workspace takes them again from whoever has them. */
  readonly incomplete: readonly { readonly workspace: string; readonly snapshot: string }[];
}

/** Larger ones do not go through memory as a whole. */
const SMALL_BYTES = 8 * 1024 * 1024;
const AUDIT_AT_ONCE = 1_000;

/**
 * Makes a server's folder (and database) from a backup. Each workspace begins another history: clients that were ahead of the backup read everything again, and what they
 * have more, they publish again. Throws `NotEmptyError`, `BadBackupError`; a restore that did not come to its end leaves a folder that no server serves.
 */
export async function restoreBackup(file: string, options: ServerPartsOptions): Promise<Restored> {
  const folder = path.resolve(options.folder);
  if (existsSync(folder) && readdirSync(folder).length > 0) throw new NotEmptyError(folder);
  makeFolderDurably(path.dirname(folder));
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(unfinishedRestore(folder), '');
  syncFolder(folder);
  const restored = await restoreInto(file, folder, options);
  rmSync(unfinishedRestore(folder));
  syncFolder(folder);
  return restored;
}

async function restoreInto(file: string, folder: string, options: ServerPartsOptions): Promise<Restored> {
  await using parts = await openServerParts({ ...options, folder, unfinished: true });
  const place = options.database === undefined ? folder : 'The database';
  if ((await parts.service.allWorkspaces()).length > 0) throw new NotEmptyError(place);
  const found = await readArchive(file, parts);
  let entities = 0;
  const incomplete: Restored['incomplete'][number][] = [];
  for (const { id, name, createdUtc } of found.head.workspaces) {
    await parts.store.createWorkspace({ id, name, createdUtc, epoch: parts.newId() });
    entities += await writeRows(parts.store, id, found.rows.get(id) ?? []);
    for (const hex of found.snapshots.get(id) ?? []) {
      if (!(await restoreSnapshot(parts, file, id, hex))) incomplete.push({ workspace: id, snapshot: `sha256:${hex}` });
    }
  }
  return { workspaces: found.head.workspaces.map(({ id, name }) => ({ id, name })), entities, contents: found.contents, incomplete };
}

interface Archive {
  readonly head: ReturnType<typeof backupHeadSchema.parse>;
  readonly rows: ReadonlyMap<string, readonly BackupRow[]>;
  /** Hex of the ids of snapshots, by workspace. */
  readonly snapshots: ReadonlyMap<string, readonly string[]>;
  readonly contents: number;
}

/** Reads all of it, proves all of it, and puts the contents in their places. The database is written only when the end was seen. */
async function readArchive(file: string, parts: ServerParts): Promise<Archive> {
  const bad = (detail: string): BadBackupError => new BadBackupError(file, detail);
  const hash = createHash('sha256');
  const rows = new Map<string, BackupRow[]>();
  const snapshots = new Map<string, string[]>();
  let head: Archive['head'] | undefined;
  let end: ReturnType<typeof backupEndSchema.parse> | undefined;
  let entries = 0;
  let contents = 0;
  const guard = new ByteGuard(file, undefined, { ...defaultSourceLimits, totalBytes: Number.MAX_SAFE_INTEGER });
  for await (const entry of readTar(createReadStream(file), file, () => true, guard)) {
    if (entry.kind !== 'file' || entry.content === undefined) throw bad(`it has an entry ${entry.path.slice(0, 200)} that no backup has`);
    if (end !== undefined) throw bad('it goes on after its end');
    if (entry.path === END_NAME) {
      end = parsed(backupEndSchema, await textOf(entry.content), bad);
      continue;
    }
    entries += 1;
    hash.update(`${entry.path}\n`);
    if (head === undefined) {
      if (entry.path !== HEAD_NAME) throw bad('it is no backup of a workspace');
      const text = await textOf(entry.content);
      hash.update(text);
      head = parsed(backupHeadSchema, text, bad);
      continue;
    }
    const [, workspace = '', group = '', kind, name] = /^workspaces\/([^/]+)\/(?:(database)-\d+\.jsonl|(?:records\/([a-z-]+)|blobs)\/([0-9a-f]{64}))$/u.exec(entry.path) ?? [];
    if (!idSchema.safeParse(workspace).success || !head.workspaces.some(({ id }) => id === workspace)) throw bad(`it has an entry ${entry.path.slice(0, 200)} that no backup has`);
    if (group === 'database') {
      const text = await textOf(entry.content);
      hash.update(text);
      const read = text.split('\n').filter((line) => line !== '').map((line) => parsed(backupRowSchema, line, bad));
      rows.set(workspace, [...(rows.get(workspace) ?? []), ...read]);
    } else if (kind !== undefined && name !== undefined) {
      const text = await textOf(entry.content);
      hash.update(text);
      await parts.storage.putRecord(workspace, recordKind(kind, bad), name, text);
      if (kind === 'snapshots') snapshots.set(workspace, [...(snapshots.get(workspace) ?? []), name]);
    } else if (name !== undefined) {
      contents += 1;
      await keepContent(parts, workspace, name, entry.content, bad);
    }
  }
  if (head === undefined) throw bad('it is empty');
  if (end === undefined || end.entries !== entries || end.digest !== hash.digest('hex')) throw bad('it was cut off or changed since it was made');
  return { head, rows, snapshots, contents };
}

async function keepContent({ storage, uploads }: ServerParts, workspace: string, digest: string, content: Content, bad: (detail: string) => Error): Promise<void> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  const source = Buffer.isBuffer(content) ? [content][Symbol.iterator]() : content[Symbol.asyncIterator]();
  let next = await source.next();
  for (; next.done !== true && size <= SMALL_BYTES; next = await source.next()) {
    pieces.push(next.value);
    size += next.value.byteLength;
  }
  if (next.done === true) {
    const bytes = Buffer.concat(pieces);
    if (digestOf('sha256', bytes) !== digest) throw bad(`the content ${digest} in it is damaged`);
    await storage.put(workspace, [{ digest, bytes }]);
    return;
  }
  await uploads.keep(workspace, digest, joined(pieces, next.value, source));
}

async function* joined(first: readonly Uint8Array[], then: Uint8Array, rest: Iterator<Uint8Array> | AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* first;
  yield then;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

/** Whether it is whole. A manifest alone says little: it goes to the disk together with the contents, and is meant only once the database says so. */
async function restoreSnapshot({ content, storage }: ServerParts, file: string, workspace: string, hex: string): Promise<boolean> {
  const text = await storage.record(workspace, 'snapshots', hex);
  const manifest = manifestSchema.safeParse(JSON.parse(text ?? 'null'));
  if (!manifest.success) throw new BadBackupError(file, `the snapshot ${hex} in it is damaged`);
  try {
    await content.putSnapshot(workspace, `sha256:${hex}`, manifest.data);
    return true;
  } catch (error) {
    if (error instanceof RefusalError && error.failure.code === 'content-missing') return false;
    throw error;
  }
}

/** Writes what the database said, under a new history. Returns how many entities there were. */
async function writeRows(store: WorkspaceStore, workspace: string, rows: readonly BackupRow[]): Promise<number> {
  const of = <K extends BackupRow['row']>(row: K): Extract<BackupRow, { row: K }>[] => rows.filter((each): each is Extract<BackupRow, { row: K }> => each.row === row);
  await store.change(workspace, async (changes) => {
    for (const { member } of of('member')) await changes.putMember(member);
    for (const { token } of of('token')) await changes.putToken(token);
  });
  const audit = of('audit');
  for (let at = 0; at < audit.length; at += AUDIT_AT_ONCE) {
    await store.change(workspace, async (changes) => {
      for (const { entry: { seq: _seq, ...entry } } of audit.slice(at, at + AUDIT_AT_ONCE)) await changes.addAudit(entry);
    });
  }
  const versions = new Map<string, Extract<BackupRow, { row: 'version' }>[]>();
  for (const version of of('version')) versions.set(version.entity, [...(versions.get(version.entity) ?? []), version]);
  const entities = of('entity');
  for (const { kind, entity } of entities) {
    // Each its own place in the new history, as clients that read it in pages rely on.
    await store.change(workspace, async (changes) => {
      await changes.putEntity(kind, { ...entity, seq: await changes.seq() });
      for (const { row: _row, snapshotId, ...version } of versions.get(entity.id) ?? []) await changes.putVersion({ ...version, ...(snapshotId === undefined ? {} : { snapshotId }) });
    });
  }
  return entities.length;
}

function recordKind(text: string, bad: (detail: string) => Error): RecordKind {
  const kind = recordKinds.find((each) => each === text);
  if (kind === undefined) throw bad(`it has records of the kind '${text}'`);
  return kind;
}

function parsed<T>(schema: { safeParse(value: unknown): { readonly success: boolean; readonly data?: T } }, text: string, bad: (detail: string) => Error): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw bad('a part of it is no JSON');
  }
  const reading = schema.safeParse(value);
  if (!reading.success || reading.data === undefined) throw bad('a part of it is not what this version of Drydock writes');
  return reading.data;
}

async function textOf(content: Content): Promise<string> {
  if (Buffer.isBuffer(content)) return content.toString();
  const pieces: Uint8Array[] = [];
  for await (const piece of content) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}
