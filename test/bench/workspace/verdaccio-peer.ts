import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { runProgram } from '../drydock.ts';
import { HttpLine } from './http-line.ts';
import { json } from './drydock-server.ts';
import { serveInProcess, type Served } from './served.ts';

const CACHE = fileURLToPath(new URL('../../../.cache/bench/peers/verdaccio', import.meta.url));
const NODE = `node-${process.platform}-${process.arch}`;
const VERSION = '6.10.4';
const PACKAGES = { verdaccio: VERSION, [NODE]: '24.21.0' };

/** What it is in words. */
export const VERDACCIO = `Verdaccio ${VERSION} (Node 24, no fsync)`;

/** As it sets itself up, but without what would make it slower: no registry behind it, no pages, no log, tokens that it checks without bcrypt. */
const CONFIGURATION = `
storage: ./storage
auth: { htpasswd: { file: ./htpasswd } }
uplinks: {}
packages: { '**': { access: $all, publish: $authenticated } }
security: { api: { jwt: { sign: { expiresIn: 1d } } } }
web: { enable: false }
server: { keepAliveTimeout: 60 }
log: { type: stdout, format: json, level: error }
`;

export interface VerdaccioPeer extends Served {
  line(): HttpLine;
}

/** Installs Verdaccio and the Node that it needs into `.cache` and starts it with an empty storage. Rejects when that cannot be done. */
export async function startVerdaccio(folder: string): Promise<VerdaccioPeer> {
  await installPackages();
  mkdirSync(folder, { recursive: true });
  const configuration = path.join(folder, 'config.yaml');
  writeFileSync(configuration, CONFIGURATION);
  const base = `http://127.0.0.1:${String(await freePort())}`;
  const server = await serveInProcess({
    node: path.join(CACHE, 'node_modules', '.bin', 'node'),
    args: [path.join(CACHE, 'node_modules', 'verdaccio', 'bin', 'verdaccio'), '--config', configuration, '--listen', base],
    environment: { NODE_ENV: 'production' },
    log: path.join(folder, 'log'),
    answers: async () => (await fetch(`${base}/-/ping`).then((answer) => answer.ok, () => false) ? base : undefined),
  });
  try {
    using line = new HttpLine(base, {});
    const user = { name: 'bench', password: 'bench-password', _id: 'org.couchdb.user:bench', type: 'user', roles: [] };
    const made = await line.get({ method: 'PUT', path: '/-/user/org.couchdb.user:bench', ...json(user) }, [201]);
    const { token } = z.object({ token: z.string() }).parse(JSON.parse(made.toString('utf8')));
    return { ...server, line: () => new HttpLine(base, { authorization: `Bearer ${token}` }) };
  } catch (error) {
    await server[Symbol.asyncDispose]();
    throw error;
  }
}

async function installPackages(): Promise<void> {
  if (Object.keys(PACKAGES).every((name) => existsSync(path.join(CACHE, 'node_modules', name, 'package.json')))) return;
  mkdirSync(CACHE, { recursive: true });
  // One of its packages asks for a tag that not every registry has; this is the version that the tag means.
  writeFileSync(path.join(CACHE, 'package.json'), JSON.stringify({ private: true, overrides: { 'node-fetch': '2.6.7' } }));
  const wanted = Object.entries(PACKAGES).map(([name, version]) => `${name}@${version}`);
  await runProgram('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--prefix', CACHE, ...wanted], { folder: CACHE });
}

/** It takes a port only by its number. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return z.object({ port: z.number() }).parse(address).port;
}
