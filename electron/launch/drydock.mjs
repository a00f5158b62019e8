#!/usr/bin/env node
import { pathToFileURL } from 'node:url';
import { at } from './project.mjs';
import { ensureBuilt } from './setup.mjs';

// Reading the maps costs time at every start, so only those who will read a stack pay for them.
if (process.env['DRYDOCK_DEBUG'] === '1') process.setSourceMapsEnabled(true);
await ensureBuilt();
await import(pathToFileURL(at('dist', 'main.js')).href);
