import { expect, it, vi } from 'vitest';
import { standInElectron } from '#test/kit/desktop/stand-in-electron.ts';

it('main hands over the real parts of Electron, and nothing else', async () => {
  const { electron } = standInElectron();
  const startDesktop = vi.fn<(parts: object, setting: object) => void>();
  vi.doMock('electron', () => electron);
  vi.doMock('#electron/desktop/start-desktop.ts', () => ({ startDesktop }));
  await import('#electron/desktop/main.ts');
  const { contextBridge: _page, ipcRenderer: _renderer, ...parts } = electron;
  expect(startDesktop.mock.calls).toHaveLength(1);
  const [given, setting] = startDesktop.mock.calls[0] ?? [];
  expect(Object.keys(given ?? {}).sort()).toEqual(Object.keys(parts).sort());
  for (const [name, part] of Object.entries(given ?? {})) expect(part).toBe(Reflect.get(electron, name));
  expect(setting).toMatchObject({ packagedResources: undefined, process });
});
