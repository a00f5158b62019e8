import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from './kit/test.ts';

test('a pipeline that was run from the command line is a recent one, and can be taken off the list', async ({ page, served }) => {
  await expect(page.getByText('No pipeline yet')).toBeVisible();
  const file = path.join(served.folder, 'hello.yml');
  writeFileSync(file, 'type: pipeline\ndisplay_name: Hello there\njobs:\n  say:\n    type: command\n    command: echo hello\n    environment: {image: busybox:local}\n');
  await served.drydock('pipeline', 'run', file, '--engine', 'process');
  const recent = page.getByRole('region', { name: 'Recent pipelines' });
  await expect(recent.getByRole('link', { name: 'Hello there' })).toBeVisible();
  await expect(recent.getByRole('button', { name: 'Run Hello there' })).toBeVisible();
  await recent.getByRole('button', { name: 'Take Hello there off this list' }).click();
  await expect(page.getByText('No pipeline yet')).toBeVisible();
  await page.reload();
  await expect(page.getByText('No pipeline yet')).toBeVisible();
});
