import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { Canvas } from './kit/canvas.ts';
import type { ServedApp } from './kit/served-app.ts';
import { expect, test } from './kit/test.ts';
import { registerThreeModules } from './kit/three-modules.ts';

async function newPipeline(page: Page, served: ServedApp): Promise<string> {
  await registerThreeModules(served);
  await page.getByRole('link', { name: 'Pipelines', exact: true }).click();
  await page.getByRole('button', { name: 'New pipeline' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('Words');
  await expect(dialog.getByRole('textbox', { name: 'Folder' })).toHaveValue(served.folder);
  await dialog.getByRole('button', { name: 'Create' }).click();
  await expect(page.getByTestId('pipeline-graph')).toBeVisible();
  return path.join(served.folder, 'pipeline.yml');
}

async function runAndReadStory(page: Page): Promise<void> {
  await expect(page.getByText('Saved', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Run', exact: true }).first().press('Enter');
  await expect(page.getByRole('dialog').getByText('1 to run, 2 depend on what comes before')).toBeVisible();
  await page.keyboard.press('Control+Enter');
  await expect(page).toHaveURL(/#\/runs\//);
  await expect(page.getByText('Completed').first()).toBeVisible({ timeout: 60_000 });
}

test('a pipeline of three registered modules is drawn by mouse, run, and its output read', async ({ page, served }) => {
  const file = await newPipeline(page, served);
  const canvas = new Canvas(page);
  const box = await canvas.frame.boundingBox();
  if (box === null) throw new Error('no canvas');
  for (const [index, name] of ['make_words', 'count_words', 'tell'].entries()) {
    const entry = page.getByRole('button', { name: new RegExp(`^${name}`) }).last();
    await entry.dragTo(canvas.frame, { targetPosition: { x: box.width / 2, y: 120 + index * 140 } });
    await canvas.node(name);
  }
  await canvas.connect(await canvas.port('make_words', 'output', 'words'), await canvas.port('count_words', 'input', 'words'));
  await canvas.connect(await canvas.port('count_words', 'output', 'count'), await canvas.port('tell', 'input', 'count'));
  await expect.poll(() => readFileSync(file, 'utf8')).toContain('${{parent.jobs.count_words.outputs.count}}');
  await runAndReadStory(page);
  const place = await canvas.node('tell');
  await page.mouse.click(place.x, place.y);
  await expect(page.getByText('There are 3 words').first()).toBeVisible();
});

test('the same by keyboard alone', async ({ page, served }) => {
  const file = await newPipeline(page, served);
  const search = page.getByLabel('Search modules');
  for (const name of ['make_words', 'count_words', 'tell']) {
    await search.focus();
    await page.keyboard.press('Control+A');
    await page.keyboard.type(name);
    // What is not listed yet cannot be taken.
    await expect(page.getByRole('button', { name: new RegExp(`^${name}`) }).first()).toBeVisible();
    await page.keyboard.press('Enter');
    await expect.poll(() => readFileSync(file, 'utf8')).toContain(`${name}:`);
  }
  for (const [from, port, to] of [
    ['make_words', 'words', 'count_words'],
    ['count_words', 'count', 'tell'],
  ] as const) {
    await page.getByRole('tab', { name: 'Outline' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: new RegExp(`^Ports of ${from}`) }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: `Connect ${port} of ${from}` }).focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Goes to' }).or(dialog.getByRole('combobox', { name: 'Goes to' })).focus();
    await page.keyboard.type(to);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await dialog.getByRole('button', { name: 'Connect' }).focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => readFileSync(file, 'utf8')).toContain(`\${{parent.jobs.${from}.outputs.${port}}}`);
  }
  await runAndReadStory(page);
  await page.getByRole('tab', { name: 'Nodes' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('row', { name: /make_words/ }).focus();
  await page.keyboard.press('End');
  await expect(page.getByText('There are 3 words').first()).toBeVisible();
});
