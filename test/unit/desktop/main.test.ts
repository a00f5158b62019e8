import { describe, expect, it, vi } from 'vitest';
import { companionProgram } from '#electron/desktop/companion.ts';
import { standInElectron } from '#test/kit/desktop/stand-in-electron.ts';

it('main hands over the real parts of Electron, and nothing else', async () => {
  const { electron } = standInElectron();
  const startDesktop = vi.fn<(parts: object, setting: object) => void>();
  vi.doMock('electron', () => electron);
  vi.doMock('#electron/desktop/start-desktop.ts', () => ({ startDesktop }));
  vi.doMock('#electron/desktop/open-host.ts', () => ({ openHost: vi.fn<() => void>() }));
  await import('#electron/desktop/main.ts');
  const { contextBridge: _page, ipcRenderer: _renderer, ...parts } = electron;
  expect(startDesktop.mock.calls).toHaveLength(1);
  const [given, setting] = startDesktop.mock.calls[0] ?? [];
  expect(Object.keys(given ?? {}).sort()).toEqual(Object.keys(parts).sort());
  for (const [name, part] of Object.entries(given ?? {})) expect(part).toBe(Reflect.get(electron, name));
  expect(setting).toMatchObject({ packagedResources: undefined, process });
});

describe('A packed app that is started as a helper', () => {
  const bundle = '/opt/Drydock/resources/app.asar/dist/desktop';
  const asked = (...argv: string[]) => companionProgram(['/opt/Drydock/drydock-desktop', ...argv], bundle);

  it('knows the programs of its own bundle', () => expect(asked(`${bundle}/step-spawner.process.mjs`, 'session')).toBe(`${bundle}/step-spawner.process.mjs`));

  it('is nothing else for any other argument', () => {
    const attacks = [
      '/tmp/evil.process.mjs', 'step-spawner.process.mjs', `${bundle}/../../../evil.process.mjs`, `${bundle}/x/../step-spawner.process.mjs`, `${bundle}/main.js`, `${bundle}/preload.cjs`, `${bundle}//step-spawner.process.mjs`,
      `${bundle}.evil/step-spawner.process.mjs`, `${bundle}/step-spawner.process.mjs.js`, `${bundle}/.process.mjs`, '', 'pipeline.yml',
    ];
    for (const attack of attacks) expect(asked(attack), attack).toBeUndefined();
    expect(asked()).toBeUndefined();
    expect(asked('p.yml', `${bundle}/step-spawner.process.mjs`)).toBeUndefined();
  });
});
