import { appendFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { register } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { findChromium } from '#electron/launch/find-chromium.mjs';
import { standInElectron } from '../../stand-in-electron.ts';
import { showWindows } from '../windows.ts';

/*
 * What the stand-in for Electron's program runs, in plain Node with an inspector: the app that its arguments name, with the recording stand-in as
 * its 'electron' and a Chromium for its windows, which says where it is to be driven as Electron does. It is no sandbox and has no scheme of its own:
 * the page comes from a loopback address, and messages cross by Playwright instead of Mojo. All else is the app's own.
 */
const [, here = '', ...args] = process.argv;
const program = args.find((argument) => !argument.startsWith('-')) ?? '';
appendFileSync(path.join(path.dirname(here), 'launches.jsonl'), `${JSON.stringify({ args, folder: process.cwd(), environment: process.env })}\n`);
process.argv = [process.execPath, ...args];

const standIn = standInElectron({ switches: args.filter((argument) => argument.startsWith('--')).map((argument) => argument.slice(2)) });
const { electron } = standIn;
const chromium = findChromium(process.env);
if (chromium === undefined) throw new Error('The stand-in for Electron shows its windows in a Chromium, and there is none.');

const server = createServer((request, response) => {
  const answer = async (): Promise<void> => {
    const handle = standIn.schemes.get('app');
    if (handle === undefined) throw new Error('Nobody handles app://.');
    const given = await handle(Object.defineProperty(new Request('http://x/', { method: request.method ?? 'GET' }), 'url', { value: `app://drydock${request.url ?? '/'}` }));
    response.writeHead(given.status, Object.fromEntries(given.headers));
    response.end(Buffer.from(await given.arrayBuffer()));
  };
  answer().catch((error: unknown) => response.destroy(error instanceof Error ? error : new Error(String(error))));
});
await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
const address: AddressInfo | string | null = server.address();
if (address === null || typeof address === 'string') throw new Error('no address');

await showWindows(standIn, { chromium, origin: `http://127.0.0.1:${address.port}`, preload: path.join(path.dirname(program), 'preload.cjs') });

// What whoever drives it looks at.
const webContents = { getAllWebContents: () => standIn.windows.map(({ options }) => ({ getLastWebPreferences: () => options['webPreferences'] })) };
// Whoever inspects the process has required 'electron' long ago; the app imports it.
Object.assign(Object(Reflect.get(globalThis, 'standInElectron')), electron, { webContents });
const names = Object.keys(electron).filter((name) => name !== 'contextBridge' && name !== 'ipcRenderer');
const source = names.map((name) => `export const ${name} = globalThis.standInElectron.${name};`).join('\n');
const hooks = `export const resolve = (name, context, next) => name === 'electron' ? { url: ${JSON.stringify(`data:text/javascript,${encodeURIComponent(source)}`)}, shortCircuit: true } : next(name, context);`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);

await import(pathToFileURL(path.resolve(program)).href);
