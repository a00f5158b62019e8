import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { goTo } from './kit/go-to.ts';
import { leave, lookAt, lookAtOpened } from './kit/look.ts';
import type { ServedApp } from './kit/served-app.ts';
import { expect, test } from './kit/test.ts';
import { WorkbenchPage } from './kit/workbench.ts';

const dialog = (name: string) => (page: Page) => expect(page.getByRole('dialog', { name })).toBeVisible();

test.describe.configure({ mode: 'parallel' });
test.beforeEach(() => test.setTimeout(400_000));

test('a module in a folder: the wizard, the workbench and what opens over it', async ({ page, served }) => {
  await served.drydock('environment', 'set', 'python:3.11-slim', '--image', 'python:local');
  await served.drydock('module', 'init', '--name', 'tally');
  await goTo(page, '/modules');
  const begin = page.getByRole('button', { name: 'New module' });
  await begin.press('Enter');
  const wizard = page.getByRole('dialog', { name: 'New module' });
  await lookAt(page, 'wizard');
  await wizard.getByRole('textbox', { name: 'Name' }).fill('train_a_model');
  await expect(wizard.getByRole('table', { name: 'Files' })).toBeVisible();
  await lookAt(page, 'wizard-template');
  await wizard.getByText('Function', { exact: true }).click();
  const source = path.join(served.folder, 'fit.py');
  writeFileSync(source, 'def fit(data_dir: str, *rest, rate: float = 0.1):\n    """Fit a line."""\n    return rate\n');
  await wizard.getByRole('textbox', { name: 'File' }).fill(source);
  await wizard.getByRole('textbox', { name: 'Function' }).fill('fit');
  await expect(wizard.getByRole('alert')).toBeVisible();
  await lookAt(page, 'wizard-refused');
  writeFileSync(source, 'def fit(data_dir: str, rate: float = 0.1):\n    """Fit a line."""\n    return rate\n');
  await wizard.getByRole('textbox', { name: 'Name' }).fill('fit_line');
  await expect(wizard.getByRole('table', { name: 'Files' })).toBeVisible();
  await lookAt(page, 'wizard-function');
  await leave(page, 'wizard', begin);

  const spec = path.join(served.folder, 'tally', 'tally.spec.yaml');
  const bench = new WorkbenchPage(page, served, 'tally');
  await goTo(page, `/workbench/${encodeURIComponent(spec)}`);
  await bench.isShown();
  await lookAt(page, 'workbench', true);
  await page.getByRole('tab', { name: 'Tests' }).click();
  await lookAt(page, 'workbench-not-tested');
  await bench.addBelow('tally.py', 'letters: Enum', "before: str = 'more',");
  await bench.build();
  await lookAt(page, 'workbench-built');
  await bench.addBelow('tally_test.py', "name + ' was not written'", "self.assertIn('something that is not there', os.listdir(self.outputs))");
  await bench.test('0 passed, 2 failed');
  await lookAt(page, 'workbench-tests-failed');
  const more = page.getByRole('button', { name: 'More', exact: true });
  await lookAtOpened(page, 'workbench-menu', more, (shown) => expect(shown.getByRole('menu')).toBeVisible());
  await lookAtOpened(page, 'run-module', page.getByRole('button', { name: 'Run', exact: true }), async (shown) => {
    await dialog('Run a module')(shown);
    await shown.getByRole('button', { name: 'Use the sample data for input_dir' }).click();
    await expect(shown.getByRole('region', { name: 'What each node does' })).toBeVisible();
  });
  await more.press('Enter');
  await page.getByRole('menuitem', { name: 'Register…' }).press('Enter');
  await dialog('Register a module')(page);
  await lookAt(page, 'workbench-register');
  await leave(page, 'workbench-register', more);
  await more.press('Enter');
  await page.getByRole('menuitem', { name: 'Debug…' }).press('Enter');
  const debug = page.getByRole('dialog', { name: 'Debug a module' });
  await debug.getByRole('button', { name: 'Use the sample data for input_dir' }).click();
  await lookAt(page, 'debug-module');
  await debug.getByText('process', { exact: true }).click();
  await debug.getByRole('button', { name: 'Debug', exact: true }).click();
  await page.getByRole('button', { name: 'Type the command' }).click();
  await page.getByRole('textbox', { name: /^Terminal in/ }).press('Enter');
  await expect(page.getByRole('region', { name: 'Terminal' })).toContainText('texts copied', { timeout: 30_000 });
  await lookAt(page, 'debug-module-session');

  writeFileSync(spec, readFileSync(spec, 'utf8').replace('type: integer', 'type: intger').replace('${{inputs.repeat}}', '${{inputs.repeats}}'));
  await goTo(page, '/modules');
  await goTo(page, `/workbench/${encodeURIComponent(spec)}`);
  await page.getByRole('tab', { name: /^Problems/ }).click();
  await bench.openFile('tally.spec.yaml');
  await expect(page.getByRole('tab', { name: 'Problems (' })).toBeVisible();
  await lookAt(page, 'workbench-problems');
});

/** A pipeline file of two modules, one registered, with inputs of both kinds. */
async function words(served: ServedApp): Promise<string> {
  const write = (name: string, text: string): string => {
    const file = path.join(served.folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  };
  write('count/src/count.sh', 'wc -w < "$1"/words.txt\n');
  write('texts/words.txt', 'one two three\n');
  const spec = write('count/count.yml', 'type: command\nname: count_words\nversion: "1.0"\ninputs:\n  texts: {type: uri_folder}\noutputs:\n  number: {type: uri_folder}\ncode: ./src\nenvironment: {image: "busybox:local"}\ncommand: sh count.sh ${{inputs.texts}} > ${{outputs.number}}/number.txt\n');
  await served.drydock('module', 'register', spec);
  write('tell.yml', 'type: command\nname: tell\ninputs:\n  number: {type: uri_folder}\n  greeting: {type: string, default: There are}\noutputs:\n  story: {type: uri_folder}\nenvironment: {image: "busybox:local"}\ncommand: echo "${{inputs.greeting}} $(cat ${{inputs.number}}/number.txt)" > ${{outputs.story}}/story.txt\n');
  return write('words.yml', 'type: pipeline\nname: words\ndisplay_name: Words of a folder\ndescription: Counts the words of a folder of texts and tells of them.\ninputs:\n  texts: {type: uri_folder, path: ./texts}\n  greeting: {type: string, default: There are}\n  limit: {type: integer, default: 10, min: 1, max: 100}\noutputs:\n  story: {type: uri_folder}\njobs:\n  count:\n    type: command\n    component: azureml:count_words@latest\n    inputs: {texts: "${{parent.inputs.texts}}"}\n  tell:\n    type: command\n    component: ./tell.yml\n    inputs: {number: "${{parent.jobs.count.outputs.number}}", greeting: "${{parent.inputs.greeting}}"}\n    outputs: {story: "${{parent.outputs.story}}"}\n');
}

test('endpoints, exports and imports: every view and dialog', async ({ page, served }) => {
  const file = await words(served);
  await goTo(page, '/endpoints');
  await expect(page.getByText('No endpoint is published')).toBeVisible();
  await lookAt(page, 'endpoints-empty');
  await goTo(page, `/pipelines/${encodeURIComponent(file)}`);
  await lookAtOpened(page, 'publish', page.getByRole('button', { name: 'Publish as an endpoint' }), async (shown) => {
    await dialog('Publish a pipeline as an endpoint')(shown);
    await expect(shown.getByRole('textbox', { name: 'greeting' })).toBeVisible();
  });
  await served.drydock('endpoint', 'publish', file, '--name', 'words');
  await served.drydock('endpoint', 'publish', file, '--name', 'words', '--set', 'greeting=I counted', '--set-default');
  await served.drydock('endpoint', 'publish', file, '--name', 'more-words-than-anybody-would-read-in-one-go');
  await served.drydock('endpoint', 'invoke', 'words', '--engine', 'process');
  await goTo(page, '/endpoints');
  const link = page.getByRole('link', { name: 'words', exact: true });
  await expect(link).toBeVisible();
  await lookAt(page, 'endpoints');
  await link.click();
  await expect(page.getByRole('table', { name: 'Interface' })).toBeVisible();
  await lookAt(page, 'endpoint');
  for (const [name, tab, says] of [
    ['runs', 'Runs', '2/2 nodes'],
    ['source', 'Source', 'Words of a folder'],
    ['script', 'From a script', 'drydock endpoint invoke words'],
  ] as const) {
    await page.getByRole('tab', { name: tab }).click();
    await expect(page.getByRole('tabpanel').getByText(says).first()).toBeVisible();
    await lookAt(page, `endpoint-${name}`);
  }
  await lookAtOpened(page, 'endpoint-menu', page.getByRole('button', { name: 'Actions of words' }), (shown) => expect(shown.getByRole('menu')).toBeVisible());
  await lookAtOpened(page, 'endpoint-invoke', page.getByRole('button', { name: 'Invoke' }), async (shown) => {
    await dialog('Invoke an endpoint')(shown);
    await expect(shown.getByRole('region', { name: 'What each node does' })).toBeVisible();
  });

  await goTo(page, `/pipelines/${encodeURIComponent(file)}`);
  const opener = page.getByRole('button', { name: 'Export in another form' });
  await opener.press('Enter');
  const out = page.getByRole('dialog', { name: 'Export a pipeline' });
  for (const format of ['YAML', 'Python', 'TypeScript', 'Argo Workflows', 'Bundle']) {
    await out.getByRole('radio', { name: format, exact: true }).check();
    await expect(out.getByText(format === 'Argo Workflows' ? 'apiVersion' : format === 'Bundle' ? 'Code of count_words' : /files: /).first()).toBeVisible();
    await lookAt(page, `export-${format.split(' ')[0]?.toLowerCase() ?? ''}`);
  }
  const bundle = path.join(served.root, 'words.drydock.tar.gz');
  await out.getByRole('textbox', { name: 'File' }).fill(bundle);
  await out.getByRole('button', { name: 'Export' }).click();
  await expect(out.getByRole('status').filter({ hasText: 'Done' })).toBeVisible();
  await lookAt(page, 'export-done');
  await leave(page, 'export', opener);

  await goTo(page, '/pipelines');
  const bring = page.getByRole('button', { name: 'Import' }).first();
  await bring.press('Enter');
  const brought = page.getByRole('dialog', { name: 'Import a bundle' });
  await brought.getByRole('textbox', { name: 'Bundle' }).fill(bundle);
  await expect(brought.getByRole('table', { name: 'What the bundle holds' })).toBeVisible();
  await lookAt(page, 'import');
  writeFileSync(bundle, 'no bundle');
  await brought.getByRole('textbox', { name: 'Bundle' }).fill(file);
  await expect(brought.getByRole('alert')).toBeVisible();
  await lookAt(page, 'import-refused');
  await leave(page, 'import', bring);
});

test('a run that logged metrics, swept over parameters and went through mini-batches', async ({ page, served }) => {
  await served.drydock('module', 'init', '--name', 'score', '--type', 'parallel');
  const folder = path.join(served.folder, 'score');
  writeFileSync(path.join(folder, 'train.py'), "import sys\nfrom drydock_dsl import log_metric\nrate, depth = float(sys.argv[1]), int(sys.argv[2])\nfor step in range(30):\n    log_metric('loss', 1 / (1 + rate * step) + 0.02 * depth, step)\n    log_metric('validation/loss', 1.2 / (1 + rate * step) + 0.01 * depth, step)\n    log_metric('accuracy', 1 - 1 / (2 + rate * step * depth), step)\nlog_metric('parameters', 12345678)\n");
  writeFileSync(path.join(folder, 'train.yml'), 'type: command\nname: train\ninputs:\n  rate: {type: number, default: 0.5}\n  depth: {type: integer, default: 2}\ncode: .\nenvironment: {image: "python:local"}\ncommand: python3 train.py ${{inputs.rate}} ${{inputs.depth}}\n');
  const samples = path.join(served.folder, 'samples');
  mkdirSync(samples);
  for (let count = 1; count <= 9; count++) writeFileSync(path.join(samples, `text-${count}.txt`), `text ${count}\n`);
  const file = path.join(served.folder, 'tune.yml');
  writeFileSync(file, "type: pipeline\ndisplay_name: tuned\njobs:\n  train: {type: command, component: ./score/train.yml}\n  tune:\n    type: sweep\n    trial: ./score/train.yml\n    sampling_algorithm: grid\n    search_space:\n      rate: {type: choice, values: [0.1, 0.5, 2]}\n      depth: {type: choice, values: [1, 3]}\n    objective: {goal: maximize, primary_metric: accuracy}\n    limits: {max_total_trials: 6, max_concurrent_trials: 2}\n  score:\n    component: ./score/score.spec.yaml\n    inputs:\n      input_dir: {type: uri_folder, path: ./samples}\n");
  const { runId } = runReply(await served.drydock('pipeline', 'run', file, '--engine', 'process', '--json'));
  await goTo(page, `/runs/${runId}/train`);
  await page.getByRole('tab', { name: 'Metrics' }).click();
  await expect(page.getByRole('img', { name: /loss/ }).first()).toBeVisible();
  await lookAt(page, 'node-metrics');
  await goTo(page, `/runs/${runId}/tune`);
  await expect(page.getByRole('grid', { name: 'Trials' }).getByRole('button', { name: /the best/ })).toBeVisible();
  await lookAt(page, 'node-trials');
  await goTo(page, `/runs/${runId}/score`);
  await page.getByRole('tab', { name: 'Mini-batches' }).click();
  await lookAt(page, 'node-mini-batches');
  await goTo(page, `/pipelines/${encodeURIComponent(file)}`);
  await page.getByRole('tab', { name: 'Outline' }).click();
  await page.getByRole('button', { name: /^tune, / }).click();
  await lookAt(page, 'pipeline-sweep');
});

function runReply(text: string): { readonly runId: string } {
  const reply: unknown = JSON.parse(text);
  if (typeof reply === 'object' && reply !== null && 'runId' in reply && typeof reply.runId === 'string') return { runId: reply.runId };
  throw new Error(`no run id in ${text.slice(0, 200)}`);
}
