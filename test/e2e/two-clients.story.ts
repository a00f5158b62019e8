import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from './kit/test.ts';

test('two windows and the command line on one home see what the others change, as it happens', async ({ page, served, door }) => {
  // The desktop app has one window for each home: beside it, a page of the browser host.
  const other = await door.another();
  await page.getByRole('link', { name: 'Modules' }).click();
  await other.getByRole('link', { name: 'Modules' }).click();
  await expect(page.getByText('The catalog is empty')).toBeVisible();
  await expect(other.getByText('The catalog is empty')).toBeVisible();

  const spec = path.join(served.folder, 'hello.yml');
  writeFileSync(spec, '$schema: https://azuremlschemas.azureedge.net/latest/commandComponent.schema.json\ntype: command\nname: hello\nversion: 1\ncommand: echo hello\nenvironment:\n  image: busybox:local\n');
  await served.drydock('module', 'register', spec);
  await expect(page.getByRole('link', { name: 'hello' })).toBeVisible();
  await expect(other.getByRole('link', { name: 'hello' })).toBeVisible();

  await page.getByRole('link', { name: 'hello' }).click();
  await page.getByRole('button', { name: 'Actions of hello' }).click();
  await page.getByRole('menuitem', { name: 'Archive' }).click();
  await expect(page.getByText('hello is archived.')).toBeVisible();
  await expect(other.getByRole('link', { name: 'hello' })).toHaveCount(0);
  // What can be taken back does not ask first.
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(other.getByRole('link', { name: 'hello' })).toBeVisible();
});
