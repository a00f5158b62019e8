import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { DrydockError } from '#shared/errors.ts';
import { unlessGone } from '../home/measure-tree.ts';

/** A file of the page as a door hands it out. */
export interface RendererFile {
  readonly body: Buffer;
  readonly type: string;
  /** Its name carries a digest of its content: it never changes. */
  readonly immutable: boolean;
}

/** By path with a leading slash: `/index.html`, `/assets/index-4fJx.js`. */
export type RendererFiles = ReadonlyMap<string, RendererFile>;

/** Thrown when the folder holds no page. */
export class NoRendererError extends DrydockError {
  constructor(root: string) {
    super('no-renderer', 'failed', `The app's page is not in ${root}. Build it: npm run build`);
  }
}

/** What is handed out, and as what. Files of other kinds do not exist for a door. */
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

/** Stands in pages where the nonce goes. */
const noncePlace = '__CSP_NONCE__';

/**
 * Reads the built page whole: a few megabytes. A door that answers from memory never looks up a path that somebody asked for, and stays
 * with the page it was built with when the folder changes under it. Links are left out. Throws `NoRendererError`.
 */
export async function readRendererFiles(root: string): Promise<RendererFiles> {
  const files = new Map<string, RendererFile>();
  // The page first: a build in the same moment puts files in place before the page that names them.
  await readInto(files, root, '/index.html');
  if (!files.has('/index.html')) throw new NoRendererError(root);
  await readFolder(files, root, '');
  return files;
}

/** The answer's bytes: pages get their nonce. */
export function bodyFor(file: RendererFile, nonce: string): Buffer {
  return file.type.startsWith('text/html') ? Buffer.from(file.body.toString('utf8').replaceAll(noncePlace, nonce)) : file.body;
}

async function readFolder(files: Map<string, RendererFile>, root: string, folder: string): Promise<void> {
  for (const entry of (await unlessGone(readdir(path.join(root, folder), { withFileTypes: true }))) ?? []) {
    const name = `${folder}/${entry.name}`;
    if (entry.isDirectory()) await readFolder(files, root, name);
    else if (entry.isFile() && !files.has(name)) await readInto(files, root, name);
  }
}

async function readInto(files: Map<string, RendererFile>, root: string, name: string): Promise<void> {
  const type = types[path.extname(name)];
  if (type === undefined) return;
  const body = await unlessGone(readFile(path.join(root, name)));
  if (body !== undefined) files.set(name, { body, type, immutable: name.startsWith('/assets/') });
}
