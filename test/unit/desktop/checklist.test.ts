import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { describe, expect, it } from 'vitest';
import { channels } from '#electron/desktop/channels.ts';
import { Preventable } from '#test/kit/desktop/stand-in-electron.ts';
import { startDesktopWorld } from '#test/kit/desktop/desktop-world.ts';
import type { DesktopWorld } from '#test/kit/desktop/desktop-world.ts';

const OWN = 'app://drydock/index.html#/';
const read = (file: string): string => readFileSync(file, 'utf8');
const sources = readdirSync('electron', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => ({ file, text: read(path.join('electron', file)) }));

async function answerOf(world: DesktopWorld, address: string, method = 'GET'): Promise<Response> {
  const handler = world.standIn.schemes.get('app');
  if (handler === undefined) throw new Error('nobody handles app://');
  return handler(Object.defineProperty(new Request('http://x/', { method }), 'url', { value: address }));
}

function beforeRequest(world: DesktopWorld, url: string): unknown {
  let answer: unknown;
  world.standIn.electron.session.defaultSession.ask('beforeRequest', { url }, (given: unknown) => (answer = given));
  return answer;
}

describe('Electron checklist', () => {
  it('1: only content of the app is loaded; every other request is stopped and logged, and no dictionary is fetched', async () => {
    await using world = await startDesktopWorld();
    expect(world.window().addresses).toEqual([OWN]);
    for (const url of ['app://drydock/assets/page.js', 'data:image/png;base64,AA', 'blob:app://drydock/1']) expect(beforeRequest(world, url)).toEqual({ cancel: false });
    for (const url of ['https://example.org/', 'http://127.0.0.1:8080/', 'file:///etc/passwd', 'ws://localhost/', 'app://evil/x', 'blob:https://example.org/1']) expect(beforeRequest(world, url)).toEqual({ cancel: true });
    expect(world.log()).toContain('file:///etc/passwd');
    expect(world.standIn.told('session.setSpellCheckerEnabled')).toEqual([[false]]);
  });

  it('2, 3, 4, 6, 8, 9, 10, 11: no Node in the page, isolation, sandbox, web security, nothing insecure or experimental, no webview', async () => {
    await using world = await startDesktopWorld({ packaged: true });
    expect(world.standIn.told('app.enableSandbox')).toHaveLength(1);
    expect(world.window().options['webPreferences']).toEqual({
      preload: expect.stringMatching(/dist[\\/]desktop[\\/]preload\.cjs$/), sandbox: true, contextIsolation: true, nodeIntegration: false, nodeIntegrationInWorker: false, nodeIntegrationInSubFrames: false,
      webSecurity: true, allowRunningInsecureContent: false, experimentalFeatures: false, webviewTag: false, navigateOnDragDrop: false, spellcheck: false, devTools: false,
    });
    expect(sources.filter(({ text }) => /enableBlinkFeatures|disableBlinkFeatures|commandLine\.appendSwitch/.test(text))).toEqual([]);
  });

  it('4: the sandbox is on and the lock is asked for before the app is ready', async () => {
    await using world = await startDesktopWorld();
    const order = world.standIn.notes.map(([what]) => what);
    for (const early of ['app.enableSandbox', 'app.setPath', 'app.requestSingleInstanceLock', 'protocol.registerSchemesAsPrivileged']) expect(order.indexOf(early)).toBeLessThan(order.indexOf('app.whenReady'));
    expect(order.indexOf('app.setPath')).toBeLessThan(order.indexOf('app.requestSingleInstanceLock'));
  });

  it('4: an option of Chromium turns the sandbox off in a work tree, for tests as root, and never in a packed app', async () => {
    await using tested = await startDesktopWorld({ switches: ['no-sandbox'] });
    expect(tested.standIn.told('app.enableSandbox')).toHaveLength(0);
    expect(tested.window().options['webPreferences']).toMatchObject({ sandbox: true });
    await using packed = await startDesktopWorld({ switches: ['no-sandbox'], packaged: true });
    expect(packed.standIn.told('app.enableSandbox')).toHaveLength(1);
  });

  it('5: permissions are denied, asked for and checked; only writing text to the clipboard from our page is not', async () => {
    await using world = await startDesktopWorld();
    const session = world.standIn.electron.session.defaultSession;
    const request = (permission: string, requestingUrl: string, isMainFrame = true): unknown => {
      let answer: unknown;
      session.ask('request', {}, permission, (given: unknown) => (answer = given), { requestingUrl, isMainFrame });
      return answer;
    };
    const check = (permission: string, origin: string, isMainFrame = true): unknown => session.ask('check', null, permission, origin, { isMainFrame });
    for (const permission of ['media', 'geolocation', 'notifications', 'clipboard-read', 'openExternal', 'fileSystem', 'hid', 'usb', 'fullscreen', 'unknown']) {
      expect(request(permission, OWN)).toBe(false);
      expect(check(permission, 'app://drydock/')).toBe(false);
    }
    expect([request('clipboard-sanitized-write', OWN), check('clipboard-sanitized-write', 'app://drydock/')]).toEqual([true, true]);
    expect([request('clipboard-sanitized-write', 'https://example.org/'), request('clipboard-sanitized-write', OWN, false), check('clipboard-sanitized-write', 'app://evil/'), check('clipboard-sanitized-write', '')]).toEqual([false, false, false, false]);
    expect(session.ask('device')).toBe(false);
    const download = new Preventable();
    session.emit('will-download', download);
    expect(download.defaultPrevented).toBe(true);
  });

  it('7, 18: the policy is a header of every answer of our scheme, which is standard and secure and bypasses nothing', async () => {
    await using world = await startDesktopWorld();
    expect(world.standIn.told('protocol.registerSchemesAsPrivileged')).toEqual([[[{ scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } }]]]);
    const page = await answerOf(world, 'app://drydock/index.html');
    const policy = page.headers.get('Content-Security-Policy') ?? '';
    const nonce = /nonce-([^']+)'/.exec(policy)?.[1] ?? 'none';
    for (const rule of ["default-src 'none'", "script-src 'self'", "connect-src 'self'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'"]) expect(policy).toContain(rule);
    expect(policy).not.toMatch(/unsafe-|\*|https?:/);
    expect(await page.text()).toBe(`<meta name="csp-nonce" nonce="${nonce}">`);
    expect((await answerOf(world, 'app://drydock/')).headers.get('Content-Security-Policy')).not.toBe(policy);
    for (const address of ['app://drydock/assets/page.js', 'app://drydock/nothing.js']) expect((await answerOf(world, address)).headers.get('Content-Security-Policy')).toContain("default-src 'none'");
  });

  it('12: an embedded page is never attached', async () => {
    await using world = await startDesktopWorld();
    const event = new Preventable();
    world.window().webContents.emit('will-attach-webview', event, {}, {});
    expect(event.defaultPrevented).toBe(true);
  });

  it('13: navigation, redirects and frames go nowhere but to the app page itself', async () => {
    await using world = await startDesktopWorld();
    const prevented = (event: string, details: Record<string, unknown>): boolean => {
      const given = Object.assign(new Preventable(), details);
      world.window().webContents.emit(event, given);
      return given.defaultPrevented;
    };
    for (const url of ['https://example.org/', 'file:///etc/passwd', 'app://drydock/assets/page.js', 'app://drydock.evil/index.html', 'app://user@drydock/index.html', 'javascript:alert(1)', 'app://drydock:80/', 'not an address']) {
      expect(prevented('will-navigate', { url }), url).toBe(true);
      expect(prevented('will-frame-navigate', { url, isMainFrame: true }), url).toBe(true);
    }
    expect(prevented('will-frame-navigate', { url: OWN, isMainFrame: false })).toBe(true);
    expect(prevented('will-redirect', { url: OWN })).toBe(true);
    expect([prevented('will-navigate', { url: OWN }), prevented('will-frame-navigate', { url: OWN, isMainFrame: true })]).toEqual([false, false]);
  });

  it('14: no page opens a window', async () => {
    await using world = await startDesktopWorld();
    for (const url of [OWN, 'https://example.org/', 'about:blank']) expect(world.window().webContents.openWindow?.({ url })).toEqual({ action: 'deny' });
    expect(world.standIn.windows).toHaveLength(1);
  });

  it('15: only listed https addresses open outside; paths are shown, never opened', async () => {
    await using world = await startDesktopWorld();
    const { openWindow } = world.window().webContents;
    const bad = ['http://docs.docker.com/', 'https://docs.docker.com.evil.org/', 'https://evil.org/?https://docs.docker.com/', 'https://docs.docker.com@evil.org/', 'https://user@docs.docker.com/', 'https://docs.docker.com:8443/', 'file:///bin/sh', 'smb://docs.docker.com/', 'ms-settings:x', 'javascript:1', ''];
    for (const url of bad) openWindow?.({ url });
    expect(world.standIn.told('shell.openExternal')).toEqual([]);
    openWindow?.({ url: 'https://docs.docker.com/engine/install/' });
    expect(world.standIn.told('shell.openExternal')).toEqual([['https://docs.docker.com/engine/install/']]);
    expect(sources.filter(({ text }) => /openPath\(/.test(text))).toEqual([]);
    const reveal = world.ports()?.reveal;
    await reveal?.(world.home);
    await expect(reveal?.('relative/path')).rejects.toThrow('absolute');
    await expect(reveal?.(path.join(world.home, 'missing'))).rejects.toThrow('not there');
    expect(world.standIn.told('shell.showItemInFolder')).toEqual([[world.home]]);
  });

  it('16: Electron is pinned to one version, in a supported major', () => {
    const { devDependencies } = z.object({ devDependencies: z.record(z.string(), z.string()) }).parse(JSON.parse(read('package.json')));
    expect(devDependencies['electron']).toMatch(/^(4[5-9]|[5-9]\d)\.\d+\.\d+$/);
  });

  it('17: a sender that is not our page is rejected, and logged', async () => {
    await using world = await startDesktopWorld();
    const { ipc } = world.standIn;
    const { webContents } = world.window();
    const page = webContents.mainFrame;
    const attacks = {
      'a frame inside the page': { ...page, parent: page },
      'another origin': { ...page, url: 'https://example.org/index.html', origin: 'https://example.org' },
      'another host of the scheme': { ...page, url: 'app://evil/index.html', origin: 'app://evil' },
      'a prefix of ours': { ...page, url: 'app://drydock.evil/index.html', origin: 'app://drydock.evil' },
      'another file of ours': { ...page, url: 'app://drydock/assets/page.js' },
      'an opaque origin': { ...page, origin: 'null' },
      'a blank page': { url: 'about:blank', origin: 'app://drydock', parent: null },
    };
    for (const [what, frame] of Object.entries(attacks)) {
      for (const channel of Object.values(channels).filter((each) => each !== channels.toPage)) await expect(ipc.sendFrom(webContents, frame, channel, '{}'), what).rejects.toThrow('ForeignSenderError');
    }
    await expect(ipc.sendFrom(webContents, null, channels.frame, '{}')).rejects.toThrow('frame is gone');
    const { RecordedContents } = await import('#test/kit/desktop/stand-in-ipc.ts');
    const stranger = new RecordedContents(ipc);
    await expect(ipc.sendFrom(stranger, page, channels.begin)).rejects.toThrow('unknown window');
    expect(world.log()).toContain('unknown window');
    expect(world.log()).toContain('https://example.org/index.html');
    expect(world.host.sessions.size).toBe(1); // the desktop's own
  });

  it('18: nothing but the built page is behind the scheme, whatever the address says', async () => {
    await using world = await startDesktopWorld();
    expect((await answerOf(world, 'app://drydock/assets/page.js')).status).toBe(200);
    const attacks = [
      'app://drydock/../secret.json', 'app://drydock/%2e%2e/secret.json', 'app://drydock/..%2fsecret.json', 'app://drydock/assets/..%2f..%2fsecret.json', 'app://drydock/%252e%252e/secret.json',
      'app://drydock/..%5csecret.json', 'app://drydock//etc/passwd', 'app://drydock/%2fetc%2fpasswd', 'app://drydock/assets', 'app://drydock/assets/page.js%00.html', 'app://drydock/%', 'app://drydock/C:%5cx.json',
      'app://evil/index.html', 'app://drydock.evil/index.html', 'http://drydock/index.html', 'file:///etc/passwd',
    ];
    for (const address of attacks) expect((await answerOf(world, address)).status, address).toBe(404);
    expect((await answerOf(world, 'app://drydock/index.html', 'POST')).status).toBe(405);
  });

  it('20, 29: pages and sources have no way around the door: raw IPC is in the door and the preload script only', () => {
    const filesWith = (name: RegExp): string[] => sources.filter(({ text }) => name.test(text)).map(({ file }) => file.replaceAll('\\', '/')).sort();
    expect(filesWith(/\bipcRenderer\b/)).toEqual(['desktop/preload.ts']);
    expect(filesWith(/\bipcMain\b/)).toEqual(['desktop/electron-parts.ts', 'desktop/frame-door.ts', 'desktop/main.ts', 'desktop/start-desktop.ts']);
    expect(filesWith(/^import (?!type).*from 'electron'/m)).toEqual(['desktop/main.ts', 'desktop/preload.ts']);
  });

  it('27: nothing updates the app by itself', () => {
    expect(sources.filter(({ text }) => /autoUpdater|electron-updater/.test(text))).toEqual([]);
  });

  it('28: one instance for each home; another one leaves at once and starts nothing', async () => {
    await using world = await startDesktopWorld({ secondInstance: true });
    expect(world.standIn.told('app.setPath')).toEqual([['userData', path.join(world.home, 'desktop')]]);
    expect(world.standIn.told('app.quit')).toHaveLength(1);
    expect([world.standIn.told('app.whenReady').length, world.standIn.windows.length, world.ports()]).toEqual([0, 0, undefined]);
  });
});
