import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { clientOf } from './docker-daemon.ts';

const SCRIPTS = fileURLToPath(new URL('images', import.meta.url));
const CACHE = fileURLToPath(new URL('../../../.cache/images', import.meta.url));

/** `busybox:local` has `sh` and the applets, no bash; `python:local` has Python with its whole library, bash and coreutils; `node:local` has the Node of this machine and `sh`. */
export type TestImage = 'busybox:local' | 'python:local' | 'node:local';

const scripts: Readonly<Record<TestImage, string>> = { 'busybox:local': 'busybox-image', 'python:local': 'python-image', 'node:local': 'node-image' };

/** Makes sure that the engine has an image: built from Debian packages, its tar kept in `.cache/images` by the script's digest. */
export async function ensureTestImage(host: string, image: TestImage): Promise<void> {
  const client = clientOf(host);
  const docker = await client.docker();
  const present = await docker.listImages({ filters: { reference: [image] } });
  if (present.length > 0) return;
  const tar = await imageTar(scripts[image]);
  const [repo, tag] = image.split(':');
  const answer = await docker.importImage(createReadStream(tar), { repo, tag });
  await new Promise<void>((resolve, reject) => {
    docker.modem.followProgress(answer, (error: Error | null) => (error === null ? resolve() : reject(error)));
  });
}

async function imageTar(script: string): Promise<string> {
  const file = path.join(SCRIPTS, `${script}.sh`);
  const digest = createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 16);
  const tar = path.join(CACHE, `${script}-${digest}.tar`);
  if (existsSync(tar)) return tar;
  mkdirSync(CACHE, { recursive: true });
  await new Promise<void>((resolve, reject) => {
    const child = spawn('sh', [file, tar], { stdio: ['ignore', 'ignore', 'pipe'] });
    let words = '';
    child.stderr.on('data', (chunk: Buffer) => (words = (words + chunk.toString()).slice(-2_000)));
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`${script}.sh ended with ${code}: ${words}`))));
  });
  return tar;
}
