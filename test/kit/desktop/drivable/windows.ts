import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { BrowserContext, Page, Request } from '@playwright/test';
import { chromium as driver } from '@playwright/test';
import { Preventable } from '../stand-in-electron.ts';
import type { StandIn } from '../stand-in-electron.ts';

export interface Shown {
  /** Chromium's program. */
  readonly chromium: string;
  /** Where the app's page is served. */
  readonly origin: string;
  /** The preload bundle. */
  readonly preload: string;
}

/**
 * Shows the stand-in's one window in a Chromium and says on stderr where it can be driven. The built preload script runs before the page, with the
 * stand-in's messages behind it; navigation and new windows are asked for as the app has said.
 */
export async function showWindows(standIn: StandIn, { chromium, origin, preload }: Shown): Promise<void> {
  const { app, BrowserWindow } = standIn.electron;
  const profile = mkdtempSync(path.join(tmpdir(), 'drydock-stand-in-'));
  const args = ['--remote-debugging-port=0', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--font-render-hinting=none'];
  const context = await driver.launchPersistentContext(profile, { executablePath: chromium, args, viewport: null });
  standIn.ipc.onToPage = (contents, channel, given) => {
    // A page that is just being loaded again hears nothing, as in Electron.
    const page = standIn.windows.some(({ webContents }) => webContents === contents) ? context.pages()[0] : undefined;
    page?.evaluate((sent) => Reflect.apply(Reflect.get(window, 'standInReceive'), undefined, sent), [channel, ...given]).catch(() => undefined);
  };

  await context.exposeFunction('standInInvoke', (channel: string, given: readonly unknown[]) => {
    const [window] = standIn.windows;
    if (window === undefined) throw new Error('The window is gone.');
    return standIn.ipc.send(window.webContents, channel, ...given);
  });
  await context.addInitScript(preloadScript(readFileSync(preload, 'utf8')));
  await context.route('**', async (route) => {
    const request = route.request();
    const contents = standIn.windows[0]?.webContents;
    const url = request.url().startsWith(`${origin}/`) ? `app://drydock${request.url().slice(origin.length)}` : request.url();
    if (!request.isNavigationRequest() || contents === undefined || request.url() === 'about:blank') return route.continue();
    const isMainFrame = isOfMainFrame(request);
    if (isMainFrame === undefined) return route.abort('aborted');
    const refused = ['will-frame-navigate', ...(isMainFrame ? ['will-navigate'] : [])].map((event) => {
      const details = Object.assign(new Preventable(), { url, isMainFrame });
      contents.emit(event, details);
      return details.defaultPrevented;
    });
    return refused.includes(true) ? route.abort('aborted') : route.continue();
  });
  context.on('page', (page: Page) => {
    const opened = standIn.windows[0]?.webContents.openWindow?.({ url: page.url() });
    if (JSON.stringify(opened) === '{"action":"deny"}') page.close().catch(() => undefined);
  });

  BrowserWindow.prototype.loadURL = async function (this: InstanceType<typeof BrowserWindow>, address: string): Promise<void> {
    this.webContents.address = address;
    await context.pages()[0]?.goto(address.replace('app://drydock', origin));
  };
  app.exit = (code: number): void => void leave(context, profile).finally(() => process.exit(code));

  const [port, place] = readFileSync(path.join(profile, 'DevToolsActivePort'), 'utf8').split('\n');
  process.stderr.write(`\nDevTools listening on ws://127.0.0.1:${port}${place}\n`);
}

/** `undefined` for a window that is just being opened. */
function isOfMainFrame(request: Request): boolean | undefined {
  try {
    return request.frame() === request.frame().page().mainFrame();
  } catch {
    return undefined;
  }
}

async function leave(context: BrowserContext, profile: string): Promise<void> {
  await context.close();
  rmSync(profile, { recursive: true, force: true });
}

/** Runs the preload bundle in the page's own world: there is no isolation here. */
function preloadScript(bundle: string): string {
  return `(() => {
    if (window.top !== window) return;
    const listeners = new Map();
    Object.defineProperty(window, 'standInReceive', { value: (channel, ...given) => { for (const listener of listeners.get(channel) ?? []) listener({}, ...given); } });
    const electron = {
      contextBridge: { exposeInMainWorld: (name, value) => Object.defineProperty(window, name, { value: Object.freeze(value) }) },
      ipcRenderer: {
        invoke: (channel, ...given) => window.standInInvoke(channel, given),
        on: (channel, listener) => listeners.set(channel, [...(listeners.get(channel) ?? []), listener]),
        off: (channel, listener) => listeners.set(channel, (listeners.get(channel) ?? []).filter((each) => each !== listener)),
      },
    };
    ((require, module, exports) => {
      ${bundle}
    })(() => electron, { exports: {} }, {});
  })();`;
}
