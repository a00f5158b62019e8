import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { goTo } from './kit/go-to.ts';
import { expect, test } from './kit/test.ts';

test('an environment that is not to be had is mapped from the run dialog, and the run goes on to its end', async ({ page, served }) => {
  test.skip(served.dockerHost === undefined, 'needs a container engine');
  const file = path.join(served.folder, 'cloud.yml');
  writeFileSync(
    file,
    'type: pipeline\ndisplay_name: cloud\njobs:\n  say:\n    type: command\n    command: echo said > ${{outputs.word}}/word.txt; cat ${{outputs.word}}/word.txt\n    environment: azureml:team-tools@latest\n    outputs:\n      word: {type: uri_folder}\n',
  );
  await goTo(page, `/pipelines/${encodeURIComponent(file)}`);
  await page.getByRole('button', { name: 'Run', exact: true }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Run a pipeline' });
  await dialog.getByText('docker', { exact: true }).click();
  const missing = dialog.getByRole('region', { name: 'Missing' });
  await expect(missing).toContainText('azureml:team-tools@latest');
  await expect(dialog.getByRole('button', { name: 'Run', exact: true })).toBeDisabled();

  await missing.getByRole('textbox', { name: 'Image for azureml:team-tools@latest' }).or(missing.getByRole('combobox', { name: 'Image for azureml:team-tools@latest' })).click();
  await page.getByRole('option', { name: 'busybox:local' }).click();
  await missing.getByRole('button', { name: 'Map' }).click();
  await expect(dialog.getByText('1 to run')).toBeVisible();
  await expect(missing).toHaveCount(0);
  await expect(dialog.getByRole('button', { name: 'Run', exact: true })).toBeEnabled();
  await dialog.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page).toHaveURL(/#\/runs\//);
  await expect(page.getByText('Completed').first()).toBeVisible({ timeout: 40_000 });

  await goTo(page, '/environments');
  const mappings = page.getByRole('table', { name: 'Mappings' });
  await expect(mappings.getByRole('row', { name: /azureml:team-tools@latest/ })).toContainText('busybox:local');
  const images = page.getByRole('table', { name: 'Images' });
  await expect(images.getByRole('row', { name: /busybox:local/ })).toContainText(/\d MB/);
  await expect(images.getByRole('row', { name: /python:local/ })).toBeVisible();

  // A change begins with what is.
  await mappings.getByRole('row', { name: /azureml:team-tools@latest/ }).getByRole('button', { name: 'Change' }).click();
  const change = page.getByRole('dialog', { name: 'Map an environment to an image' });
  await expect(change.getByRole('textbox', { name: 'Image', exact: true })).toHaveValue('busybox:local');
  await change.getByRole('textbox', { name: 'Image', exact: true }).fill('python:local');
  await change.getByRole('button', { name: 'Map' }).click();
  await expect(mappings.getByRole('row', { name: /azureml:team-tools@latest/ })).toContainText('python:local');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(mappings.getByRole('row', { name: /azureml:team-tools@latest/ })).toContainText('busybox:local');

  // A mapping that was not there before is taken away again.
  await page.getByRole('button', { name: 'Map an environment' }).click();
  await change.getByRole('textbox', { name: 'Environment or image' }).fill('azureml:more-tools@latest');
  await change.getByRole('textbox', { name: 'Image', exact: true }).fill('python:local');
  await change.getByRole('button', { name: 'Map' }).click();
  await expect(mappings.getByRole('row', { name: /azureml:more-tools@latest/ })).toContainText('python:local');
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await expect(mappings.getByRole('row', { name: /azureml:more-tools@latest/ })).toHaveCount(0);
  await expect(mappings.getByRole('row', { name: /azureml:team-tools@latest/ })).toContainText('busybox:local');
});

test('data is registered by choosing its folder, and looked into', async ({ page, served }) => {
  const folder = path.join(served.folder, 'birds');
  mkdirSync(folder);
  writeFileSync(path.join(folder, 'birds.csv'), 'name,legs\nwren,2\nheron,2\n');
  await goTo(page, '/data');
  await page.getByRole('button', { name: 'Register data' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Register data' });
  await dialog.getByRole('textbox', { name: 'Name' }).fill('birds');
  await dialog.getByRole('button', { name: 'Choose' }).click();
  const picker = page.getByRole('dialog', { name: 'Choose a file or folder' });
  await picker.getByRole('button', { name: 'birds' }).click();
  await expect(picker.getByRole('button', { name: 'birds.csv' })).toBeVisible();
  await picker.getByRole('button', { name: 'Choose this folder' }).click();
  await expect(dialog.getByRole('textbox', { name: 'Name' })).toHaveValue('birds');
  await expect(dialog.getByRole('textbox', { name: 'File, folder or address' })).toHaveValue(folder);
  await dialog.getByRole('button', { name: 'Register' }).click();
  const row = page.getByRole('grid', { name: 'Data assets' }).getByRole('row', { name: /birds/ });
  await expect(row).toContainText('uri_folder');
  await row.focus();
  await page.keyboard.press('Enter');
  const content = page.getByRole('region', { name: 'Content of birds' });
  await content.getByRole('button', { name: 'birds.csv' }).click();
  await expect(content.getByText('heron')).toBeVisible();
  expect(await served.drydock('data', 'show', 'birds', '--json')).toContain(folder);
});
