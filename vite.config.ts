import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The renderer: static files for either door, without a server of its own. */
export default defineConfig({
  root: 'renderer',
  base: './',
  plugins: [react()],
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    target: 'chrome130',
    modulePreload: { polyfill: false },
    // Everything is a file of ours: the page's policy admits no inline content.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 3_000,
    reportCompressedSize: false,
  },
  worker: { format: 'es' },
});
