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
  for (const { id, name, createdUtc } of found.head.workspaces) await parts.store.createWorkspace({ id, name, createdUtc, epoch: parts.newId() });
  const entities = await writeDatabase(file, parts.store);
  const incomplete: Restored['incomplete'][number][] = [];
  for (const { id } of found.head.workspaces) {
    for (const hex of found.snapshots.get(id) ?? []) {
      if (!(await restoreSnapshot(parts, file, id, hex))) incomplete.push({ workspace: id, snapshot: `sha256:${hex}` });
    }
  }
  return { workspaces: found.head.workspaces.map(({ id, name }) => ({ id, name })), entities, contents: found.contents, incomplete };
}

interface Archive {
  readonly head: ReturnType<typeof backupHeadSchema.parse>;
  /** Hex of the ids of snapshots, by workspace. */
  readonly snapshots: ReadonlyMap<string, readonly string[]>;
  readonly contents: number;
}

/** Reads all of it, proves all of it, and puts the contents in their places. The database is written only when the end was seen: then it is read again. */
async function readArchive(file: string, parts: ServerParts): Promise<Archive> {
  const bad = badOf(file);
  const hash = createHash('sha256');
  const snapshots = new Map<string, string[]>();
  let head: Archive['head'] | undefined;
  let end: ReturnType<typeof backupEndSchema.parse> | undefined;
  let entries = 0;
  let contents = 0;
  for await (const entry of entriesOf(file, () => true)) {
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
    const [, workspace = '', group = '', kind, name] = PLACE.exec(entry.path) ?? [];
    if (!idSchema.safeParse(workspace).success || !head.workspaces.some(({ id }) => id === workspace)) throw bad(`it has an entry ${entry.path.slice(0, 200)} that no backup has`);
    if (group === 'database') {
      const text = await textOf(entry.content);
      hash.update(text);
      // Read for its form only: it is written when all of it was proved.
      rowsIn(text, bad);
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
  return { head, snapshots, contents };
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

/** Writes what the database said, under a new history, a part of the archive at a time. Returns how many entities there were. */
async function writeDatabase(file: string, store: WorkspaceStore): Promise<number> {
  const bad = badOf(file);
  let writing: RowWriter | undefined;
  let entities = 0;
  for await (const entry of entriesOf(file, (path) => PLACE.exec(path)?.[2] !== undefined)) {
    const [, workspace = ''] = PLACE.exec(entry.path) ?? [];
    if (entry.kind !== 'file' || entry.content === undefined) continue;
    if (writing?.workspace !== workspace) {
      entities += (await writing?.finish()) ?? 0;
      writing = new RowWriter(store, workspace, bad);
    }
    for (const row of rowsIn(await textOf(entry.content), bad)) await writing.add(row);
  }
  return entities + ((await writing?.finish()) ?? 0);
}

type RowOf<K extends BackupRow['row']> = Extract<BackupRow, { row: K }>;

/** Writes the rows of one workspace as they come, an entity together with its versions, which follow it. */
class RowWriter {
  readonly workspace: string;
  readonly #store: WorkspaceStore;
  readonly #bad: (detail: string) => Error;
  #audit: RowOf<'audit'>[] = [];
  #entity: RowOf<'entity'> | undefined;
  #versions: RowOf<'version'>[] = [];
  #entities = 0;

  constructor(store: WorkspaceStore, workspace: string, bad: (detail: string) => Error) {
    this.#store = store;
    this.workspace = workspace;
    this.#bad = bad;
  }

  async add(row: BackupRow): Promise<void> {
    switch (row.row) {
      case 'member':
        await this.#store.change(this.workspace, (changes) => changes.putMember(row.member));
        return;
      case 'token':
        await this.#store.change(this.workspace, (changes) => changes.putToken(row.token));
        return;
      case 'audit':
        this.#audit.push(row);
        if (this.#audit.length >= AUDIT_AT_ONCE) await this.#writeAudit();
        return;
      case 'entity':
        await this.#writeEntity();
        this.#entity = row;
        return;
      case 'version':
        if (row.entity !== this.#entity?.entity.id) throw this.#bad(`it has the version ${row.entry.id} without what it is a version of`);
        this.#versions.push(row);
    }
  }

  /** Returns how many entities were written. */
  async finish(): Promise<number> {
    await this.#writeAudit();
    await this.#writeEntity();
    return this.#entities;
  }

  async #writeAudit(): Promise<void> {
    const rows = this.#audit;
    this.#audit = [];
    if (rows.length === 0) return;
    await this.#store.change(this.workspace, async (changes) => {
      for (const { entry: { seq: _seq, ...entry } } of rows) await changes.addAudit(entry);
    });
  }

  async #writeEntity(): Promise<void> {
    const row = this.#entity;
    const versions = this.#versions;
    this.#entity = undefined;
    this.#versions = [];
    if (row === undefined) return;
    // Each its own place in the new history, as clients that read it in pages rely on.
    await this.#store.change(this.workspace, async (changes) => {
      await changes.putEntity(row.kind, { ...row.entity, seq: await changes.seq() });
      for (const { row: _row, snapshotId, ...version } of versions) await changes.putVersion({ ...version, ...(snapshotId === undefined ? {} : { snapshotId }) });
    });
    this.#entities += 1;
  }
}

/** Where everything of a workspace is in a backup: the workspace; `database`, or the kind of a record; the digest. */
const PLACE = /^workspaces\/([^/]+)\/(?:(database)-\d+\.jsonl|(?:records\/([a-z-]+)|blobs)\/([0-9a-f]{64}))$/u;

const badOf = (file: string) => (detail: string): BadBackupError => new BadBackupError(file, detail);

function entriesOf(file: string, wants: (path: string) => boolean): ReturnType<typeof readTar> {
  return readTar(createReadStream(file), file, wants, new ByteGuard(file, undefined, { ...defaultSourceLimits, totalBytes: Number.MAX_SAFE_INTEGER }));
}

const rowsIn = (text: string, bad: (detail: string) => Error): readonly BackupRow[] => text.split('\n').filter((line) => line !== '').map((line) => parsed(backupRowSchema, line, bad));

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
