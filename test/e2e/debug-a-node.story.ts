import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { axeOf } from './kit/axe.ts';
import { goTo } from './kit/go-to.ts';
import type { ServedApp } from './kit/served-app.ts';
import { expect, test } from './kit/test.ts';

/** A registered module whose script fails, in a pipeline that was run. Returns the run's id. */
async function failedRun(served: ServedApp): Promise<string> {
  const write = (name: string, text: string): string => {
    const file = path.join(served.folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  };
  write('count/src/count.py', 'print("counting")\nraise SystemExit(3)\n');
  write('count/src/lib/notes.md', '# Notes\n');
  const spec = write('count/count.yml', 'type: command\nname: count\nversion: 1.0.0\ncode: ./src\nenvironment: { image: python:3.11-slim }\ncommand: python3 count.py\noutputs:\n  report: { type: uri_folder }\n');
  await served.drydock('module', 'register', spec);
  const pipeline = write('pipeline.yml', 'type: pipeline\ndisplay_name: Counting\njobs:\n  count:\n    type: command\n    component: azureml:count:1.0.0\n');
  await served.drydock('pipeline', 'run', pipeline, '--engine', 'process').catch(() => undefined);
  const runs: unknown = JSON.parse(await served.drydock('run', 'list', '--json'));
  const text = JSON.stringify(runs);
  return /\d{8}-\d{6}-\w+/.exec(text)?.[0] ?? '';
}

async function isAccessible(page: Page): Promise<void> {
  const { violations } = await (await axeOf(page)).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ').slice(0, 600)}`)).toEqual([]);
}

for (const scheme of ['light', 'dark'] as const) {
  test(`a failed node is debugged, fixed, rerun alone and promoted (${scheme})`, async ({ page, served }) => {
    await page.emulateMedia({ colorScheme: scheme });
    const runId = await failedRun(served);
    await goTo(page, `/debug/${runId}/count`);

    const terminal = page.getByRole('textbox', { name: 'Terminal in the local environment' });
    await expect(terminal).toBeAttached();
    await page.getByRole('button', { name: 'Type the command' }).click();
    await terminal.press('Enter');
    await terminal.pressSequentially('echo "code=$?"\n');
    await expect(page.locator('.debug-terminal')).toContainText('code=3');
    await isAccessible(page);

    await page.getByRole('button', { name: 'count.py', exact: true }).click();
    const editor = page.getByRole('textbox', { name: 'count.py' });
    await editor.click();
    await page.keyboard.press('Control+a');
    // Typing over several lines lets the browser itself merge them, with a style attribute that the policy blocks.
    await page.keyboard.press('Backspace');
    await page.keyboard.insertText('print("fixed")\n');
    await expect(page.getByRole('button', { name: 'count.py, not saved' })).toBeVisible();
    await page.keyboard.press('Control+s');
    await expect(page.getByRole('button', { name: 'count.py', exact: true })).toBeVisible();
    await isAccessible(page);

    await page.getByRole('button', { name: 'See changes' }).click();
    const changes = page.getByRole('dialog');
    await expect(changes.getByRole('region', { name: 'count.py, changed' })).toContainText('print("fixed")');
    await page.keyboard.press('Escape');
    await expect(changes).toBeHidden();

    await page.getByRole('button', { name: 'Rerun only this node' }).click();
    await expect(page.locator('.debug-facts').getByText('Completed')).toBeVisible({ timeout: 30_000 });

    await page.getByRole('button', { name: 'Promote to new version' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Register' }).click();
    await expect(page).toHaveURL(/#\/modules\/.*1\.0\.1/);
  });
}

test('an export is written, and edits can be discarded', async ({ page, served }) => {
  const runId = await failedRun(served);
  await goTo(page, `/debug/${runId}/count`);
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Export for VS Code' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'New folder' }).fill(path.join(served.folder, 'exported'));
  await dialog.getByRole('button', { name: 'Export' }).click();
  await expect(dialog.getByText('.vscode/launch.json')).toBeVisible();
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Discard' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Discard' }).click();
  await expect(page).toHaveURL(new RegExp(`#/runs/${runId}`));
});
