import { describe, expect, it, vi } from 'vitest';
import { startDesktopWorld } from '#test/kit/desktop/desktop-world.ts';
import type { DesktopWorld, DesktopWorldOptions } from '#test/kit/desktop/desktop-world.ts';

const BACKGROUND = 0;
const STOP = 1;
const WHEN_DONE = 2;
const STAY = 3;

async function worldAtWork(answer: number, options: DesktopWorldOptions = {}): Promise<DesktopWorld> {
  const world = await startDesktopWorld(options);
  world.host.task();
  world.standIn.answers.push(answer);
  return world;
}

const ended = (world: DesktopWorld, code = 0) => vi.waitFor(() => expect(world.standIn.ended.code).toBe(code));
const asked = (world: DesktopWorld, times = 1) => vi.waitFor(() => expect(world.standIn.asked).toHaveLength(times));

describe('Quitting', () => {
  it('without work: no question, and the host is disposed of first', async () => {
    await using world = await startDesktopWorld();
    world.window().close();
    await ended(world);
    expect([world.standIn.asked.length, world.host.disposed]).toEqual([0, 1]);
  });

  it('asks while work goes on, and says what it is', async () => {
    await using world = await worldAtWork(STAY);
    for (const id of ['2', '3', '4', '5', '6', '7']) world.host.task({ id, title: `Pull image ${id}` });
    expect(world.window().close()).toBe(false);
    await asked(world);
    const [question] = world.standIn.asked;
    expect(question?.message).toBe('7 pieces of work are still going on.');
    expect(question?.detail).toContain('• Run penguins\n');
    expect(question?.detail).toContain('… and 2 more');
    expect(world.standIn.windows).toHaveLength(1);
    expect(world.standIn.ended.code).toBeUndefined();
  });

  it('knows of work that went on before the window was there', async () => {
    const { FakeHost } = await import('#test/kit/desktop/fake-host.ts');
    const host = new FakeHost();
    host.tasks.push({ id: 't9', kind: 'image', title: 'Pull python', status: 'active', detail: '', startedUtc: '2026-01-01T10:00:00.000Z', cancellable: true });
    await using world = await worldAtWork(STAY, { host });
    world.standIn.electron.app.quit();
    await asked(world);
    expect(world.standIn.asked[0]?.message).toBe('2 pieces of work are still going on.');
  });

  it('in the background: the window goes, the app ends when the work is done', async () => {
    await using world = await worldAtWork(BACKGROUND);
    world.window().close();
    await vi.waitFor(() => expect(world.standIn.windows).toHaveLength(0));
    expect([world.standIn.ended.code, world.host.disposed]).toEqual([undefined, 0]);
    world.host.endTask();
    await ended(world);
    expect(world.standIn.shownNotices).toHaveLength(1);
  });

  it('in the background: opened again, it stays', async () => {
    await using world = await worldAtWork(BACKGROUND);
    world.window().close();
    await vi.waitFor(() => expect(world.standIn.windows).toHaveLength(0));
    world.standIn.electron.app.emit('second-instance', {}, ['electron'], '/');
    expect(world.standIn.windows).toHaveLength(1);
    world.host.endTask();
    expect(world.standIn.told('app.quit')).toHaveLength(0);
  });

  it('stop: leaves at once, and the host stops the work', async () => {
    await using world = await worldAtWork(STOP);
    world.standIn.electron.app.quit();
    await ended(world);
    expect(world.host.disposed).toBe(1);
    expect(world.standIn.asked).toHaveLength(1);
  });

  it('wait: the window stays and the app ends when the work is done', async () => {
    await using world = await worldAtWork(WHEN_DONE);
    world.window().close();
    await asked(world);
    await vi.waitFor(() => expect(world.standIn.answers).toHaveLength(0));
    expect(world.standIn.windows).toHaveLength(1);
    world.host.endTask('failed');
    await ended(world);
  });

  it('cancel, and a dialog that was closed: nothing happens, and it asks again the next time', async () => {
    await using world = await worldAtWork(STAY);
    world.window().close();
    await asked(world);
    await vi.waitFor(() => {
      world.window().close();
      expect(world.standIn.asked).toHaveLength(2);
    });
    world.host.endTask();
    expect([world.standIn.windows.length, world.standIn.ended.code]).toEqual([1, undefined]);
  });

  it('asks one question at a time', async () => {
    await using world = await worldAtWork(STAY);
    world.window().close();
    world.window().close();
    world.standIn.electron.app.quit();
    expect(world.standIn.asked).toHaveLength(1);
  });

  it('on macOS closing the window is not quitting, quitting asks', async () => {
    await using world = await worldAtWork(STAY, { platform: 'darwin' });
    expect(world.window().close()).toBe(true);
    expect([world.standIn.asked.length, world.standIn.told('app.quit').length]).toEqual([0, 0]);
    world.standIn.electron.app.emit('activate');
    expect(world.standIn.windows).toHaveLength(1);
    world.standIn.electron.app.quit();
    await asked(world);
  });

  it('a host that fails to stop is logged, and the app ends with 1', async () => {
    await using world = await startDesktopWorld();
    vi.spyOn(world.host, Symbol.asyncDispose).mockRejectedValue(new Error('disk full'));
    world.window().close();
    await ended(world, 1);
    expect(world.log()).toContain('disk full');
  });
});

describe('Starting', () => {
  it('says in a dialog why it cannot, and ends with 1', async () => {
    await using world = await startDesktopWorld({ openHost: () => Promise.reject(new Error('The home is read-only.')) });
    expect(world.standIn.ended.code).toBe(1);
    expect(world.standIn.told('dialog.showErrorBox')).toEqual([['Drydock could not start', 'The home is read-only.']]);
  });
});
