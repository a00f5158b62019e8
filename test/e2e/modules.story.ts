import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { goTo } from './kit/go-to.ts';
import type { ServedApp } from './kit/served-app.ts';
import { expect, test } from './kit/test.ts';

interface Spec {
  readonly type?: string;
  readonly fallback?: number;
  readonly more?: string;
  readonly code?: string;
}

/** Writes the spec and the code of a module `double`, and returns the spec's path. */
function writeDouble(served: ServedApp, { type = 'integer', fallback = 2, more = '', code = 'import sys\nprint(2 * int(sys.argv[1]))\n' }: Spec = {}): string {
  const folder = path.join(served.folder, 'double');
  mkdirSync(path.join(folder, 'src', 'lib'), { recursive: true });
  writeFileSync(path.join(folder, 'src', 'double.py'), code);
  writeFileSync(path.join(folder, 'src', 'lib', 'notes.md'), '# Notes on doubling\n');
  const file = path.join(folder, 'double.yml');
  writeFileSync(file, `type: command\nname: double\ninputs:\n  number: {type: ${type}, default: ${fallback}}\n${more}code: ./src\nenvironment: {image: "python:local"}\ncommand: python3 double.py \${{inputs.number}}\n`);
  return file;
}

async function openDouble(page: Page): Promise<void> {
  await goTo(page, '/modules');
  await page.getByRole('link', { name: 'double', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'double', level: 1 })).toBeVisible();
}

async function choose(page: Page, item: string): Promise<Locator> {
  await page.getByRole('button', { name: /^Actions of/ }).click();
  await page.getByRole('menuitem', { name: item, exact: true }).click();
  return page.getByRole('dialog');
}

test('a spec with an error is not registered and says where it is wrong; mended, it is; a second version is compared with it', async ({ page, served }) => {
  const file = writeDouble(served, { type: 'intger' });
  await goTo(page, '/modules');
  await page.getByRole('button', { name: 'Register a module' }).click();
  const dialog = page.getByRole('dialog', { name: 'Register a module' });
  await dialog.getByRole('button', { name: 'Choose' }).click();
  const picker = page.getByRole('dialog', { name: 'Choose a spec file or a folder' });
  await picker.getByRole('button', { name: 'double' }).click();
  await picker.getByRole('button', { name: 'double.yml' }).click();
  await expect(dialog.getByRole('textbox', { name: /^Spec file/ })).toHaveValue(file);
  await dialog.getByRole('button', { name: 'Register' }).click();
  await expect(dialog.getByRole('alert')).toContainText(/double\.yml:4:\d+: .*intger/);
  expect(await served.drydock('module', 'list', '--all', '--json')).not.toContain('double');

  await dialog.getByRole('button', { name: 'Cancel' }).click();
  writeDouble(served);
  await page.getByRole('button', { name: 'Register a module' }).click();
  // What was wrong the last time is no longer told.
  await expect(dialog.getByRole('alert')).toHaveCount(0);
  await dialog.getByRole('textbox', { name: /^Spec file/ }).fill(file);
  await dialog.getByRole('button', { name: 'Register' }).click();
  await expect(page.getByRole('heading', { name: 'double', level: 1 })).toBeVisible();
  await expect(page.getByRole('table', { name: 'Interface' }).getByRole('row', { name: /number/ })).toContainText('integer');
  await expect(page.getByRole('tab', { name: 'Compare' })).toBeDisabled();

  writeDouble(served, { fallback: 3, more: 'outputs:\n  result: {type: uri_folder}\n', code: 'import sys\nprint("twice", 2 * int(sys.argv[1]))\n' });
  await page.getByRole('button', { name: 'New version' }).click();
  await dialog.getByRole('textbox', { name: /^Spec file/ }).fill(path.dirname(file));
  await dialog.getByRole('button', { name: 'Register' }).click();
  await expect(page.getByText('Version 2', { exact: true })).toBeVisible();
  await page.getByRole('tab', { name: 'Compare' }).click();
  const compared = page.getByRole('tabpanel', { name: 'Compare' });
  await expect(compared.getByRole('textbox', { name: 'Version to compare with' }).or(compared.getByRole('combobox', { name: 'Version to compare with' }))).toHaveValue('1');
  await expect(compared.getByRole('row', { name: /result/ })).toContainText('not there');
  await expect(compared.getByRole('row', { name: /number/ })).toContainText('3');
  await expect(compared.getByRole('textbox', { name: 'Specs, before' })).toContainText('default: 2');
  await expect(compared.getByRole('textbox', { name: 'Specs, after' })).toContainText('default: 3');
  await expect(compared.getByRole('textbox', { name: 'double.py, after' })).toContainText('twice');
});

test('a module is looked into: its source with what is odd about it, its files, and who used it, also under another name', async ({ page, served }) => {
  const file = writeDouble(served, { more: 'colour: blue\n' });
  await served.drydock('module', 'register', file);
  const id = /m-[0-9a-z]{26}/.exec(await served.drydock('module', 'show', 'double', '--json'))?.[0] ?? '';
  await openDouble(page);

  await page.getByRole('tab', { name: 'Source' }).click();
  const source = page.getByRole('tabpanel', { name: 'Source' });
  await expect(source.getByRole('textbox', { name: 'Source of double 1' })).toContainText('colour: blue');
  await source.locator('.cm-lint-marker').first().hover();
  await expect(page.locator('.cm-tooltip')).toContainText('colour');

  await page.getByRole('tab', { name: 'Files' }).click();
  const files = page.getByRole('region', { name: 'Files of the version' });
  await files.getByRole('button', { name: 'lib' }).click();
  await files.getByRole('button', { name: 'notes.md' }).click();
  await expect(files.getByRole('textbox', { name: 'notes.md' })).toContainText('Notes on doubling');

  await page.getByRole('tab', { name: 'Used by' }).click();
  await expect(page.getByText('None of the newest runs.')).toBeVisible();

  const rename = await choose(page, 'Rename');
  await rename.getByRole('textbox', { name: 'Name' }).fill('twice');
  await rename.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('heading', { name: 'twice', level: 1 })).toBeVisible();
  const describe = await choose(page, 'Describe');
  await describe.getByRole('textbox', { name: 'Description' }).fill('Makes twice as much of it.');
  await describe.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Makes twice as much of it.')).toBeVisible();

  // The id is the link: it means the same under every name.
  const pipeline = path.join(served.folder, 'pipeline.yml');
  writeFileSync(pipeline, `type: pipeline\njobs:\n  twice:\n    type: command\n    component: azureml:${id}:1\n`);
  await served.drydock('pipeline', 'run', pipeline, '--engine', 'process');
  await page.reload();
  await expect(page.getByRole('heading', { name: 'twice', level: 1 })).toBeVisible();
  await page.getByRole('tab', { name: 'Used by' }).click();
  await page.getByRole('tabpanel', { name: 'Used by' }).getByRole('link').click();
  await expect(page).toHaveURL(/#\/runs\/.*\/twice/);
  await expect(page.getByText('Completed').first()).toBeVisible();
});

test('an archived module whose name was taken is restored under another', async ({ page, served }) => {
  await served.drydock('module', 'register', writeDouble(served));
  await openDouble(page);
  await choose(page, 'Archive');
  await expect(page.getByRole('alert').filter({ hasText: 'double is archived.' })).toBeVisible();
  await served.drydock('module', 'register', writeDouble(served));

  const dialog = await choose(page, 'Restore');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog.getByRole('alert')).toContainText(/double/);
  await dialog.getByRole('textbox', { name: 'Name' }).fill('double_of_old');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('heading', { name: 'double_of_old', level: 1 })).toBeVisible();
  await expect(page.getByText('active', { exact: true }).first()).toBeVisible();
  const listed = await served.drydock('module', 'list', '--json');
  expect(listed).toContain('"double"');
  expect(listed).toContain('"double_of_old"');
});
