import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { goTo } from './kit/go-to.ts';
import { expect, test } from './kit/test.ts';

test('the host is killed in the middle of a run, started again, and the run resumed', async ({ page, served, door, complaints }) => {
  mkdirSync(served.folder, { recursive: true });
  const gate = path.join(served.folder, 'open');
  const file = path.join(served.folder, 'slow.yml');
  writeFileSync(
    file,
    `$schema: https://azuremlschemas.azureedge.net/latest/pipelineJob.schema.json\ntype: pipeline\ndisplay_name: slow\njobs:\n  first:\n    type: command\n    command: echo once > \${{outputs.data}}/once\n    environment: {image: "busybox:local"}\n    outputs:\n      data: {type: uri_folder}\n  second:\n    type: command\n    command: test -e ${gate} || sleep 600; echo went through\n    environment: {image: "busybox:local"}\n    inputs:\n      data: {type: uri_folder, path: "\${{parent.jobs.first.outputs.data}}"}\n`,
  );
  await goTo(page, `/pipelines/${encodeURIComponent(file)}`);
  await page.getByRole('button', { name: 'Run', exact: true }).first().click();
  const dialog = page.getByRole('dialog');
  // A process sees the file that lets it through; a container would not.
  await dialog.getByText('process', { exact: true }).first().click();
  await expect(dialog.getByText(/1 to run/)).toBeVisible();
  await page.keyboard.press('Control+Enter');
  await expect(page.getByText('Running').first()).toBeVisible();
  await page.getByRole('tab', { name: 'Nodes' }).click();
  await expect(page.getByRole('row', { name: /first.*Completed/ })).toBeVisible();

  const place = new URL(page.url()).hash.slice(1);
  await door.kill();
  if (door.pageOutlivesHost) await expect(page.getByText('Connecting again')).toBeVisible();
  writeFileSync(gate, '');
  const again = await door.open();
  // The same page finds the new host by itself; a new window is shown the run.
  if (!door.pageOutlivesHost) await goTo(again, place);
  await expect(again.getByText('Connecting again')).toHaveCount(0);
  await expect(again.getByText('Interrupted').first()).toBeVisible();
  await again.getByRole('button', { name: 'Resume' }).click();
  await expect(again.getByText('Completed').first()).toBeVisible({ timeout: 60_000 });
  // The browser itself tells of the tries that found nobody.
  expect(complaints.splice(0).filter((text) => !/WebSocket connection .* failed/.test(text))).toEqual([]);
});
