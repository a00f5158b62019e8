import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { TerminalOutput } from '#electron/debugging/terminal-output.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function screen(options: { watched?: boolean } = {}) {
  const state = { watched: options.watched ?? true, paused: false, pauses: 0, sent: [] as { text: string; atMs: number }[] };
  const output = new TerminalOutput({
    publish: (text) => state.sent.push({ text, atMs: performance.now() }),
    isWatched: () => state.watched,
    pause: () => {
      state.paused = true;
      state.pauses += 1;
    },
    resume: () => {
      state.paused = false;
    },
    nowMs: () => performance.now(),
  });
  return { state, output, text: () => state.sent.map(({ text }) => text).join('') };
}

test('many small writes become at most sixty messages a second, in order', async () => {
  const { state, output, text } = screen();
  let expected = '';
  for (let at = 0; at < 1_000; at += 1) {
    output.push(`${String(at)} `);
    expected += `${String(at)} `;
    await vi.advanceTimersByTimeAsync(1);
  }
  await vi.advanceTimersByTimeAsync(50);
  expect(text()).toBe(expected);
  expect(state.sent.length).toBeLessThanOrEqual(61);
});

test('what is typed is seen at once after a pause', async () => {
  const { state, output } = screen();
  output.push('$ ');
  await vi.advanceTimersByTimeAsync(0);
  await vi.advanceTimersByTimeAsync(1_000);
  output.push('l');
  await vi.advanceTimersByTimeAsync(0);
  expect(state.sent.map(({ text }) => text)).toEqual(['$ ', 'l']);
});

test('a screen that does not keep up holds the writer up, and nothing is lost', async () => {
  const { state, output, text } = screen();
  const line = `${'x'.repeat(1_023)}\n`;
  let written = 0;
  for (let at = 0; at < 20_000 && !state.paused; at += 1) {
    output.push(line);
    written += line.length;
    if (at % 64 === 0) await vi.advanceTimersByTimeAsync(17);
  }
  expect(state.paused).toBe(true);
  await vi.advanceTimersByTimeAsync(60_000);
  // Sent and not taken, and waiting: both bounded.
  expect(text().length).toBeLessThan(640 * 1024);
  expect(written).toBeLessThan(2 * 1024 * 1024);
  while (text().length < written) {
    output.acknowledge(64 * 1024);
    await vi.advanceTimersByTimeAsync(100);
  }
  expect(state.paused).toBe(false);
  expect(text()).toBe(line.repeat(written / line.length));
});

test('output waits for somebody to watch', async () => {
  const { state, output, text } = screen({ watched: false });
  output.push('prompt');
  await vi.advanceTimersByTimeAsync(1_000);
  expect(state.sent).toEqual([]);
  const drained = output.drained();
  state.watched = true;
  output.watched();
  await vi.advanceTimersByTimeAsync(20);
  await drained;
  expect(text()).toBe('prompt');
});

test('closing ends the wait for a screen that is gone', async () => {
  const { output } = screen({ watched: false });
  output.push('never seen');
  const drained = output.drained();
  output.close();
  await drained;
});
