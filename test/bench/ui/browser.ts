import { existsSync } from 'node:fs';
import { chromium, type Browser, type CDPSession, type Page } from '@playwright/test';
import type { z } from 'zod';

const CHROMIUM = process.env['CHROMIUM_PATH'] ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((file) => existsSync(file));
const FLAGS = ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--font-render-hinting=none'];
/** React Flow takes long for thousands of nodes on a busy machine. */
const PATIENCE_MS = 240_000;

/** Chromium without a GPU. Rejects when there is none. */
export async function startChromium(): Promise<Browser> {
  if (CHROMIUM === undefined) throw new Error('There is no Chromium: install it, or set CHROMIUM_PATH.');
  return await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
}

/** A page of the bench in a context of its own: nothing is left over from one measurement to the next. */
export class BenchPage implements AsyncDisposable {
  readonly page: Page;
  /** Fires with the first error that nothing on the page caught. */
  readonly #failed: AbortSignal;

  private constructor(page: Page, failed: AbortSignal) {
    this.page = page;
    this.#failed = failed;
  }

  static async open(browser: Browser, address: string): Promise<BenchPage> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, deviceScaleFactor: 1, colorScheme: 'light', reducedMotion: 'reduce' });
    context.setDefaultTimeout(PATIENCE_MS);
    const page = await context.newPage();
    const failed = new AbortController();
    page.on('pageerror', (error) => failed.abort(error));
    await page.goto(address);
    await page.waitForFunction('globalThis.bench !== undefined');
    return new BenchPage(page, failed.signal);
  }

  /** Calls a function of the page's `bench`. Rejects with what it threw, with an error that the page did not catch, and after some minutes. */
  async call<T>(name: string, schema: z.ZodType<T>, ...args: readonly unknown[]): Promise<T> {
    const given = AbortSignal.any([this.#failed, AbortSignal.timeout(PATIENCE_MS)]);
    const givenUp = new Promise<never>((_, reject) => {
      const giveUp = (): void => reject(new Error(`${name} was given up: ${String(given.reason)}`));
      if (given.aborted) giveUp();
      else given.addEventListener('abort', giveUp, { once: true });
    });
    return schema.parse(await Promise.race([this.page.evaluate(`bench.${name}(${args.map((arg) => JSON.stringify(arg)).join(', ')})`), givenUp]));
  }

  /** How long the page's main thread works while something is done, in milliseconds: the same on a busy machine. */
  async workOf<T>(done: () => Promise<T>): Promise<{ readonly result: T; readonly workMs: number }> {
    const cdp = await this.page.context().newCDPSession(this.page);
    await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
    const before = await metric(cdp, 'TaskDuration');
    const result = await done();
    const after = await metric(cdp, 'TaskDuration');
    await cdp.detach();
    return { result, workMs: (after - before) * 1000 };
  }

  /** What is reachable from the page's scripts, in MB. */
  async heapMb(): Promise<number> {
    const cdp = await this.page.context().newCDPSession(this.page);
    await cdp.send('Performance.enable');
    // What the first collection finalises, the second one frees.
    await cdp.send('HeapProfiler.collectGarbage');
    await cdp.send('HeapProfiler.collectGarbage');
    const bytes = await metric(cdp, 'JSHeapUsedSize');
    await cdp.detach();
    return bytes / 1024 ** 2;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.page.context().close();
  }
}

async function metric(cdp: CDPSession, wanted: string): Promise<number> {
  const { metrics } = await cdp.send('Performance.getMetrics');
  const found = metrics.find(({ name }) => name === wanted);
  if (found === undefined) throw new Error(`Chromium does not tell its ${wanted}.`);
  return found.value;
}
