#!/usr/bin/env node
import { ensureBuilt } from './setup.mjs';

// Reading the maps costs time at every start, so only those who will read a stack pay for them.
if (process.env['DRYDOCK_DEBUG'] === '1') process.setSourceMapsEnabled(true);
await ensureBuilt();
if (process.argv[2] === 'serve' && !process.argv.some((argument) => argument === '--help' || argument === '-h')) {
  const { ensureRendererBuilt } = await import('./build-renderer.mjs');
  await ensureRendererBuilt();
}
await import(new URL('../../dist/main.js', import.meta.url).href);
