import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Clock } from '../clock.ts';
import { defaultHomeRoot } from '../home/layout.ts';
import type { StoppableHost } from '../host/host-like.ts';
import { readRendererFiles } from '../host/renderer-files.ts';
import { appLog } from './app-log.ts';
import { APP_SCHEME } from './app-origin.ts';
import { applicationMenu } from './application-menu.ts';
import type { ElectronParts, Log } from './electron-parts.ts';
import { FrameDoor } from './frame-door.ts';
import { HostWork } from './host-work.ts';
import { lockContents, lockSession, outsideOpener } from './lock-down.ts';
import { MainWindow } from './main-window.ts';
import { pageFiles } from './page-files.ts';
import { pipelineArgument, pipelinePlace, runPlace } from './places.ts';
import { QuitGuard, askBeforeQuit } from './quit-guard.ts';
import { revealInFileManager } from './reveal.ts';
import type { SafeStorage } from '../sync/accounts/sealed-tokens.ts';
import { desktopNotify, noticeOf } from './run-notices.ts';

/** What the desktop gives to the host it opens. */
export interface HostPorts {
  readonly environment: NodeJS.ProcessEnv;
  readonly version: string;
  readonly workingFolder: string;
  /** Absolute path of `resources/`. */
  readonly resources: string;
  readonly reveal: (target: string) => Promise<void>;
  /** Seals tokens with a key of the system's keychain. */
  readonly safeStorage: SafeStorage;
  readonly log: Log;
}

export interface DesktopSetting {
  readonly openHost: (ports: HostPorts) => Promise<StoppableHost>;
  readonly version: string;
  /** The folder of the main bundle. */
  readonly bundleFolder: string;
  readonly process: Pick<NodeJS.Process, 'argv' | 'env' | 'platform' | 'cwd' | 'stderr'>;
  /** Where the packaged app keeps `resources/`; `undefined` in a work tree. */
  readonly packagedResources: string | undefined;
  readonly clock: Clock;
}

const APP_ID = 'org.drydock.app';
/** How long the host may take to stop its work before the app ends all the same. */
const STOP_DEADLINE_MS = 30_000;

/**
 * Starts the desktop app: one instance for each home, one window, one host. Returns without having started anything when another instance is
 * there, which is then asked to show itself. To be called before Electron is ready.
 */
export function startDesktop(electron: ElectronParts, setting: DesktopSetting): void {
  const { app } = electron;
  const { env, argv, platform } = setting.process;
  const own = path.join(defaultHomeRoot(env), 'desktop');
  // Not for the tests' sake as root: Chromium must not be sandboxed then, and this would take that option back. Windows ask for the sandbox themselves.
  if (app.isPackaged || !app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
  app.setName('Drydock');
  app.setAboutPanelOptions({ applicationName: 'Drydock', applicationVersion: setting.version });
  app.setAppUserModelId(APP_ID);
  // The instance lock goes by this folder, so that another home is another app.
  app.setPath('userData', own);
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  electron.protocol.registerSchemesAsPrivileged([{ scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } }]);
  const log = appLog(path.join(own, 'drydock.log'), setting.clock, setting.process.stderr);
  app.on('web-contents-created', (_event, contents) => lockContents(contents, outsideOpener(electron.shell, log)));
  app.on('child-process-gone', (_event, { type, reason }) => log(`A process of the app is gone: ${type}, ${reason}.`));
  app
    .whenReady()
    .then(() => runDesktop(electron, setting, { own, log, first: pipelineArgument(argv, setting.process.cwd()), platform }))
    .catch((error: unknown) => {
      log('Drydock could not start.', error);
      electron.dialog.showErrorBox('Drydock could not start', error instanceof Error ? error.message : String(error));
      app.exit(1);
    });
}

interface Started {
  /** The desktop's own folder in the home. */
  readonly own: string;
  readonly log: Log;
  /** The pipeline file that the command line names. */
  readonly first: string | undefined;
  readonly platform: NodeJS.Platform;
}

async function runDesktop(electron: ElectronParts, setting: DesktopSetting, { own, log, first, platform }: Started): Promise<void> {
  const { app } = electron;
  const developer = !app.isPackaged;
  const resources = setting.packagedResources ?? path.resolve(setting.bundleFolder, '..', '..', 'resources');
  const work = new HostWork(log);
  const guard = new QuitGuard({
    active: () => work.active,
    ask: async (active) => askBeforeQuit(electron.dialog, app, active),
    quit: () => app.quit(),
    closeWindow: () => window.close(),
    platform,
    log,
  });
  const icon = path.join(resources, 'icons', '256x256.png');
  const window = new MainWindow({
    electron, log, developer,
    preload: path.join(setting.bundleFolder, 'preload.cjs'),
    stateFile: path.join(own, 'window.json'),
    icon: existsSync(icon) ? icon : undefined,
    now: () => setting.clock.monotonicMs(),
    onOpened: () => guard.onWindowOpened(),
    onClose: (event) => guard.onWindowClose(event),
    onPageGone: (contentsId) => door.close(contentsId),
  });
  const openFile = (file: string | undefined): void => window.show(file === undefined ? undefined : pipelinePlace(file));

  lockSession(electron.session.defaultSession, log, developer);
  const files = await readRendererFiles(path.resolve(setting.bundleFolder, '..', 'renderer'));
  electron.protocol.handle(APP_SCHEME, pageFiles(files));
  const host = await setting.openHost({
    environment: setting.process.env, version: setting.version, workingFolder: setting.process.cwd(), resources, reveal: revealInFileManager(electron.shell), safeStorage: electron.safeStorage, log,
  });
  const door = new FrameDoor({ host, isOurWindow: (contentsId) => window.has(contentsId), log });
  door.register(electron.ipcMain);

  const notify = desktopNotify(electron);
  work.listen({
    onSettings: ({ theme }) => {
      electron.nativeTheme.themeSource = theme;
    },
    onTask: (task) => {
      guard.onWork();
      const notice = window.isFocused ? undefined : noticeOf(task, work.settings?.notifyAfterSeconds ?? 0);
      if (notice !== undefined) notify(notice, () => window.show(notice.runId === undefined ? undefined : runPlace(notice.runId)));
    },
  });
  work.begin(host);

  const openPipeline = async (): Promise<void> => {
    const { filePaths } = await electron.dialog.showOpenDialog({ properties: ['openFile'], filters: [{ name: 'Pipelines', extensions: ['yml', 'yaml'] }] });
    if (filePaths[0] !== undefined) openFile(filePaths[0]);
  };
  electron.Menu.setApplicationMenu(
    electron.Menu.buildFromTemplate(
      applicationMenu(
        { go: (place) => window.show(place), openPipeline: () => void openPipeline().catch((error: unknown) => log('The file dialog failed.', error)) },
        platform,
        developer,
      ),
    ),
  );
  app.on('second-instance', (_event, argv, folder) => openFile(pipelineArgument(argv, folder)));
  app.on('open-file', (event, file) => {
    event.preventDefault();
    openFile(file);
  });
  app.on('activate', () => window.show());
  app.on('before-quit', (event) => guard.onQuit(event));
  app.on('window-all-closed', () => guard.onAllWindowsClosed());
  let stopping: Promise<number> | undefined;
  app.on('will-quit', (event) => {
    event.preventDefault();
    if (stopping !== undefined) return;
    work.end();
    stopping = stopHost(host, log);
    stopping.then((code) => app.exit(code), () => app.exit(1));
  });
  openFile(first);
}

/** The exit code: 1 when the host did not stop as it should, which is logged. */
async function stopHost(host: StoppableHost, log: Log): Promise<number> {
  let deadline: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    deadline = setTimeout(() => reject(new Error(`The host did not stop within ${STOP_DEADLINE_MS / 1_000} s.`)), STOP_DEADLINE_MS);
  });
  try {
    await Promise.race([host[Symbol.asyncDispose](), late]);
    return 0;
  } catch (error) {
    log('Drydock did not end in order.', error);
    return 1;
  } finally {
    clearTimeout(deadline);
  }
}
