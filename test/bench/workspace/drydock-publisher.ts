import { hash, randomBytes } from 'node:crypto';
import { ulid } from 'ulid';
import { canonicalManifest, makeManifest, manifestId } from '#electron/content/manifest.ts';
import { encodePack } from '#electron/sync/remote/pack-records.ts';
import { packMediaType } from '#shared/workspace/content.ts';
import type { PublishRequest } from '#shared/workspace/publish.ts';
import { modulePublication } from '#test/kit/workspace/publications.ts';
import { type DrydockServer, json } from './drydock-server.ts';
import type { HttpLine } from './http-line.ts';
import type { LoadClient } from './load.ts';

/** Bytes of the one file of a small module; random, so that nothing makes it smaller on its way. */
export const FILE_BYTES = 2_048;
export const FILE = 'train.py';

/** What a publisher publishes each time: a module that is new with its file, or one more version of a module of its own, whose file is there. */
export type Workload = 'modules' | 'versions';

export const newId = (): string => ulid().toLowerCase();

/** A client that publishes by the requests that ours sends, in their order. */
export async function drydockPublisher(server: DrydockServer, workload: Workload): Promise<LoadClient> {
  const line = server.line();
  const publisher = new DrydockPublisher(line, server.path);
  if (workload === 'modules') return { line, once: () => publisher.module(), [Symbol.dispose]: () => line[Symbol.dispose]() };
  const own = { id: newId(), snapshotId: await publisher.send(randomBytes(FILE_BYTES)) };
  let version = 0;
  const once = async (): Promise<void> => {
    version += 1;
    await publisher.version(own.id, String(version), own.snapshotId);
  };
  await once();
  return { line, once, [Symbol.dispose]: () => line[Symbol.dispose]() };
}

/** The requests of a client that publishes. */
export class DrydockPublisher {
  readonly #line: HttpLine;
  readonly #path: string;

  constructor(line: HttpLine, path: string) {
    this.#line = line;
    this.#path = path;
  }

  /** A new module with its file, in one request. */
  async module(): Promise<void> {
    const id = newId();
    const { snapshotId, records } = treeOf(randomBytes(FILE_BYTES));
    const { path, publication } = this.#publication(id, '1', snapshotId);
    const body = encodePack([record(Buffer.from(JSON.stringify(publication))), ...records]);
    await this.#line.get({ method: 'PUT', path: `${path}/whole`, headers: { 'content-type': packMediaType, 'if-none-match': '*' }, body }, [201]);
  }

  /** A snapshot of one small file: whole, as a client sends it. */
  async send(bytes: Uint8Array): Promise<string> {
    const { snapshotId, records } = treeOf(bytes);
    await this.#line.get({ method: 'PUT', path: `${this.#path}/snapshots/${snapshotId}/pack`, headers: { 'content-type': packMediaType }, body: encodePack(records) }, [204]);
    return snapshotId;
  }

  async version(id: string, version: string, snapshotId: string): Promise<void> {
    const { path, publication } = this.#publication(id, version, snapshotId);
    const { headers, body } = json(publication);
    await this.#line.get({ method: 'PUT', path, headers: { ...headers, 'if-none-match': '*' }, body }, [201]);
  }

  #publication(id: string, version: string, snapshotId: string): { readonly path: string; readonly publication: PublishRequest } {
    const versionId = newId();
    const publication = modulePublication({ id, versionId, version, name: `module-${id}`, snapshotId, command: `python ${FILE} --seed ${version}` });
    return { path: `${this.#path}/modules/${id}/versions/${versionId}`, publication };
  }
}

const record = (bytes: Uint8Array) => ({ digest: hash('sha256', bytes), bytes });

/** A snapshot of one file: its id, and the records of its manifest and its file. */
function treeOf(bytes: Uint8Array): { readonly snapshotId: string; readonly records: readonly ReturnType<typeof record>[] } {
  const file = record(bytes);
  const manifest = makeManifest([{ kind: 'file', path: FILE, size: bytes.length, executable: false, digest: file.digest }]);
  return { snapshotId: manifestId(manifest), records: [record(Buffer.from(canonicalManifest(manifest))), file] };
}
