import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Canvas } from './kit/canvas.ts';
import { goTo } from './kit/go-to.ts';
import { expect, test } from './kit/test.ts';

/** A hundred steps in a row, with a comment at each, as a person might have written them. */
function hundredNodes(): string {
  const jobs = Array.from({ length: 100 }, (_, index) => {
    const name = `step_${String(index).padStart(3, '0')}`;
    const before = `step_${String(index - 1).padStart(3, '0')}`;
    const inputs = index === 0 ? '' : `    inputs:\n      data: \${{parent.jobs.${before}.outputs.data}}   # from the step before\n`;
    return `  # step number ${index}\n  ${name}:\n    type: command\n    command: cp -r \${{inputs.data}}/. \${{outputs.data}} || true\n    environment: {image: "busybox:local"}\n${inputs}    outputs:\n      data: {type: uri_folder}\n`;
  });
  return `$schema: https://azuremlschemas.azureedge.net/latest/pipelineJob.schema.json\ntype: pipeline   # a long one\ndisplay_name: a hundred steps\n\njobs:\n${jobs.join('\n')}`;
}

test('a file of a hundred nodes is opened, moved about, edited and saved with the smallest change', async ({ page, served }) => {
  mkdirSync(served.folder, { recursive: true });
  const file = path.join(served.folder, 'hundred.yml');
  const before = hundredNodes();
  writeFileSync(file, before);
  await goTo(page, `/pipelines/${encodeURIComponent(file)}`);
  const canvas = new Canvas(page);
  // It opens at its beginning, where names can be read.
  await page.getByRole('button', { name: 'Fit everything' }).click();
  const place = await canvas.node('step_050');
  await canvas.connect(place, { x: place.x + 60, y: place.y + 30 });
  await expect(page.getByText('Saved', { exact: true })).toBeVisible();
  // What was moved is no part of the text.
  expect(readFileSync(file, 'utf8')).toBe(before);

  await page.getByRole('textbox', { name: 'Display name' }).fill('a hundred steps, edited');
  await page.keyboard.press('Enter');
  await expect.poll(() => readFileSync(file, 'utf8')).toContain('a hundred steps, edited');
  const changed = lineDifference(before, readFileSync(file, 'utf8'));
  expect(changed).toEqual([['display_name: a hundred steps', 'display_name: a hundred steps, edited']]);

  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => readFileSync(file, 'utf8')).toBe(before);
});

function lineDifference(before: string, after: string): readonly (readonly [string, string])[] {
  const [old, now] = [before.split('\n'), after.split('\n')];
  expect(now).toHaveLength(old.length);
  return old.flatMap((line, index) => (line === now[index] ? [] : [[line, now[index] ?? ''] as const]));
}
