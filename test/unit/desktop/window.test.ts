import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { pipelineArgument } from '#electron/desktop/places.ts';
import { noticeOf } from '#electron/desktop/run-notices.ts';
import { readWindowState } from '#electron/desktop/window-state.ts';
import { Preventable } from '#test/kit/desktop/stand-in-electron.ts';
import { startDesktopWorld } from '#test/kit/desktop/desktop-world.ts';

const page = (place: string): string => `app://drydock/index.html#${place}`;

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));
function newFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'drydock-desktop-'));
  folders.push(folder);
  return folder;
}

describe('The window', () => {
  it('opens a pipeline that the command line names', async () => {
    await using world = await startDesktopWorld({ argv: ['--inspect', 'jobs/my pipeline.yml'] });
    expect(world.window().addresses).toEqual([page('/pipelines/%2Fwork%2Ffolder%2Fjobs%2Fmy%20pipeline.yml')]);
  });

  it('is brought to the front by a second instance, at the pipeline it was given', async () => {
    await using world = await startDesktopWorld();
    const window = world.window();
    const { app } = world.standIn.electron;
    app.emit('second-instance', {}, ['drydock', 'p.yaml'], '/other');
    expect([window.shown, window.focused, world.standIn.windows.length]).toEqual([true, true, 1]);
    expect(window.addresses.at(-1)).toBe(page('/pipelines/%2Fother%2Fp.yaml'));
    app.emit('second-instance', {}, ['drydock', '--flag=x.yml', '#/../evil'], '/other');
    expect(window.addresses).toHaveLength(2);
    const event = new Preventable();
    app.emit('open-file', event, '/from/finder.yml');
    expect([event.defaultPrevented, window.addresses.at(-1)]).toEqual([true, page('/pipelines/%2Ffrom%2Ffinder.yml')]);
  });

  it('stands where it stood when it was closed', async () => {
    const home = newFolder();
    {
      await using world = await startDesktopWorld({ home });
      world.window().maximize();
      world.window().close();
      expect(JSON.parse(readFileSync(path.join(home, 'desktop', 'window.json'), 'utf8'))).toEqual({ x: 10, y: 20, width: 1000, height: 700, maximized: true });
    }
    await using again = await startDesktopWorld({ home });
    expect(again.window().options).toMatchObject({ x: 10, y: 20, width: 1000, height: 700, show: false });
    expect(again.window().maximized).toBe(true);
  });

  it('comes back to the middle when its screen is gone, and does without a state it cannot read', () => {
    const folder = newFolder();
    const file = path.join(folder, 'window.json');
    const log = vi.fn<(message: string, error?: unknown) => void>();
    const screens = [{ x: 0, y: 0, width: 1366, height: 768 }];
    const read = (text: string) => {
      writeFileSync(file, text);
      return readWindowState(file, screens, log);
    };
    expect(readWindowState(file, screens, log)).toEqual({ width: 1280, height: 800, maximized: false });
    expect(log).not.toHaveBeenCalled();
    expect(read('{"x":3000,"y":10,"width":2000,"height":900,"maximized":false}')).toEqual({ width: 1366, height: 768, maximized: false });
    expect(read('{"x":1300,"y":10,"width":900,"height":700,"maximized":false}')).toEqual({ width: 900, height: 700, maximized: false });
    expect(read('{"x":1200,"y":10,"width":900,"height":700,"maximized":false}')).toMatchObject({ x: 1200 });
    for (const bad of ['', '{', 'null', '{"width":1e9,"height":5,"maximized":false}', '[]']) expect(read(bad)).toEqual({ width: 1280, height: 800, maximized: false });
    expect(log).toHaveBeenCalledTimes(5);
  });

  it('is as dark as the system, and follows what the person sets', async () => {
    await using world = await startDesktopWorld();
    expect(world.window().options['backgroundColor']).toBe('#1a1b1e');
    world.host.settings = { ...world.host.settings, theme: 'dark' };
    world.host.publish('settings', {});
    await vi.waitFor(() => expect(world.standIn.electron.nativeTheme.themeSource).toBe('dark'));
  });

  it('28: comes back after a crash, and asks when it crashes again and again', async () => {
    await using world = await startDesktopWorld();
    const { webContents } = world.window();
    const crash = (reason: string) => webContents.emit('render-process-gone', {}, { reason, exitCode: 1 });
    crash('clean-exit');
    expect(webContents.reloads).toBe(0);
    crash('crashed');
    crash('oom');
    expect([webContents.reloads, world.standIn.asked.length]).toEqual([2, 0]);
    world.standIn.answers.push(0);
    crash('crashed');
    expect(world.standIn.asked).toHaveLength(1);
    await vi.waitFor(() => expect(webContents.reloads).toBe(3));
    expect(world.log()).toContain('oom');
    webContents.emit('unresponsive');
    expect(world.standIn.asked[1]?.message).toContain('does not answer');
  });
});

describe('The menu', () => {
  const flat = (items: readonly unknown[]): readonly Record<string, unknown>[] =>
    items.flatMap((item): readonly Record<string, unknown>[] => {
      if (typeof item !== 'object' || item === null) return [];
      const own = Object.fromEntries(Object.entries(item));
      return [own, ...(Array.isArray(own['submenu']) ? flat(own['submenu']) : [])];
    });
  const itemsOf = (told: readonly (readonly unknown[])[]): readonly Record<string, unknown>[] => flat(told.flat().flatMap((menu) => (typeof menu === 'object' && menu !== null && 'template' in menu && Array.isArray(menu.template) ? menu.template : [])));

  it('has no tools for developers in a packaged app', async () => {
    await using packaged = await startDesktopWorld({ packaged: true });
    await using tree = await startDesktopWorld();
    const roles = (world: typeof tree) => itemsOf(world.standIn.told('Menu.setApplicationMenu')).map(({ role }) => role);
    expect(roles(packaged)).not.toContain('toggleDevTools');
    expect(roles(packaged)).not.toContain('reload');
    expect(roles(tree)).toContain('toggleDevTools');
  });

  it('goes to screens, and opens a file by the dialog of the system; no accelerator twice', async () => {
    await using world = await startDesktopWorld({ platform: 'darwin' });
    const items = itemsOf(world.standIn.told('Menu.setApplicationMenu'));
    const click = (label: string) => {
      const action = items.find((item) => item['label'] === label)?.['click'];
      if (typeof action !== 'function') throw new Error(label);
      Reflect.apply(action, undefined, []);
    };
    click('Runs');
    click('Settings');
    expect(world.window().addresses.slice(1)).toEqual([page('/runs'), page('/settings')]);
    world.standIn.filesToOpen.push('/a/b.yml');
    click('Open pipeline…');
    await vi.waitFor(() => expect(world.window().addresses.at(-1)).toBe(page('/pipelines/%2Fa%2Fb.yml')));
    const accelerators = items.flatMap(({ accelerator }) => (accelerator === undefined ? [] : [accelerator]));
    expect(new Set(accelerators).size).toBe(accelerators.length);
  });
});

describe('A notice', () => {
  it('tells of a long run that ended, and leads to it', async () => {
    await using world = await startDesktopWorld();
    world.window().show();
    world.host.endTask('failed', 95, { detail: 'Step train failed.' });
    const [notice] = world.standIn.shownNotices;
    expect(notice?.of).toEqual({ title: 'Run penguins failed', body: 'Step train failed.\nIt took 2 min.' });
    notice?.emit('click');
    expect(world.window().addresses.at(-1)).toBe(page('/runs/run-1'));
    expect(world.window().focused).toBe(true);
  });

  it('is not shown to somebody who is looking, for short runs, for other work, when it is turned off, or where there are none', async () => {
    const task = { id: 'x', kind: 'run', title: 'T', status: 'done', detail: '', startedUtc: '2026-01-01T10:00:00.000Z', endedUtc: '2026-01-01T10:01:00.000Z', cancellable: false } as const;
    expect(noticeOf(task, 60)).toMatchObject({ body: 'It took 1 min.' });
    expect([noticeOf(task, 61), noticeOf(task, 0), noticeOf({ ...task, kind: 'image' }, 1), noticeOf({ ...task, status: 'active' }, 1), noticeOf({ ...task, endedUtc: 'never' }, 1)]).toEqual(Array.from({ length: 5 }, () => undefined));
    await using world = await startDesktopWorld({ notifications: false });
    world.host.endTask();
    world.window().focus();
    world.host.endTask();
    expect(world.standIn.shownNotices).toHaveLength(0);
  });
});

describe('The pipeline of a command line', () => {
  it('is the last argument that names a YAML file, made absolute', () => {
    expect(pipelineArgument(['app', 'a.yml', '--x', 'b.YAML'], '/w')).toBe('/w/b.YAML');
    expect(pipelineArgument(['app', '/x/../y.yml'], '/w')).toBe('/y.yml');
    for (const argv of [['x.yml'], ['app'], ['app', '.'], ['app', '--config=a.yml'], ['app', 'a.yml.exe']]) expect(pipelineArgument(argv, '/w')).toBeUndefined();
  });
});
