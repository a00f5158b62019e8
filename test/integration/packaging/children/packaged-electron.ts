import { channels } from '#electron/desktop/channels.ts';
import { standInElectron } from '#test/kit/desktop/stand-in-electron.ts';

/*
 * What the packaged main bundle finds as 'electron' when it runs in plain Node: the stand-in. Once there is a window it speaks to the app as the
 * page would, prints what it saw as one JSON line, and closes the window.
 */
const standIn = standInElectron({ packaged: true });
Object.defineProperty(process, 'resourcesPath', { value: process.env['STAND_IN_RESOURCES'] });
// Electron has no script of its own among its arguments.
if (process.env['STAND_IN_ARGUMENTS'] !== undefined) process.argv = [process.execPath, ...process.env['STAND_IN_ARGUMENTS'].split('\n')];
export const { app, BrowserWindow, dialog, ipcMain, Menu, nativeTheme, Notification, protocol, safeStorage, screen, session, shell } = standIn.electron;

app.on('web-contents-created', () => setImmediate(() => void look().catch((error: unknown) => process.stdout.write(`${JSON.stringify({ error: String(error) })}\n`))));

async function look(): Promise<void> {
  const [window] = standIn.windows;
  const page = standIn.schemes.get('app');
  if (window === undefined || page === undefined) throw new Error('no window, or nobody handles app://');
  await standIn.ipc.send(window.webContents, channels.begin);
  await standIn.ipc.send(window.webContents, channels.frame, JSON.stringify({ t: 'call', id: 1, name: 'host.info', input: {} }));
  await standIn.ipc.send(window.webContents, channels.frame, JSON.stringify({ t: 'call', id: 2, name: 'home.doctor', input: {} }));
  while (window.webContents.sent.length < 3) await new Promise((resolve) => setImmediate(resolve));
  const index = await page(Object.defineProperty(new Request('http://x/'), 'url', { value: 'app://drydock/index.html' }));
  const saw = {
    told: [...new Set(standIn.notes.map(([what]) => what))],
    channels: [...standIn.ipc.handlers.keys()],
    permissions: [...standIn.electron.session.defaultSession.handlers.keys()],
    webPreferences: window.options['webPreferences'],
    icon: window.options['icon'],
    addresses: window.addresses,
    frames: window.webContents.sent.map(([, text]): unknown => JSON.parse(String(text))),
    page: { status: index.status, policy: index.headers.get('Content-Security-Policy'), text: await index.text() },
  };
  process.stdout.write(`${JSON.stringify(saw)}\n`, () => {
    window.close();
    const waiting = setInterval(() => {
      if (standIn.ended.code === undefined) return;
      clearInterval(waiting);
      process.exit(standIn.ended.code);
    }, 10);
  });
}
