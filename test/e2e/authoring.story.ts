import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { ensureTestImage } from '../kit/docker/test-images.ts';
import { BrowserDoor } from './kit/browser-door.ts';
import { Canvas } from './kit/canvas.ts';
import { goTo } from './kit/go-to.ts';
import { ServedApp } from './kit/served-app.ts';
import { expect, test } from './kit/test.ts';
import { WorkbenchPage } from './kit/workbench.ts';

/** A module of the story, and how it is known again. */
interface Made {
  readonly name: string;
  /** A text parameter that shows in what it writes. */
  readonly parameter: string;
  readonly shows: RegExp;
}

interface Worlds extends Pick<Parameters<Parameters<typeof test>[2]>[0], 'page' | 'served' | 'openBrowser' | 'complaints'> {
  readonly bench: WorkbenchPage;
  readonly made: Made;
}

const completed = async (page: Page): Promise<void> => {
  await expect(page).toHaveURL(/#\/runs\//);
  await expect(page.getByText('Completed').first()).toBeVisible({ timeout: 60_000 });
};

/** Runs what the open dialog is for, on `engine`. */
async function runIt(page: Page, engine: string): Promise<void> {
  const dialog = page.getByRole('dialog');
  await dialog.getByText(engine, { exact: true }).first().click();
  await expect(dialog.getByText(/\d to run/).first()).toBeVisible();
  await page.keyboard.press('Control+Enter');
  await completed(page);
}

/** Opens a shell where its command would run, runs it there, and comes back. */
async function debugIt(page: Page, bench: WorkbenchPage, says: string): Promise<void> {
  const debug = await bench.choose('Debug…');
  await debug.getByRole('button', { name: 'Use the sample data for input_dir' }).click();
  await debug.getByText(bench.engine, { exact: true }).click();
  await debug.getByRole('button', { name: 'Debug', exact: true }).click();
  await expect(page).toHaveURL(/#\/debug-module\//);
  await page.getByRole('button', { name: 'Type the command' }).click();
  await page.getByRole('textbox', { name: /^Terminal in/ }).press('Enter');
  await expect(page.getByRole('region', { name: 'Terminal' })).toContainText(says, { timeout: 30_000 });
  await page.getByRole('link', { name: 'your own files' }).click();
  await bench.isShown();
}

/** Registers it, runs a pipeline of two of them, and takes that to another home without the files it was made of. */
async function useElsewhere({ page, served, openBrowser, complaints, bench, made }: Worlds): Promise<void> {
  const register = await bench.choose('Register…');
  await register.getByRole('button', { name: 'Register' }).click();
  await expect(page).toHaveURL(/#\/modules\/m-/);
  await expect(page.getByRole('heading', { name: made.name, level: 1 })).toBeVisible();

  const file = await drawTwice(page, served, made);
  await page.getByRole('button', { name: 'Run', exact: true }).first().click();
  await runIt(page, bench.engine);
  await saysWhatItMade(page, made);

  await goTo(page, `/pipelines/${encodeURIComponent(file)}`);
  await page.getByRole('button', { name: 'Export in another form' }).click();
  const out = page.getByRole('dialog', { name: 'Export a pipeline' });
  await out.getByRole('radio', { name: 'Bundle' }).check();
  await out.getByRole('checkbox', { name: 'Take local data along' }).check();
  const bundle = path.join(served.root, 'twice.drydock.tar.gz');
  await out.getByRole('textbox', { name: 'File' }).fill(bundle);
  await out.getByRole('button', { name: 'Export' }).click();
  await expect(out.getByRole('status').filter({ hasText: 'Done' })).toBeVisible();
  rmSync(path.join(served.folder, made.name), { recursive: true });
  rmSync(file);

  await using there = new ServedApp();
  mkdirSync(there.folder, { recursive: true });
  await using elsewhere = new BrowserDoor(there, openBrowser, { watch: (other) => other.on('pageerror', (error) => complaints.push(String(error))) });
  await importAndRun(await elsewhere.open(), there, { bundle, engine: bench.engine, made });
}

test('a module in Python is made, edited, built, tested, run, debugged, registered, used in a pipeline, exported and brought in elsewhere', async ({ page, served, openBrowser, complaints }) => {
  test.setTimeout(240_000);
  await served.drydock('environment', 'set', 'python:3.11-slim', '--image', 'python:local');
  const bench = new WorkbenchPage(page, served, 'tally');
  await bench.make('Python');
  await expect(page.getByRole('table', { name: 'Interface' }).getByRole('row', { name: /repeat/ })).toContainText('integer');

  await bench.addBelow('tally.py', 'letters: Enum', "before: str = '',");
  await bench.rewrite('tally.py', 'target.write(', 'target.write(before + before + text * repeat)');
  await expect(page.getByRole('button', { name: 'tally.py, not saved' })).toBeVisible();
  const built = await bench.build();
  await expect(built.getByLabel('Changes of the spec')).toContainText('+   before:');
  await expect(page.getByRole('button', { name: 'tally.py', exact: true })).toBeVisible();
  await page.getByRole('tab', { name: 'Interface' }).click();
  await expect(page.getByRole('table', { name: 'Interface' }).getByRole('row', { name: /before/ })).toContainText('string');

  await bench.addBelow('tally_test.py', "'letters': 'as they are',", "'before': '> ',");
  await bench.addBelow('tally_test.py', "name + ' was not written'", "self.assertIn('> A first', open(os.path.join(self.outputs, 'output_dir', 'sample.txt')).read()[:9])");
  const failed = await bench.test('0 passed, 2 failed');
  await expect(failed.getByRole('list', { name: 'Tests' })).toContainText('> > A fir');
  await bench.rewrite('tally.py', 'target.write(', 'target.write(before + text * repeat)');
  await bench.test('2 passed, 0 failed');

  await page.getByRole('button', { name: 'Run', exact: true }).click();
  const run = page.getByRole('dialog', { name: 'Run a module' });
  await run.getByRole('button', { name: 'Use the sample data for input_dir' }).click();
  await runIt(page, bench.engine);
  await page.goBack();
  await bench.isShown();

  await debugIt(page, bench, 'texts copied: 1');
  await useElsewhere({ page, served, openBrowser, complaints, bench, made: { name: 'tally', parameter: 'before', shows: /^>>A first line to read\./ } });
});

/** A pipeline in which the module reads what it wrote before, by keyboard; returns its file. */
async function drawTwice(page: Page, served: ServedApp, { name, parameter }: Made): Promise<string> {
  await goTo(page, '/pipelines');
  await page.getByRole('button', { name: 'New pipeline' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'New pipeline' });
  await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('Twice');
  await dialog.getByRole('textbox', { name: 'Folder' }).fill(served.folder);
  await dialog.getByRole('button', { name: 'Create' }).click();
  const file = path.join(served.folder, 'pipeline.yml');
  await expect(page.getByText('Catalog (1)')).toBeVisible();
  const second = `${name}_2`;
  for (const node of [name, second]) {
    // The one before it is the file itself, which lies near.
    await page.getByRole('button', { name: new RegExp(`^${name}`) }).last().press('Enter');
    await expect.poll(() => readFileSync(file, 'utf8')).toContain(`  ${node}:\n`);
  }
  expect(readFileSync(file, 'utf8')).toContain(`component: azureml:${name}`);
  await page.getByRole('tab', { name: 'Outline' }).click();
  await page.getByRole('button', { name: `Ports of ${name}`, exact: true }).click();
  await page.getByRole('button', { name: `Connect output_dir of ${name}`, exact: true }).click();
  const connect = page.getByRole('dialog');
  await connect.getByRole('textbox', { name: 'Goes to' }).or(connect.getByRole('combobox', { name: 'Goes to' })).focus();
  await page.keyboard.type(second);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await connect.getByRole('button', { name: 'Connect' }).click();
  await expect.poll(() => readFileSync(file, 'utf8')).toContain(`\${{parent.jobs.${name}.outputs.output_dir}}`);
  await page.getByRole('button', { name: new RegExp(`^${name}, `) }).click();
  const data = page.getByRole('textbox', { name: 'input_dir (uri_folder)' });
  await data.fill(`./${name}/data/input_dir`);
  await data.press('Enter');
  const before = page.getByRole('textbox', { name: `${parameter} (string)` });
  await before.fill('>>');
  await before.press('Enter');
  await expect.poll(() => readFileSync(file, 'utf8')).toContain('>>');
  await expect(page.getByText('Saved', { exact: true })).toBeVisible();
  return file;
}

async function saysWhatItMade(page: Page, { name, shows }: Made): Promise<void> {
  const last = `${name}_2`;
  const canvas = new Canvas(page);
  const place = await canvas.node(last);
  await page.mouse.click(place.x, place.y);
  await page.getByRole('tab', { name: 'Inputs and outputs' }).click();
  await page.getByRole('region', { name: `Node ${last}` }).getByRole('button', { name: /sample\.txt/ }).click();
  await expect(page.getByText(shows).first()).toBeVisible();
}

async function importAndRun(page: Page, there: ServedApp, { bundle, engine, made }: { readonly bundle: string; readonly engine: string; readonly made: Made }): Promise<void> {
  await goTo(page, '/pipelines');
  await page.getByRole('button', { name: 'Import' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Import a bundle' });
  await dialog.getByRole('textbox', { name: 'Bundle' }).fill(bundle);
  await dialog.getByRole('textbox', { name: 'Folder of the pipeline' }).fill(path.join(there.folder, 'brought'));
  await expect(dialog.getByRole('row', { name: new RegExp(`module ${made.name} 1`) })).toContainText('new');
  await dialog.getByRole('button', { name: 'Import' }).click();
  await dialog.getByRole('button', { name: 'Open the pipeline' }).click();
  await expect(page.getByTestId('pipeline-graph')).toBeVisible();
  await page.getByRole('button', { name: 'Run', exact: true }).first().click();
  await runIt(page, engine);
  await saysWhatItMade(page, made);
}

test('a module in TypeScript is made, edited, built, tested, run, debugged, registered, used in a pipeline, exported and brought in elsewhere', async ({ page, served, openBrowser, complaints }) => {
  test.setTimeout(240_000);
  if (served.dockerHost !== undefined) await ensureTestImage(served.dockerHost, 'node:local');
  await served.drydock('environment', 'set', 'node:22-slim', '--image', 'node:local');
  const bench = new WorkbenchPage(page, served, 'shout');
  await bench.make('TypeScript');
  await bench.addBelow('shout.ts', 'repeat: dsl.integer', "after: dsl.string({ default: '!' }),");
  await bench.rewrite('shout.ts', 'written.repeat', 'writeFileSync(path.join(outputs.output_dir, name), written.repeat(params.repeat) + params.after);');
  await expect((await bench.build()).getByLabel('Changes of the spec')).toContainText('+   after:');
  await bench.test('2 passed, 0 failed');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.getByRole('dialog', { name: 'Run a module' }).getByRole('button', { name: 'Use the sample data for input_dir' }).click();
  await runIt(page, bench.engine);
  await page.goBack();
  await bench.isShown();
  await debugIt(page, bench, 'texts copied: 1');
  await useElsewhere({ page, served, openBrowser, complaints, bench, made: { name: 'shout', parameter: 'after', shows: />>/ } });
});
