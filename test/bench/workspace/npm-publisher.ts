import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { create } from 'tar';
import { buffer } from 'node:stream/consumers';
import { ulid } from 'ulid';
import { modulePublication } from '#test/kit/workspace/publications.ts';
import { FILE, FILE_BYTES, type Workload } from './drydock-publisher.ts';
import { json } from './drydock-server.ts';
import type { LoadClient } from './load.ts';
import type { VerdaccioPeer } from './verdaccio-peer.ts';

/** What `npm publish` sends besides names and versions: a tarball with the same specification and file as a module of ours. */
export interface NpmTarball {
  readonly base64: string;
  readonly bytes: number;
  readonly shasum: string;
  readonly integrity: string;
}

export async function npmTarball(): Promise<NpmTarball> {
  const folder = mkdtempSync(path.join(tmpdir(), 'drydock-bench-tarball-'));
  try {
    const { document } = modulePublication({ id: ulid(), versionId: ulid(), version: '1', command: `python ${FILE}` });
    writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ name: 'module', version: '1.0.0' }));
    writeFileSync(path.join(folder, 'module.json'), JSON.stringify(document));
    writeFileSync(path.join(folder, FILE), randomBytes(FILE_BYTES));
    const bytes = await buffer(create({ cwd: folder, gzip: true, prefix: 'package', portable: true }, ['package.json', 'module.json', FILE]));
    const digest = (algorithm: string) => createHash(algorithm).update(bytes);
    return { base64: bytes.toString('base64'), bytes: bytes.length, shasum: digest('sha1').digest('hex'), integrity: `sha512-${digest('sha512').digest('base64')}` };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A client that publishes by the request that `npm publish` sends. */
export async function npmPublisher(server: VerdaccioPeer, workload: Workload, tarball: NpmTarball): Promise<LoadClient> {
  const line = server.line();
  const newName = (): string => `module-${ulid().toLowerCase()}`;
  const own = newName();
  let patch = 0;
  const once = async (): Promise<void> => {
    const name = workload === 'modules' ? newName() : own;
    if (workload === 'versions') patch += 1;
    await line.get({ method: 'PUT', path: `/${name}`, ...json(publication(server.base, name, `1.0.${String(patch)}`, tarball)) }, [201]);
  };
  if (workload === 'versions') await once();
  return { line, once, [Symbol.dispose]: () => line[Symbol.dispose]() };
}

function publication(base: string, name: string, version: string, { base64, bytes, shasum, integrity }: NpmTarball): object {
  const file = `${name}-${version}.tgz`;
  const description = `What ${name} does.`;
  return {
    _id: name, name, description, 'dist-tags': { latest: version }, access: null,
    versions: {
      [version]: { name, version, description, _id: `${name}@${version}`, _nodeVersion: '24.21.0', _npmVersion: '11.0.0', readmeFilename: '', dist: { integrity, shasum, tarball: `${base}/${name}/-/${file}` } },
    },
    _attachments: { [file]: { content_type: 'application/octet-stream', data: base64, length: bytes } },
  };
}
