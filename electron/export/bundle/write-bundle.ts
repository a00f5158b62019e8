import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import type { BundleManifest } from '#shared/export/bundle/bundle-manifest.ts';
import type { PortablePipeline } from '#shared/export/model/portable.ts';
import { ContentHasher } from '../../content/content-hasher.ts';
import type { ExportApp } from '../source/open-source.ts';
import type { ExportProgress } from '../write-files.ts';
import { readPlace } from './data-trees.ts';
import { gatherBundle } from './gather-bundle.ts';
import { ImageFiles } from './image-files.ts';
import { writeTarGz } from './tar-out.ts';
import type { TarFile } from './tar-out.ts';

export interface WriteBundleRequest {
  readonly pipeline: PortablePipeline;
  readonly withData: boolean;
  readonly withImages: boolean;
  /** The variables by which the container engine is found. */
  readonly engineEnvironment: NodeJS.ProcessEnv;
}

/** Writes a bundle to a new file. Equal content gives equal bytes, images aside: those are as the engine saves them. */
export async function writeBundle(app: ExportApp, target: string, request: WriteBundleRequest, signal: AbortSignal, onProgress: ExportProgress): Promise<BundleManifest> {
  await using hasher = new ContentHasher();
  await mkdir(app.layout.staging, { recursive: true });
  const staging = await mkdtemp(path.join(app.layout.staging, 'bundle-'));
  try {
    onProgress({ detail: 'collecting' });
    const gathered = await gatherBundle({ catalog: app.catalog, snapshots: app.snapshots, hasher }, request.pipeline, request.withData, signal);
    const images = request.withImages ? await saveImages(gathered.images, staging, request.engineEnvironment, signal, onProgress) : { files: [], saved: [], notes: [] };
    const notes = [...gathered.manifest.notes, ...images.notes];
    if (!request.withImages && gathered.images.length > 0) notes.push(`Images are not in the bundle; on Docker its steps need: ${gathered.images.join(', ')}.`);
    const manifest: BundleManifest = { ...gathered.manifest, notes, images: images.saved };
    const text = Buffer.from(`${JSON.stringify(manifest, undefined, 2)}\n`);
    const files: TarFile[] = [{ path: 'manifest.json', size: text.length, content: async function* () { yield text; } }, ...gathered.files, ...images.files];
    const total = files.reduce((sum, file) => sum + file.size, 0);
    let done = 0;
    await writeTarGz(target, files, signal, (bytes) => {
      done += bytes;
      onProgress({ detail: `packing (${String(Math.round(done / 1e6))} of ${String(Math.round(total / 1e6))} MB)`, fraction: total === 0 ? 1 : done / total });
    });
    return manifest;
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function saveImages(names: readonly string[], staging: string, environment: NodeJS.ProcessEnv, signal: AbortSignal, onProgress: ExportProgress) {
  const images = new ImageFiles(environment);
  const saved: BundleManifest['images'] = [];
  const files: TarFile[] = [];
  const notes: string[] = [];
  for (const [index, name] of names.entries()) {
    onProgress({ detail: `saving image ${name}` });
    const id = await images.find(name, signal);
    if (id === undefined) {
      notes.push(`The image ${name} is not on this machine, so it is not in the bundle. Pull it and export again, or bring it yourself.`);
      continue;
    }
    const file = path.join(staging, `${String(index)}.tar`);
    const { digest, size } = await images.save(name, file, signal);
    saved.push({ name, id, digest, size });
    if (!files.some((other) => other.path === `images/${digest}.tar`)) files.push({ path: `images/${digest}.tar`, size, content: () => readPlace(file) });
  }
  return { saved, files, notes };
}
