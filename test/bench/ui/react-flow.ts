import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runProgram } from '../drydock.ts';

const VERSION = '12.12.1';

/** React Flow as it was installed, or why it could not be. */
export type Peer = { readonly folder: string } | { readonly missing: string };

/** Installs React Flow into a folder of the cache, once. What keeps it from being installed is told, not thrown. */
export async function installReactFlow(cache: string): Promise<Peer> {
  const modules = path.join(cache, 'node_modules');
  try {
    if (!existsSync(path.join(modules, '@xyflow', 'react', 'package.json'))) {
      mkdirSync(cache, { recursive: true });
      writeFileSync(path.join(cache, 'package.json'), '{"private":true}\n');
      await runProgram('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--prefix', cache, `@xyflow/react@${VERSION}`], { folder: cache });
    }
    return { folder: modules };
  } catch (error) {
    return { missing: error instanceof Error ? (error.message.split('\n').at(0) ?? error.message) : String(error) };
  }
}
