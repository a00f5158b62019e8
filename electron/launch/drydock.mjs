#!/usr/bin/env node
import { at } from './project.mjs';
import { ensureBuilt } from './setup.mjs';
import { pathToFileURL } from 'node:url';

await ensureBuilt();
await import(pathToFileURL(at('dist', 'main.js')).href);
