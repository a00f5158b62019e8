import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Canvas } from './kit/canvas.ts';
import { goTo } from './kit/go-to.ts';
import { expect, test } from './kit/test.ts';

const job = (name: string, inputs = ''): string => `  ${name}:\n    type: command\n    command: "true"\n    environment: {image: "busybox:local"}\n${inputs}    outputs:\n      data: {type: uri_folder}\n`;
const TWO_STEPS = `type: pipeline\ndisplay_name: two steps\njobs:\n${job('first')}${job('second', '    inputs:\n      data: ${{parent.jobs.first.outputs.data}}\n')}${job('third')}`;

test('a connection is selected by a click on its line and removed by a key; a box selects what is in it', async ({ page, served }) => {
  mkdirSync(served.folder, { recursive: true });
  const file = path.join(served.folder, 'two.yml');
  writeFileSync(file, TWO_STEPS);
  const text = (): string => readFileSync(file, 'utf8');
  await goTo(page, `/pipelines/${encodeURIComponent(file)}`);
  const canvas = new Canvas(page);
  const [from, to] = [await canvas.port('first', 'output', 'data'), await canvas.port('second', 'input', 'data')];
  const said = canvas.frame.getByRole('status');
  await page.mouse.click((from.x + to.x) / 2, (from.y + to.y) / 2);
  await expect(said).toHaveText('connection from first, data to second, data');
  await page.keyboard.press('Delete');
  await expect.poll(text).not.toContain('parent.jobs.first');
  await page.keyboard.press('Control+z');
  await expect.poll(text).toBe(TWO_STEPS);

  await page.mouse.click((from.x + to.x) / 2, (from.y + to.y) / 2);
  await expect(said).toContainText('connection');
  await page.mouse.click((from.x + to.x) / 2 + 60, (from.y + to.y) / 2);
  await expect(said).toHaveText('');

  const [first, second] = [await canvas.node('first'), await canvas.node('second')];
  await page.keyboard.down('Shift');
  await canvas.connect({ x: first.x - 112, y: first.y - 40 }, { x: Math.max(first.x, second.x) + 112, y: second.y + 40 });
  await page.keyboard.up('Shift');
  await expect(said).toHaveText('connection from first, data to second, data');
  await page.keyboard.press('Delete');
  await expect.poll(text).not.toMatch(/first|second/);
  expect(text()).toContain('third');
});
