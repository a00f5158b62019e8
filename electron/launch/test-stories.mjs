import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { at, root, say } from './project.mjs';

/** What the stories of the app came to. @typedef {{ passed: number, failed: number, skipped: string[] }} StoryCount */

/** @returns {string | undefined} */
function findChromium() {
  const named = process.env['CHROMIUM_PATH'];
  return named ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((file) => existsSync(file));
}

/**
 * Runs the stories of the app in a real browser. Where there is none they are skipped, by name; with `DRYDOCK_NO_SKIP=1` that is a failure.
 *
 * @param {readonly string[]} given
 * @returns {StoryCount}
 */
export function testStories(given) {
  if (findChromium() === undefined) {
    const failed = process.env['DRYDOCK_NO_SKIP'] === '1' ? 1 : 0;
    return { passed: 0, failed, skipped: ['test/e2e: every story of the app needs Chromium (install it, or set CHROMIUM_PATH)'] };
  }
  const report = at('.cache', `stories-${process.pid}.json`);
  mkdirSync(at('.cache'), { recursive: true });
  const environment = { ...process.env, PLAYWRIGHT_JSON_OUTPUT_NAME: report };
  const { error } = spawnSync(process.execPath, [at('node_modules', '@playwright', 'test', 'cli.js'), 'test', '--reporter=list,json', ...given], { cwd: root, stdio: 'inherit', env: environment });
  if (error !== undefined) say(`the stories could not be started: ${error.message}`);
  try {
    const { stats } = JSON.parse(readFileSync(report, 'utf8'));
    const strict = process.env['DRYDOCK_NO_SKIP'] === '1';
    return { passed: stats.expected + stats.flaky, failed: stats.unexpected + (strict ? stats.skipped : 0), skipped: stats.skipped > 0 ? [`test/e2e: ${stats.skipped} stories that need a container engine`] : [] };
  } catch {
    say('the stories ended without a report.');
    return { passed: 0, failed: 1, skipped: [] };
  } finally {
    rmSync(report, { force: true });
  }
}
