import type { MenuItemConstructorOptions } from 'electron';

export interface MenuActions {
  /** Shows a place inside the page. */
  readonly go: (place: string) => void;
  /** Chooses a pipeline file by the system's dialog and shows it. */
  readonly openPipeline: () => void;
}

const SCREENS = [['Home', '/'], ['Pipelines', '/pipelines'], ['Runs', '/runs'], ['Modules', '/modules'], ['Environments', '/environments'], ['Data', '/data']] as const;

/** The application menu. Tools that look into the page are only for developers of the app. The page sees keys first, so its own shortcuts win. */
export function applicationMenu({ go, openPipeline }: MenuActions, platform: NodeJS.Platform, developer: boolean): MenuItemConstructorOptions[] {
  const mac = platform === 'darwin';
  const settings: MenuItemConstructorOptions = { label: 'Settings', accelerator: 'CmdOrCtrl+,', click: () => go('/settings') };
  const separator: MenuItemConstructorOptions = { type: 'separator' };
  const appMenu: MenuItemConstructorOptions = {
    label: 'Drydock',
    submenu: [{ role: 'about' }, separator, settings, separator, { role: 'services' }, separator, { role: 'hide' }, { role: 'hideOthers' }, { role: 'unhide' }, separator, { role: 'quit' }],
  };
  const open: MenuItemConstructorOptions = { label: 'Open pipeline…', accelerator: 'CmdOrCtrl+O', click: openPipeline };
  return [
    ...(mac ? [appMenu] : []),
    { label: '&File', submenu: mac ? [open, separator, { role: 'close' }] : [open, separator, settings, separator, { role: 'quit' }] },
    { role: 'editMenu' },
    {
      label: '&View',
      submenu: [
        ...SCREENS.map(([label, place], index): MenuItemConstructorOptions => ({ label, accelerator: `CmdOrCtrl+${index + 1}`, click: () => go(place) })),
        separator, { role: 'resetZoom' }, { role: 'zoomIn' }, { role: 'zoomOut' }, separator, { role: 'togglefullscreen' },
        ...(developer ? [separator, { role: 'reload' as const }, { role: 'toggleDevTools' as const }] : []),
      ],
    },
    { role: 'windowMenu' },
    ...(mac ? [] : [{ role: 'help' as const, submenu: [{ role: 'about' as const }] }]),
  ];
}
