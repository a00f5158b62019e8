import { describe, expect, it, vi } from 'vitest';
import { LogPages, PAGE_LINES } from '#renderer/screens/runs/log-pages.ts';
import { LogSource } from '#renderer/screens/runs/log-source.ts';
import { LINE_HEIGHT, logWindow, scrollTopOf } from '#renderer/screens/runs/log-window.ts';
import type { Input, Output } from '#shared/contract/contract.ts';

const page = (first: number, count = PAGE_LINES): string[] => Array.from({ length: count }, (_, index) => `line ${first + index}`);

describe('the pages of a log', () => {
  it('keep the lines that were put in', () => {
    const pages = new LogPages(4);
    pages.put(500, page(500), 1_200);
    expect(pages.line(777)).toBe('line 777');
    expect(pages.line(3)).toBeUndefined();
    expect(pages.missing(400, 900)).toEqual([0, 2]);
  });

  it('count a page that has grown as missing', () => {
    const pages = new LogPages(4);
    pages.put(0, page(0, 10), 10);
    expect(pages.missing(0, 50)).toEqual([]);
    pages.put(500, page(500, 1), 501);
    expect(pages.missing(0, 50)).toEqual([0]);
  });

  it('replace the last line, which may have been half written', () => {
    const pages = new LogPages(4);
    pages.put(0, ['one', 'tw'], 2);
    pages.put(0, ['one', 'two'], 2);
    expect(pages.line(1)).toBe('two');
  });

  it('take several pages at once, and give up those used longest ago', () => {
    const pages = new LogPages(3);
    pages.put(0, page(0, 1_500), 5_000);
    expect(pages.keptPages).toBe(3);
    pages.missing(0, 10);
    pages.put(4_500, page(4_500), 5_000);
    expect(pages.keptPages).toBe(3);
    expect(pages.line(0)).toBe('line 0');
    expect(pages.line(600)).toBeUndefined();
  });

  it('grow line by line, and do not take in what has no beginning', () => {
    const pages = new LogPages(3);
    pages.put(0, ['a', 'b'], 2);
    pages.put(1, ['b!', 'c'], 3);
    expect([0, 1, 2].map((line) => pages.line(line))).toEqual(['a', 'b!', 'c']);
    pages.put(700, ['far'], 701);
    expect(pages.line(700)).toBeUndefined();
    expect(pages.missing(690, 20)).toEqual([1]);
  });

  it('forget everything when the log has become shorter', () => {
    const pages = new LogPages(3);
    pages.put(0, page(0), 500);
    pages.put(0, ['anew'], 1);
    expect(pages.line(0)).toBe('anew');
    expect(pages.line(1)).toBeUndefined();
  });
});

describe('the window of a log', () => {
  it('draws what is in sight and a little more', () => {
    const window = logWindow(1_000_000, 500_000 * LINE_HEIGHT, 360);
    expect(window.first).toBe(499_992);
    expect(window.count).toBe(37);
    expect(window.top).toBe(window.first * LINE_HEIGHT);
  });

  it('reaches the very last line of logs of any length', () => {
    for (const total of [0, 1, 7, 1_000, 1_000_000, 50_000_000]) {
      const { first, count, canvas, atEnd } = logWindow(total, Number.MAX_SAFE_INTEGER, 400);
      expect(first + count).toBe(total);
      expect(atEnd).toBe(true);
      expect(canvas).toBeLessThanOrEqual(24_000_000);
    }
  });

  it('goes to a line wherever it is', () => {
    for (const total of [100, 100_000, 30_000_000]) {
      for (const line of [0, Math.floor(total / 3), total - 1]) {
        const { first, count } = logWindow(total, scrollTopOf(line, total, 400), 400);
        expect(line).toBeGreaterThanOrEqual(first);
        expect(line).toBeLessThan(first + count);
      }
    }
  });
});

/** A log in memory; reads are answered when `flush` is called. */
class FakeLog {
  lines: string[] = [];
  ended = false;
  readonly asked: Input<'logs.read'>[] = [];
  readonly #open: (() => void)[] = [];

  readonly read = (input: Input<'logs.read'>): Promise<Output<'logs.read'>> => {
    this.asked.push(input);
    return new Promise((resolve) => {
      this.#open.push(() => resolve({ lines: this.lines.slice(input.from, input.from + input.count), from: input.from, total: this.lines.length, bytes: 0, ended: this.ended }));
    });
  };

  async flush(): Promise<void> {
    for (const answer of this.#open.splice(0)) answer();
    await vi.waitFor(() => undefined);
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  }
}

const place = { runId: 'r', node: 'n', attempt: 1, stream: 'stdout' } as const;

describe('a log that grows', () => {
  it('is read once at a time, however often it grows', async () => {
    const log = new FakeLog();
    log.lines = page(0, 10);
    const source = new LogSource(log.read, place);
    source.open();
    for (let times = 0; times < 100; times += 1) source.grew();
    expect(log.asked).toHaveLength(1);
    await log.flush();
    await log.flush();
    expect(log.asked).toHaveLength(2);
    expect(source.state()).toMatchObject({ total: 10, known: true });
  });

  it('fills what is in sight as it comes to be', async () => {
    const log = new FakeLog();
    const source = new LogSource(log.read, place);
    source.open();
    await log.flush();
    source.show(0, 40);
    log.lines = page(0, 5_000);
    source.grew();
    await log.flush();
    source.show(3_000, 40);
    await log.flush();
    expect(source.line(3_010)).toBe('line 3010');
  });

  it('does not ask for a page twice at once', async () => {
    const log = new FakeLog();
    log.lines = page(0, 3_000);
    const source = new LogSource(log.read, place);
    source.open();
    await log.flush();
    const before = log.asked.length;
    source.show(2_100, 40);
    source.show(2_110, 40);
    expect(log.asked.length - before).toBe(1);
  });

  it('never becomes shorter because an older answer comes late', async () => {
    const log = new FakeLog();
    log.lines = page(0, 600);
    const source = new LogSource(log.read, place);
    source.open();
    await log.flush();
    log.lines = page(0, 300);
    source.grew();
    await log.flush();
    expect(source.state().total).toBe(600);
  });

  it('says why it could not be read, and goes on when it is asked again', async () => {
    let refuse = true;
    const log = new FakeLog();
    log.lines = ['x'];
    const source = new LogSource((input) => (refuse ? Promise.reject(new Error('gone')) : log.read(input)), place);
    source.open();
    await log.flush();
    expect(source.state().error?.message).toBe('gone');
    refuse = false;
    source.grew();
    await log.flush();
    expect(source.state()).toMatchObject({ total: 1, error: undefined });
  });

  it('gives lines for the clipboard in pieces the host accepts', async () => {
    const lines = page(0, 12_000);
    const asked: number[] = [];
    const source = new LogSource((input) => {
      asked.push(input.count);
      return Promise.resolve({ lines: lines.slice(input.from, input.from + input.count), from: input.from, total: lines.length, bytes: 0, ended: true });
    }, place);
    expect(await source.lines(0, 12_000)).toHaveLength(12_000);
    expect(Math.max(...asked)).toBeLessThanOrEqual(5_000);
  });
});
