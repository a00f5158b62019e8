import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { goTo } from './kit/go-to.ts';
import type { ServedApp } from './kit/served-app.ts';
import { expect, test } from './kit/test.ts';

/** A pipeline of one registered module whose Python code raises an error. */
async function brokenPipeline(served: ServedApp): Promise<string> {
  const folder = path.join(served.folder, 'broken');
  mkdirSync(path.join(folder, 'src'), { recursive: true });
  writeFileSync(path.join(folder, 'src', 'double.py'), "import sys\nnumber = int('twenty')\nprint('doubled:', 2 * number)\n");
  writeFileSync(
    path.join(folder, 'double.yml'),
    '$schema: https://azuremlschemas.azureedge.net/latest/commandComponent.schema.json\ntype: command\nname: double\nversion: "1"\ncode: ./src\ncommand: python3 double.py\nenvironment: {image: "python:local"}\n',
  );
  await served.drydock('module', 'register', path.join(folder, 'double.yml'));
  const file = path.join(folder, 'pipeline.yml');
  writeFileSync(file, '$schema: https://azuremlschemas.azureedge.net/latest/pipelineJob.schema.json\ntype: pipeline\ndisplay_name: doubling\njobs:\n  twice:\n    type: command\n    component: azureml:double@latest\n');
  return file;
}

async function runFrom(page: Page, file: string): Promise<void> {
  await goTo(page, `/pipelines/${encodeURIComponent(file)}`);
  await page.getByRole('button', { name: 'Run', exact: true }).first().click();
  await expect(page.getByRole('dialog').getByText('1 to run')).toBeVisible();
  await page.keyboard.press('Control+Enter');
}

test('a node that fails is looked into, mended, run alone and promoted', async ({ page, served }) => {
  const file = await brokenPipeline(served);
  await runFrom(page, file);
  await expect(page.getByText('Failed').first()).toBeVisible({ timeout: 60_000 });

  await goTo(page, `${await placeOf(page)}/twice`);
  await expect(page.getByText(/invalid literal for int/).first()).toBeVisible();
  await page.getByRole('link', { name: 'Debug' }).or(page.getByRole('button', { name: 'Debug' })).first().click();

  const terminal = page.getByRole('region', { name: 'Terminal' });
  // Without waiting for the shell: what is typed early is not lost.
  await terminal.getByRole('textbox', { name: /^Terminal in/ }).pressSequentially('python3 double.py\n');
  await expect(terminal).toContainText('invalid literal for int', { timeout: 30_000 });

  await page.getByRole('navigation', { name: 'Files of the code' }).getByRole('button', { name: 'double.py' }).click();
  const editor = page.getByRole('textbox', { name: 'double.py' });
  await editor.click();
  await page.keyboard.press('Control+A');
  // Typing over several lines makes Chromium itself style what it moves, and report that.
  await page.keyboard.press('Backspace');
  await page.keyboard.type("number = int('20')\nprint('doubled:', 2 * number)\n");
  await page.keyboard.press('Control+S');
  await expect(page.getByRole('button', { name: 'double.py, not saved' })).toHaveCount(0);

  await page.getByRole('button', { name: 'See changes' }).click();
  await expect(page.getByRole('dialog').getByText('double.py').first()).toBeVisible();
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'Rerun only this node' }).click();
  await expect(page.getByRole('status').getByText('Completed')).toBeVisible({ timeout: 60_000 });

  await page.getByRole('button', { name: /^Promote/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: /^(Promote|Register)/ }).click();
  await expect.poll(async () => await served.drydock('module', 'show', 'double', '--json')).toContain('"2"');
});

async function placeOf(page: Page): Promise<string> {
  await expect(page).toHaveURL(/#\/runs\//);
  return new URL(page.url()).hash.slice(1);
}
