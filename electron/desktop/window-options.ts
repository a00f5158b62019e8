import type { BrowserWindowConstructorOptions } from 'electron';
import type { WindowState } from './window-state.ts';

export interface WindowSetting {
  /** Absolute path of the preload bundle. */
  readonly preload: string;
  readonly state: WindowState;
  readonly dark: boolean;
  /** Tools for developers are never in a packaged app. */
  readonly developer: boolean;
  readonly icon: string | undefined;
}

/** How every window of ours is made. What is safe by default is said all the same: a default may change, and a test reads this. */
export function windowOptions({ preload, state, dark, developer, icon }: WindowSetting): BrowserWindowConstructorOptions {
  const { x, y, width, height } = state;
  return {
    ...(x === undefined || y === undefined ? {} : { x, y }),
    width,
    height,
    minWidth: 900,
    minHeight: 600,
    show: false,
    title: 'Drydock',
    backgroundColor: dark ? '#1a1b1e' : '#ffffff',
    ...(icon === undefined ? {} : { icon }),
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: developer,
    },
  };
}
