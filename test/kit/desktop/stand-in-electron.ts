import { EventEmitter } from 'node:events';
import { RecordedContents, StandInIpc } from './stand-in-ipc.ts';

export interface StandInOptions {
  readonly packaged?: boolean;
  /** Another instance is there already. */
  readonly secondInstance?: boolean;
  readonly notifications?: boolean;
  /** The backend of the keychain; absent: there is none. */
  readonly keychain?: string;
  /** What Chromium was told on the command line, without dashes. */
  readonly switches?: readonly string[];
}

export class Preventable {
  defaultPrevented = false;
  preventDefault(): void {
    this.defaultPrevented = true;
  }
}

/** Everything a part of Electron was told, in order: `app.setPath`, its arguments. */
export type Note = readonly [what: string, ...given: readonly unknown[]];

/**
 * A recording stand-in for the parts of Electron that the desktop uses. What crosses between page and app is cloned, and errors keep their message
 * only, as with the real one. It shows no window and enforces nothing by itself: tests ask the recorded handlers.
 */
export function standInElectron(options: StandInOptions = {}) {
  const notes: Note[] = [];
  const note = (what: string) => (...given: unknown[]): void => void notes.push([what, ...given]);
  const ipc = new StandInIpc();
  const answers: number[] = [];
  const asked: { message: string; detail?: string; buttons: readonly string[] }[] = [];
  const filesToOpen: string[] = [];
  const ended: { code: number | undefined } = { code: undefined };

  class App extends EventEmitter {
    readonly isPackaged = options.packaged ?? false;
    quitting = false;
    enableSandbox = note('app.enableSandbox');
    setAppUserModelId = note('app.setAppUserModelId');
    setName = note('app.setName');
    setAboutPanelOptions = note('app.setAboutPanelOptions');
    setPath = note('app.setPath');
    focus = note('app.focus');
    readonly commandLine = { hasSwitch: (name: string): boolean => options.switches?.includes(name) ?? false };
    disableHardwareAcceleration = note('app.disableHardwareAcceleration');
    requestSingleInstanceLock(): boolean {
      notes.push(['app.requestSingleInstanceLock']);
      return options.secondInstance !== true;
    }
    whenReady(): Promise<void> {
      notes.push(['app.whenReady']);
      return Promise.resolve();
    }
    quit(): void {
      notes.push(['app.quit']);
      const event = new Preventable();
      this.emit('before-quit', event);
      if (event.defaultPrevented) return;
      this.quitting = true;
      const closed = BrowserWindow.all.every((window) => window.close());
      this.quitting = false;
      if (!closed) return;
      const last = new Preventable();
      this.emit('will-quit', last);
      if (!last.defaultPrevented) this.exit(0);
    }
    exit(code: number): void {
      notes.push(['app.exit', code]);
      ended.code ??= code;
    }
  }
  const app = new App();

  class BrowserWindow extends EventEmitter {
    static all: BrowserWindow[] = [];
    readonly webContents: RecordedContents;
    readonly addresses: string[] = [];
    readonly options: Record<string, unknown>;
    shown = false;
    focused = false;
    maximized = false;
    constructor(given: Record<string, unknown>) {
      super();
      this.options = given;
      this.webContents = new RecordedContents(ipc);
      BrowserWindow.all = [...BrowserWindow.all, this];
      app.emit('web-contents-created', new Preventable(), this.webContents);
    }
    loadURL(address: string): Promise<void> {
      this.addresses.push(address);
      this.webContents.address = address;
      return Promise.resolve();
    }
    show(): void {
      this.shown = true;
    }
    focus(): void {
      this.focused = true;
    }
    isFocused(): boolean {
      return this.focused;
    }
    isMinimized(): boolean {
      return !this.shown;
    }
    restore = note('window.restore');
    maximize(): void {
      this.maximized = true;
    }
    isMaximized(): boolean {
      return this.maximized;
    }
    getNormalBounds() {
      return { x: 10, y: 20, width: 1000, height: 700 };
    }
    /** Whether it is closed now: its listeners may prevent it. */
    close(): boolean {
      const event = new Preventable();
      this.emit('close', event);
      if (!event.defaultPrevented) this.destroy();
      return !event.defaultPrevented;
    }
    destroy(): void {
      BrowserWindow.all = BrowserWindow.all.filter((each) => each !== this);
      this.webContents.destroyed = true;
      this.emit('closed');
      if (BrowserWindow.all.length === 0 && !app.quitting) app.emit('window-all-closed');
    }
  }

  class Notification extends EventEmitter {
    static shown: Notification[] = [];
    static isSupported(): boolean {
      return options.notifications ?? true;
    }
    readonly of: { title: string; body: string };
    constructor(of: { title: string; body: string }) {
      super();
      this.of = of;
    }
    show(): void {
      Notification.shown = [...Notification.shown, this];
    }
  }

  class Session extends EventEmitter {
    readonly handlers = new Map<string, (...given: never[]) => unknown>();
    readonly #set = (name: string) => (handler: (...given: never[]) => unknown): void => void this.handlers.set(name, handler);
    setPermissionRequestHandler = this.#set('request');
    setPermissionCheckHandler = this.#set('check');
    setDevicePermissionHandler = this.#set('device');
    setSpellCheckerEnabled = note('session.setSpellCheckerEnabled');
    readonly webRequest = { onBeforeRequest: this.#set('beforeRequest') };
    ask(name: string, ...given: unknown[]): unknown {
      const handler = this.handlers.get(name);
      if (handler === undefined) throw new Error(`Nobody handles '${name}'.`);
      return Reflect.apply(handler, undefined, given);
    }
  }

  const schemes = new Map<string, (request: Request) => Promise<Response> | Response>();
  const electron = {
    app,
    BrowserWindow,
    Notification,
    ipcMain: ipc.main,
    ...ipc.pageModules,
    dialog: {
      showMessageBox: (question: { message: string; detail?: string; buttons: readonly string[] }) => {
        asked.push(question);
        return Promise.resolve({ response: answers.shift() ?? -1 });
      },
      showErrorBox: note('dialog.showErrorBox'),
      showOpenDialog: () => Promise.resolve({ canceled: filesToOpen.length === 0, filePaths: filesToOpen.splice(0, 1) }),
    },
    Menu: { buildFromTemplate: (template: readonly Record<string, unknown>[]) => ({ template }), setApplicationMenu: note('Menu.setApplicationMenu') },
    nativeTheme: { themeSource: 'system', shouldUseDarkColors: true },
    protocol: {
      registerSchemesAsPrivileged: note('protocol.registerSchemesAsPrivileged'),
      handle: (scheme: string, handler: (request: Request) => Promise<Response> | Response) => void schemes.set(scheme, handler),
    },
    safeStorage: {
      isEncryptionAvailable: () => options.keychain !== undefined,
      getSelectedStorageBackend: () => options.keychain ?? 'unknown',
      encryptString: (text: string) => {
        notes.push(['safeStorage.encryptString']);
        return Buffer.from(`sealed:${Buffer.from(text).toString('base64')}`);
      },
      decryptString: (sealed: Buffer) => Buffer.from(sealed.toString().replace(/^sealed:/u, ''), 'base64').toString(),
    },
    screen: { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }] },
    session: { defaultSession: new Session() },
    shell: {
      openExternal: (address: string) => {
        notes.push(['shell.openExternal', address]);
        return Promise.resolve();
      },
      showItemInFolder: note('shell.showItemInFolder'),
    },
  };
  return {
    electron,
    notes,
    asked,
    answers,
    filesToOpen,
    schemes,
    ended,
    ipc,
    /** What one function was told, call by call. */
    told: (what: string): readonly (readonly unknown[])[] => notes.filter(([name]) => name === what).map(([, ...given]) => given),
    get windows(): readonly BrowserWindow[] {
      return BrowserWindow.all;
    },
    get shownNotices(): readonly Notification[] {
      return Notification.shown;
    },
  };
}

export type StandIn = ReturnType<typeof standInElectron>;
