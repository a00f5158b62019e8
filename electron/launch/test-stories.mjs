import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { whyNoDesktopStories } from './desktop-stories.mjs';
import { findChromium } from './find-chromium.mjs';
import { at, root, say } from './project.mjs';

/**
 * What the stories of the app came to; `skippedCount` is how many stories the lines of `skipped` stand for.
 * @typedef {{ passed: number, failed: number, skipped: string[], skippedCount: number }} StoryCount
 */

/**
 * The part of Playwright's JSON report that is read here.
 * @typedef {{ status: string, annotations?: { type: string, description?: string }[] }} ToldStory
 * @typedef {{ suites?: Suite[], specs?: { tests: ToldStory[] }[] }} Suite
 * @typedef {Suite & { stats: { expected: number, flaky: number, unexpected: number, skipped: number } }} StoryReport
 */

/**
 * Runs the stories of the app in a real browser, and in the window of the desktop app where there is an Electron. What is not told is named.
 * With `DRYDOCK_NO_SKIP=1` a story that is skipped is a failure; a missing Electron is not, because no package of a system brings it.
 *
 * @param {readonly string[]} given
 * @returns {StoryCount}
 */
export function testStories(given) {
  if (findChromium(process.env) === undefined) {
    const failed = process.env['DRYDOCK_NO_SKIP'] === '1' ? 1 : 0;
    return { passed: 0, failed, skipped: ['test/e2e: every story of the app needs Chromium (install it, or set CHROMIUM_PATH)'], skippedCount: 0 };
  }
  const report = at('.cache', `stories-${process.pid}.json`);
  mkdirSync(at('.cache'), { recursive: true });
  const environment = { ...process.env, PLAYWRIGHT_JSON_OUTPUT_NAME: report };
  const { error } = spawnSync(process.execPath, [at('node_modules', '@playwright', 'test', 'cli.js'), 'test', '--reporter=list,json', ...given], { cwd: root, stdio: 'inherit', env: environment });
  if (error !== undefined) say(`the stories could not be started: ${error.message}`);
  try {
    return countStories(JSON.parse(readFileSync(report, 'utf8')), whyNoDesktopStories(process.env, process.platform), process.env['DRYDOCK_NO_SKIP'] === '1');
  } catch {
    say('the stories ended without a report.');
    return { passed: 0, failed: 1, skipped: [], skippedCount: 0 };
  } finally {
    rmSync(report, { force: true });
  }
}

/**
 * @param {StoryReport} report
 * @param {string | undefined} whyNoWindow why the stories were not told in the desktop's window, if they were not
 * @param {boolean} strict whether nothing may be skipped
 * @returns {StoryCount}
 */
export function countStories({ stats, suites }, whyNoWindow, strict) {
  /** @type {Map<string, number>} */
  const reasons = new Map();
  for (const { annotations } of allStories({ suites: suites ?? [] }).filter(({ status }) => status === 'skipped')) {
    const why = annotations?.find(({ type }) => type === 'skip')?.description ?? 'no reason is given';
    reasons.set(why, (reasons.get(why) ?? 0) + 1);
  }
  const skipped = [...reasons].map(([why, count]) => `test/e2e: ${why} (${count})`);
  const inBrowser = stats.expected + stats.flaky + stats.unexpected + stats.skipped;
  if (whyNoWindow !== undefined) skipped.push(`test/e2e: NOT RUN in the window of the desktop app: ${whyNoWindow}; DRYDOCK_NO_SKIP=1 allows that (${inBrowser})`);
  return { passed: stats.expected + stats.flaky, failed: stats.unexpected + (strict ? stats.skipped : 0), skipped, skippedCount: stats.skipped + (whyNoWindow === undefined ? 0 : inBrowser) };
}

/** @param {Suite} suite @returns {ToldStory[]} */
const allStories = ({ suites = [], specs = [] }) => [...specs.flatMap(({ tests }) => tests), ...suites.flatMap(allStories)];
