import { hash, randomBytes } from 'node:crypto';
import { ulid } from 'ulid';
import { canonicalManifest, makeManifest, manifestId } from '#electron/content/manifest.ts';
import { encodePack } from '#electron/sync/remote/pack-records.ts';
import { packMediaType } from '#shared/workspace/content.ts';
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
  if (workload === 'modules') return { once: () => publisher.module(), [Symbol.dispose]: () => line[Symbol.dispose]() };
  const own = { id: newId(), snapshotId: await publisher.send(randomBytes(FILE_BYTES)) };
  let version = 0;
  const once = async (): Promise<void> => {
    version += 1;
    await publisher.version(own.id, String(version), own.snapshotId);
  };
  await once();
  return { once, [Symbol.dispose]: () => line[Symbol.dispose]() };
}

/** The requests of a client that publishes. */
export class DrydockPublisher {
  readonly #line: HttpLine;
  readonly #path: string;

  constructor(line: HttpLine, path: string) {
    this.#line = line;
    this.#path = path;
  }

  async module(): Promise<void> {
    await this.version(newId(), '1', await this.send(randomBytes(FILE_BYTES)));
  }

  /** A snapshot of one small file: whole, as a client sends it. */
  async send(bytes: Uint8Array): Promise<string> {
    const digest = hash('sha256', bytes);
    const manifest = makeManifest([{ kind: 'file', path: FILE, size: bytes.length, executable: false, digest }]);
    const text = Buffer.from(canonicalManifest(manifest));
    const id = manifestId(manifest);
    await this.#line.get({ method: 'PUT', path: `${this.#path}/snapshots/${id}/pack`, headers: { 'content-type': packMediaType }, body: encodePack([{ digest: hash('sha256', text), bytes: text }, { digest, bytes }]) }, [204]);
    return id;
  }

  async version(id: string, version: string, snapshotId: string): Promise<void> {
    const versionId = newId();
    const { headers, body } = json(modulePublication({ id, versionId, version, name: `module-${id}`, snapshotId, command: `python ${FILE} --seed ${version}` }));
    await this.#line.get({ method: 'PUT', path: `${this.#path}/modules/${id}/versions/${versionId}`, headers: { ...headers, 'if-none-match': '*' }, body }, [201]);
  }
}
