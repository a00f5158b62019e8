import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { BrowserDoor } from './kit/browser-door.ts';
import { Canvas } from './kit/canvas.ts';
import { goTo } from './kit/go-to.ts';
import type { ServedApp } from './kit/served-app.ts';
import { expect, test } from './kit/test.ts';
import { registerThreeModules } from './kit/three-modules.ts';

const bytes = /\d+(\.\d+)? (B|kB|MB)/;

/** A pipeline of the three modules, with what a person writes around it. */
function wordsPipeline(served: ServedApp): string {
  const file = path.join(served.folder, 'words.yml');
  writeFileSync(
    file,
    `# counts words\n$schema: https://azuremlschemas.azureedge.net/latest/pipelineJob.schema.json\ntype: pipeline\ndisplay_name:   Words   # three spaces\n\njobs:\n  make:   {type: command, component: azureml:make_words@latest}\n\n  # the middle\n  count:\n      type: command\n      component: azureml:count_words@latest\n      inputs:\n          words: \${{parent.jobs.make.outputs.words}}   # from the first\n  tell:\n    type: command\n    component: azureml:tell@latest\n    inputs:\n      "count": '\${{parent.jobs.count.outputs.count}}'\n`,
  );
  return file;
}

async function runOnce(served: ServedApp, file: string): Promise<string> {
  const reply = await served.drydock('pipeline', 'run', file, '--engine', 'process', '--json');
  const id = /"runId":\s*"([^"]+)"/.exec(reply)?.[1];
  if (id === undefined) throw new Error(`no run id in ${reply.slice(0, 200)}`);
  return id;
}

/** A question before what cannot be undone: the way out has the focus. */
async function question(page: Page, title: string): Promise<Locator> {
  const dialog = page.getByRole('dialog', { name: title });
  await expect(dialog).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Keep' })).toBeFocused();
  return dialog;
}

/** Does what can be taken back: no question comes, and Undo stands beside what was done. */
async function undo(page: Page, told: string): Promise<void> {
  const notice = page.getByRole('alert').filter({ hasText: told });
  await expect(notice).toBeVisible();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await notice.getByRole('button', { name: 'Undo' }).click();
  await expect(notice).toHaveCount(0);
}

test('a run is removed only after a question that tells what goes; Keep keeps it', async ({ page, served }) => {
  await registerThreeModules(served);
  const file = wordsPipeline(served);
  const [first, second] = [await runOnce(served, file), await runOnce(served, file)];
  const folder = (id: string): string => path.join(served.home, 'runs', id);
  await goTo(page, '/runs');
  const rows = page.getByRole('grid', { name: 'Runs' }).getByRole('row');
  await expect(rows).toHaveCount(3);

  await rows.filter({ hasText: first }).focus();
  await page.keyboard.press('Delete');
  const asked = await question(page, 'Remove this run?');
  await expect(asked).toContainText(first);
  await expect(asked).toContainText(bytes);
  await page.keyboard.press('Enter');
  await expect(asked).toHaveCount(0);
  expect(existsSync(folder(first))).toBe(true);
  await expect(rows).toHaveCount(3);

  await page.getByRole('button', { name: `Actions for Words ${first}` }).click();
  await page.getByRole('menuitem', { name: 'Remove…' }).click();
  await (await question(page, 'Remove this run?')).getByRole('button', { name: 'Remove' }).click();
  await expect(rows).toHaveCount(2);
  await expect(rows.filter({ hasText: first })).toHaveCount(0);
  expect(existsSync(folder(first))).toBe(false);

  await goTo(page, `/runs/${second}`);
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Remove…' }).click();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  expect(existsSync(folder(second))).toBe(true);
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Remove…' }).click();
  await (await question(page, 'Remove this run?')).getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByText('No runs yet')).toBeVisible();
  expect(readdirSync(path.join(served.home, 'runs'))).toEqual([]);
  expect(await served.drydock('module', 'list', '--json')).toContain('make_words');
});

test('a run is cancelled without a question, as it can be resumed; it cannot be removed before', async ({ page, served }) => {
  const file = path.join(served.folder, 'slow.yml');
  writeFileSync(file, 'type: pipeline\ndisplay_name: slow\njobs:\n  wait:\n    type: command\n    command: echo waiting; sleep 600\n    environment: {image: "busybox:local"}\n');
  await goTo(page, `/pipelines/${encodeURIComponent(file)}`);
  await page.getByRole('button', { name: 'Run', exact: true }).first().click();
  await expect(page.getByRole('dialog').getByText('1 to run')).toBeVisible();
  await page.keyboard.press('Control+Enter');
  await page.getByRole('tab', { name: 'Nodes' }).click();
  await expect(page.getByRole('row', { name: /wait.*Running/ })).toBeVisible({ timeout: 30_000 });
  await page.getByRole('button', { name: 'More' }).click();
  await expect(page.getByRole('menuitem', { name: 'Remove…' })).toBeDisabled();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Cancel', exact: true }).click();
  await expect(page.getByText('Cancelled').first()).toBeVisible({ timeout: 30_000 });
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Resume' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Cancel', exact: true })).toHaveCount(0);
});

test('cleaning up shows what would go first, and leaves modules and runs', async ({ page, served, door }) => {
  await registerThreeModules(served);
  const run = await runOnce(served, wordsPipeline(served));
  const once = path.join(served.folder, 'once.yml');
  writeFileSync(once, 'type: pipeline\ndisplay_name: once\njobs:\n  only:\n    type: command\n    command: echo once > ${{outputs.data}}/once\n    environment: {image: "busybox:local"}\n    outputs:\n      data: {type: uri_folder}\n');
  await served.drydock('run', 'remove', await runOnce(served, once));
  const reusable = (): number => readdirSync(path.join(served.home, 'cache', 'results', 'by-key'), { recursive: true }).filter((name) => String(name).endsWith('.json')).length;
  expect(reusable()).toBe(4);
  // Leftovers are warned of when they are a quarter of an hour old; here, at once. What crosses to the window of the desktop app cannot be changed on its way.
  const isWarned = door instanceof BrowserDoor;
  if (isWarned) {
    await page.routeWebSocket(/./, (socket) => {
      const server = socket.connectToServer();
      socket.onMessage((frame) => server.send(frame));
      server.onMessage((frame) => socket.send(String(frame).replace('"name":"leftovers","status":"ok"', '"name":"leftovers","repair":{"id":"clean","label":"Clean up"},"status":"warning"')));
    });
  }
  await page.reload();
  const card = page.getByRole('region', { name: 'Disk use' });
  await card.getByRole('button', { name: 'Clean up' }).click();
  const asked = await question(page, 'Clean up');
  await expect(asked.getByRole('row', { name: /reuse entries of removed runs/ })).toContainText(bytes);
  await page.keyboard.press('Enter');
  await expect(asked).toHaveCount(0);
  expect(reusable()).toBe(4);

  // From the advice about this machine too.
  if (isWarned) {
    await page.getByRole('region', { name: 'This machine' }).getByRole('button', { name: 'Clean up' }).click();
    await (await question(page, 'Clean up')).getByRole('button', { name: 'Keep' }).click();
    await expect(asked).toHaveCount(0);
    expect(reusable()).toBe(4);
  }

  await card.getByRole('button', { name: 'Clean up' }).click();
  await (await question(page, 'Clean up')).getByRole('button', { name: /^Delete \d/ }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'freed' })).toBeVisible();
  expect(reusable()).toBe(3);
  expect(await served.drydock('run', 'list', '--json')).toContain(run);
  expect(await served.drydock('module', 'list', '--json')).toContain('count_words');

  // With nothing to delete there is nothing to ask.
  await card.getByRole('button', { name: 'Clean up' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'There is nothing to clean up.' })).toBeVisible();
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('edits of a node that is debugged are discarded only after a question', async ({ page, served }) => {
  await registerThreeModules(served);
  const run = await runOnce(served, wordsPipeline(served));
  await goTo(page, `/debug/${run}/tell`);
  await expect(page.getByRole('button', { name: 'Rerun only this node' })).toBeVisible();
  const sessions = (): readonly string[] => readdirSync(path.join(served.home, 'debug'), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name);
  expect(sessions()).toHaveLength(1);
  for (const answer of ['Keep', 'Discard']) {
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Discard' }).click();
    await (await question(page, 'Discard the edits?')).getByRole('button', { name: answer }).click();
    await expect(page.getByRole('dialog')).toHaveCount(0);
    expect(sessions()).toHaveLength(answer === 'Keep' ? 1 : 0);
  }
  await expect(page).toHaveURL(new RegExp(`#/runs/${run}`));
});

test('nodes deleted on the canvas come back with undo, to the byte', async ({ page, served }) => {
  await registerThreeModules(served);
  const file = wordsPipeline(served);
  const before = readFileSync(file, 'utf8');
  await goTo(page, `/pipelines/${encodeURIComponent(file)}`);
  const canvas = new Canvas(page);
  for (const [node, way] of [['count', 'Delete'], ['make', 'Backspace']] as const) {
    const place = await canvas.node(node);
    await page.mouse.click(place.x, place.y);
    await expect(page.getByRole('textbox', { name: 'Name', exact: true })).toHaveValue(node);
    await page.keyboard.press(way);
    await expect.poll(() => readFileSync(file, 'utf8')).not.toContain(`  ${node}:`);
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await page.keyboard.press('Control+z');
    await expect.poll(() => readFileSync(file, 'utf8')).toBe(before);
  }
  // All at once, as many as there are.
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Delete');
  await expect.poll(() => readFileSync(file, 'utf8')).not.toContain('azureml:');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => readFileSync(file, 'utf8')).toBe(before);
  await canvas.node('tell');
});

test('a mapping is removed without a question and comes back with undo', async ({ page, served }) => {
  await served.drydock('environment', 'set', 'azureml:tools@latest', '--image', 'busybox:local');
  await goTo(page, '/environments');
  const row = page.getByRole('table', { name: 'Mappings' }).getByRole('row', { name: /azureml:tools@latest/ });
  await page.getByRole('button', { name: 'Remove the mapping of azureml:tools@latest' }).click();
  await expect(row).toHaveCount(0);
  expect(await served.drydock('environment', 'list', '--json')).not.toContain('azureml:tools');
  await undo(page, 'azureml:tools@latest is no longer mapped.');
  await expect(row).toContainText('busybox:local');
  expect(await served.drydock('environment', 'list', '--json')).toContain('azureml:tools@latest');
});

test('a module is archived, disabled, deprecated and given a default without a question, and each is taken back', async ({ page, served }) => {
  await registerThreeModules(served);
  await served.drydock('module', 'register', path.join(served.folder, 'tell.component.yml'), '--version', '2');
  const shown = async (): Promise<unknown> => JSON.parse(await served.drydock('module', 'show', 'tell', '--json'));
  const before = await shown();
  await goTo(page, '/modules');
  await page.getByRole('link', { name: 'tell', exact: true }).click();
  const choose = async (item: string): Promise<void> => {
    await page.getByRole('button', { name: 'Actions of tell' }).click();
    await page.getByRole('menuitem', { name: item }).click();
  };
  for (const [item, told] of [
    ['Disable', 'tell is disabled.'],
    ['Archive', 'tell is archived.'],
    ['Deprecate', 'Version 2 is deprecated.'],
    ['Make it the default', 'tell now means version 2.'],
  ] as const) {
    await choose(item);
    await undo(page, told);
    await expect.poll(shown, item).toEqual(before);
  }

  // One that was disabled is disabled again when its archiving is taken back.
  await choose('Disable');
  await expect(page.getByRole('alert').filter({ hasText: 'tell is disabled.' })).toBeVisible();
  const disabled = await shown();
  await choose('Archive');
  await undo(page, 'tell is archived.');
  await expect.poll(shown, 'archived while disabled').toEqual(disabled);
});

test('a pipeline is taken off the list of recent ones; its file stays', async ({ page, served }) => {
  const file = path.join(served.folder, 'slow.yml');
  const text = 'type: pipeline\ndisplay_name: slow\njobs: {}\n';
  writeFileSync(file, text);
  await goTo(page, `/pipelines/${encodeURIComponent(file)}`);
  await expect(page.getByTestId('pipeline-graph')).toBeVisible();
  await goTo(page, '/');
  await page.getByRole('button', { name: 'Take slow off this list' }).click();
  await expect(page.getByText('No pipeline yet')).toBeVisible();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  expect(readFileSync(file, 'utf8')).toBe(text);
});
