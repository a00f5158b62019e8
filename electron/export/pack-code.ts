import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { create } from 'tar';
import type { CodeDelivery } from '#shared/export/argo/step-template.ts';
import type { HomeLayout } from '../home/layout.ts';
import type { SnapshotStore } from '../snapshots/snapshot-store.ts';

export interface PackPorts {
  readonly layout: Pick<HomeLayout, 'staging'>;
  readonly snapshots: Pick<SnapshotStore, 'materialise' | 'manifest'>;
}

/** Kubernetes takes objects of about 1.5 MB; the manifest needs some of it for itself. */
const maxInlineBytes = 600_000;

export interface PackedCode {
  readonly deliveries: ReadonlyMap<string, CodeDelivery>;
  /** Archives that do not fit into the manifest, by the name that they are written under. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** Packs snapshots, equal bytes for equal content: into the manifest as long as they fit together, else as files beside it. */
export async function packCode(ports: PackPorts, snapshotIds: readonly string[], signal: AbortSignal): Promise<PackedCode> {
  const deliveries = new Map<string, CodeDelivery>();
  const files = new Map<string, Uint8Array>();
  let inline = 0;
  for (const id of snapshotIds) {
    const bytes = await pack(ports, id, signal);
    if (inline + bytes.length * (4 / 3) <= maxInlineBytes) {
      inline += bytes.length * (4 / 3);
      deliveries.set(id, { kind: 'inline', archive: bytes.toString('base64') });
      continue;
    }
    const name = `code/${id.replace(/^sha256:/, '').slice(0, 16)}.tar.gz`;
    files.set(name, bytes);
    deliveries.set(id, { kind: 'upload', file: name });
  }
  return { deliveries, files };
}

async function pack(ports: PackPorts, id: string, signal: AbortSignal): Promise<Buffer> {
  await mkdir(ports.layout.staging, { recursive: true });
  const folder = await mkdtemp(path.join(ports.layout.staging, 'pack-'));
  try {
    const code = path.join(folder, 'code');
    await ports.snapshots.materialise(id, code, signal);
    const names = (await ports.snapshots.manifest(id)).entries.map((entry) => entry.path);
    const file = path.join(folder, 'code.tar.gz');
    await create({ cwd: code, file, gzip: { level: 9 }, portable: true, mtime: new Date(0), noDirRecurse: true }, names.map((name) => `./${name}`));
    return await readFile(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
