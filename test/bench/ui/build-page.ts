import path from 'node:path';
import react from '@vitejs/plugin-react';
import { build, preview } from 'vite';
import type { Peer } from './react-flow.ts';

const PAGE = path.resolve('test/bench/ui/page');

/** The pages of the bench, built as the app is, at an address of this machine. */
export interface ServedPages extends AsyncDisposable {
  readonly address: string;
}

/** Builds the pages into `folder` and serves them on a port of their own. React Flow's page is left out when that is missing. */
export async function servePages(folder: string, peer: Peer): Promise<ServedPages> {
  const inputs = [path.join(PAGE, 'index.html'), ...('folder' in peer ? [path.join(PAGE, 'react-flow.html')] : [])];
  // One React for both: theirs is ours.
  const alias = 'folder' in peer ? { '@xyflow/react': path.join(peer.folder, '@xyflow', 'react') } : {};
  await build({
    root: PAGE,
    configFile: false,
    base: './',
    logLevel: 'warn',
    plugins: [react()],
    resolve: { alias, dedupe: ['react', 'react-dom'] },
    build: { outDir: folder, emptyOutDir: true, target: 'chrome130', assetsInlineLimit: 0, chunkSizeWarningLimit: 5_000, reportCompressedSize: false, rollupOptions: { input: inputs } },
    worker: { format: 'es' },
  });
  const server = await preview({ root: PAGE, configFile: false, logLevel: 'warn', build: { outDir: folder }, preview: { host: '127.0.0.1', port: 0 } });
  const address = server.resolvedUrls?.local[0];
  if (address === undefined) throw new Error('The pages of the bench have no address.');
  return { address, [Symbol.asyncDispose]: async () => server.close() };
}
