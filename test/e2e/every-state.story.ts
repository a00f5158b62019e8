import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { goTo } from './kit/go-to.ts';
import { leave, lookAt, lookAtOpened } from './kit/look.ts';
import { expect, test } from './kit/test.ts';
import { workedInHome } from './kit/sample-home.ts';

const dialog = (name: string | RegExp) => (page: Page) => expect(page.getByRole('dialog', { name })).toBeVisible();

// By far the longest file: one after the other they would be told alone at the end.
test.describe.configure({ mode: 'parallel' });
test.beforeEach(() => test.setTimeout(400_000));

test('a new home: every empty screen, and what opens over it', async ({ page }) => {
  for (const [name, place, says] of [
    ['home', '/', 'No pipeline yet'],
    ['pipelines', '/pipelines', 'No pipeline was opened here yet'],
    ['runs', '/runs', 'No runs yet'],
    ['modules', '/modules', 'The catalog is empty'],
    ['environments', '/environments', 'No environment is mapped'],
    ['data', '/data', 'No data is registered'],
  ] as const) {
    await goTo(page, place);
    await expect(page.getByText(says)).toBeVisible();
    await lookAt(page, `new-${name}`);
  }
  await goTo(page, '/');
  await lookAtOpened(page, 'activity-empty', page.getByRole('button', { name: /^Activity/ }), (shown) => expect(shown.getByText('appear here while they go on')).toBeVisible());
  await lookAtOpened(page, 'open-pipeline', page.getByRole('button', { name: 'Open pipeline' }), dialog('Open a pipeline'));
  const cleanUp = page.getByRole('button', { name: 'Clean up' });
  await cleanUp.focus();
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('textbox', { name: 'Go to' })).toBeFocused();
  await lookAt(page, 'palette');
  await leave(page, 'palette', cleanUp);
  await page.keyboard.press('?');
  await dialog('Keyboard shortcuts')(page);
  await lookAt(page, 'shortcuts');
  await leave(page, 'shortcuts', cleanUp);
  await cleanUp.press('Enter');
  await expect(page.getByText('There is nothing to clean up.')).toBeVisible();
  await lookAt(page, 'notification');
  for (const [name, place, opener, title] of [
    ['register-module', '/modules', 'Register', 'Register a module'],
    ['register-data', '/data', 'Register data', 'Register data'],
    ['map-environment', '/environments', 'Map an environment', 'Map an environment to an image'],
    ['pull-image', '/environments', 'Pull an image', 'Pull an image'],
    ['new-pipeline', '/pipelines', 'New pipeline', 'New pipeline'],
  ] as const) {
    await goTo(page, place);
    await lookAtOpened(page, name, page.getByRole('banner').or(page.locator('.screen-head')).getByRole('button', { name: opener, exact: true }), dialog(title));
  }
  await goTo(page, '/pipelines');
  await page.getByRole('button', { name: 'New pipeline' }).first().click();
  await page.getByRole('dialog').getByRole('button', { name: 'Create' }).click();
  await expect(page.getByText('Nothing is drawn yet')).toBeVisible();
  await lookAt(page, 'empty-canvas');
});

test('modules, data and environments: every view, menu and dialog', async ({ page, served }) => {
  const { pipeline } = await workedInHome(served);
  const prepare = path.join(path.dirname(pipeline), 'components', 'prepare');
  appendFileSync(path.join(prepare, 'src', 'prepare.py'), 'print("third time")\n');
  writeFileSync(path.join(prepare, 'prepare.yml'), readFileSync(path.join(prepare, 'prepare.yml'), 'utf8').replace('outputs:', '  shuffle:\n    type: boolean\n    default: true\noutputs:'));
  await served.drydock('module', 'register', path.join(prepare, 'prepare.yml'), '--version', '3.0.0');
  await page.reload();
  await goTo(page, '/modules');
  await page.getByRole('link', { name: 'penguins_prepare' }).click();
  await expect(page.getByRole('table', { name: 'Interface' })).toBeVisible();
  await lookAt(page, 'module');
  for (const [name, tab, says] of [
    ['source', 'Source', 'penguins_prepare'],
    ['files', 'Files', 'prepare.py'],
    ['used-by', 'Used by', 'Runs'],
    ['compare', 'Compare', 'third time'],
  ] as const) {
    await page.getByRole('tab', { name: tab }).click();
    await expect(page.getByRole('tabpanel').getByText(says).first()).toBeVisible();
    await lookAt(page, `module-${name}`);
  }
  const actions = page.getByRole('button', { name: 'Actions of penguins_prepare' });
  await lookAtOpened(page, 'module-menu', actions, (shown) => expect(shown.getByRole('menu')).toBeVisible());
  for (const [name, item, title] of [
    ['rename', 'Rename', 'Rename the module'],
    ['describe', 'Describe', 'Describe the module'],
  ] as const) {
    await actions.press('Enter');
    await page.getByRole('menuitem', { name: item }).press('Enter');
    await dialog(title)(page);
    await lookAt(page, `module-${name}`);
    await leave(page, name, actions);
  }
  await actions.press('Enter');
  await page.getByRole('menuitem', { name: 'Archive' }).press('Enter');
  await expect(page.getByRole('alert').filter({ hasText: 'is archived' })).toBeVisible();
  await lookAt(page, 'module-archived');

  await goTo(page, '/data');
  const row = page.getByRole('row', { name: /penguins/ });
  await lookAtOpened(page, 'data-content', row, dialog('penguins 1'));
  await goTo(page, '/environments');
  await lookAtOpened(page, 'change-mapping', page.getByRole('button', { name: 'Change' }), dialog('Map an environment to an image'));
});

test('a run that ended: its views, its nodes, its previews, its dialogs', async ({ page, served }) => {
  const { pipeline, runId } = await workedInHome(served);
  const second = /"runId":\s*"([^"]+)"/.exec(await served.drydock('pipeline', 'run', pipeline, '--engine', 'process', '--set', 'epochs=50', '--json'))?.[1] ?? '';
  await page.reload();
  await goTo(page, `/runs/${second}`);
  for (const [name, tab, says] of [
    ['timeline', 'Timeline', 'train_tree'],
    ['nodes', 'Nodes', 'train_tree'],
  ] as const) {
    await page.getByRole('tab', { name: tab }).click();
    await expect(page.getByText(says).first()).toBeVisible();
    await lookAt(page, `run-${name}`);
  }
  for (const tab of ['Parameters', 'Warnings and ignored']) {
    await page.getByRole('tab', { name: tab }).click();
    await lookAt(page, `run-${tab.split(' ')[0]?.toLowerCase() ?? ''}`);
  }
  const more = page.getByRole('button', { name: 'More' });
  await lookAtOpened(page, 'run-menu', more, (shown) => expect(shown.getByRole('menu')).toBeVisible());
  await more.press('Enter');
  await page.getByRole('menuitem', { name: 'Remove…' }).press('Enter');
  await dialog('Remove this run?')(page);
  await lookAt(page, 'run-remove');
  await leave(page, 'run-remove', more);
  await lookAtOpened(page, 'run-dialog', page.getByRole('button', { name: 'Rerun', exact: true }), async (shown) => {
    await dialog('Run a pipeline')(shown);
    await expect(shown.getByRole('region', { name: 'What each node does' })).toBeVisible();
  });

  await goTo(page, `/runs/${second}/evaluate_tree`);
  for (const [name, tab] of [
    ['details', 'Details'],
    ['why', 'Why'],
    ['data', 'Inputs and outputs'],
  ] as const) {
    await page.getByRole('tab', { name: tab }).click();
    await expect(page.getByRole('tab', { name: tab })).toHaveAttribute('aria-selected', 'true');
    await lookAt(page, `node-${name}`);
  }
  const names = page.getByRole('region', { name: 'Node evaluate_tree' });
  for (const [name, output, file] of [
    ['json', 'metrics', undefined],
    ['image', 'picture', /\.png/],
    ['table', 'predictions', undefined],
  ] as const) {
    await names.getByRole('button', { name: new RegExp(`^${output}`) }).or(names.getByRole('option', { name: new RegExp(`^${output}`) })).first().click();
    if (file !== undefined) {
      await lookAt(page, 'preview-folder');
      await names.getByRole('button', { name: file }).first().click();
      await expect(names.getByRole('img', { name: /Content of/ })).toBeVisible();
    }
    await lookAt(page, `preview-${name}`);
  }
  await goTo(page, `/runs/${second}/compare`);
  await page.getByRole('tab', { name: 'Inputs and outputs' }).click();
  await page.getByRole('button', { name: /\.md/ }).click();
  await lookAt(page, 'preview-text');
  await goTo(page, `/compare/${runId}/${second}`);
  await expect(page.getByRole('region', { name: 'Metrics' })).toBeVisible();
  await lookAt(page, 'compare-runs');
});

test('a pipeline on its canvas: panels, sub-pipeline, problems', async ({ page, served }) => {
  const { pipeline } = await workedInHome(served);
  await page.reload();
  await goTo(page, `/pipelines/${encodeURIComponent(pipeline)}`);
  const outline = page.getByRole('tab', { name: 'Outline' });
  await outline.click();
  await page.getByRole('button', { name: /^Ports of compare/ }).click();
  await page.getByRole('button', { name: /^compare/ }).first().click();
  await lookAt(page, 'pipeline-outline');
  await page.getByRole('button', { name: 'Connect report of compare' }).press('Enter');
  await dialog('Connect compare')(page);
  await lookAt(page, 'connect');
  // The first one closes the list of ports.
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.getByRole('button', { name: /^softmax/ }).first().dblclick();
  await page.getByRole('tab', { name: 'YAML' }).click();
  await lookAt(page, 'pipeline-yaml');
  await page.getByRole('tab', { name: 'Problems' }).click();
  await lookAt(page, 'pipeline-no-problems');
  writeFileSync(pipeline, readFileSync(pipeline, 'utf8').replace('max_depth: ${{parent.inputs.max_depth}}', 'max_dept: ${{parent.inputs.max_depth}}').replace('./components/score/score.yml', './components/score/scores.yml'));
  await expect(page.getByRole('list', { name: 'Problems' })).toBeVisible();
  await lookAt(page, 'pipeline-problems');
  await page.getByRole('tab', { name: /Problems/ }).click();
  await expect(page.getByRole('list', { name: 'Problems' })).toHaveCount(0);
  writeFileSync(pipeline, 'type: pipeline\njobs:\n  prepare: {component: ./components/prepare/prepare.yml\n');
  await expect(page.getByText('This text is no pipeline')).toBeVisible();
  await lookAt(page, 'pipeline-unreadable');
});

test('a home with much recent work', async ({ page, served }) => {
  for (let count = 1; count <= 10; count++) {
    const file = path.join(served.folder, `a-rather-long-name-of-a-pipeline-${count}.yml`);
    writeFileSync(file, `type: pipeline\ndisplay_name: A rather long name of a pipeline, number ${count}\njobs:\n  say:\n    type: command\n    command: echo ${count}; exit ${count % 3 === 0 ? 1 : 0}\n    environment: {image: 'busybox:${count % 2 === 0 ? 'local' : 'absent'}'}\n`);
    await goTo(page, `/pipelines/${encodeURIComponent(file)}`);
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    const asked = page.getByRole('dialog', { name: 'Run a pipeline' });
    await asked.getByText('process', { exact: true }).click();
    await expect(asked.getByText('1 to run')).toBeVisible();
    await page.keyboard.press('Control+Enter');
    await expect(page).toHaveURL(/#\/runs\//);
  }
  await goTo(page, '/');
  await expect(page.getByText('needs a network').first()).toBeVisible();
  await expect(page.getByRole('region', { name: 'Recent runs' }).getByText('Running')).toHaveCount(0);
  await lookAt(page, 'home-many');
  await goTo(page, '/pipelines');
  await expect(page.getByRole('row', { name: /number 10/ })).toBeVisible();
  await lookAt(page, 'pipelines-many');
});

test('many steps on one canvas', async ({ page, served }) => {
  const { pipeline } = await workedInHome(served);
  const large = path.join(path.dirname(pipeline), 'large.yml');
  const branch = (n: number): string =>
    `  train_${n}:\n    type: pipeline\n    component: ./components/softmax.yml\n    inputs:\n      split: \${{parent.jobs.prepare.outputs.split}}\n      epochs: ${n * 50}\n      learning_rate: 0.5\n  evaluate_${n}:\n    type: command\n    component: ./components/evaluate/evaluate.yml\n    inputs:\n      predictions: \${{parent.jobs.train_${n}.outputs.predictions}}\n      title: With ${n * 50} epochs\n`;
  writeFileSync(large, `type: pipeline\ndisplay_name: many epochs\njobs:\n  prepare:\n    type: command\n    component: ./components/prepare/prepare.yml\n    inputs:\n      raw: {type: uri_file, path: ./data/penguins.csv}\n      features: bill_length_mm\n      test_fraction: 0.3\n      seed: 7\n${[1, 2, 3, 4, 5, 6, 7].map(branch).join('')}`);
  await page.reload();
  await goTo(page, `/pipelines/${encodeURIComponent(large)}`);
  await page.getByRole('tab', { name: 'Outline' }).click();
  await page.getByRole('button', { name: /^train_4/ }).first().dblclick();
  await page.getByRole('button', { name: /fit/i }).click();
  await lookAt(page, 'large-pipeline');
});

test('a run in progress and one that failed: activity, problems, debugging', async ({ page, served }) => {
  const sample = await workedInHome(served);
  const file = path.join(served.folder, 'slow.yml');
  const step = (command: string): string => `    type: command\n    command: ${command}\n    environment: {image: 'busybox:local'}\n    outputs:\n      made: {type: uri_folder}\n`;
  writeFileSync(file, `type: pipeline\ndisplay_name: slow\njobs:\n  begin:\n${step("'echo made > ${{outputs.made}}/made.txt; echo begun'")}  wait:\n${step("'echo waiting for ${{inputs.from}}; sleep 600'")}    inputs:\n      from: {type: uri_folder, path: '\${{parent.jobs.begin.outputs.made}}'}\n  after:\n${step("'ls ${{inputs.from}}'")}    inputs:\n      from: {type: uri_folder, path: '\${{parent.jobs.wait.outputs.made}}'}\n`.replaceAll(/\{type: uri_folder, path: '(\$\{\{[^}]+\}\})'\}/g, '$1'));
  await goTo(page, `/pipelines/${encodeURIComponent(file)}`);
  await page.getByRole('button', { name: 'Run', exact: true }).first().click();
  await expect(page.getByRole('dialog').getByText(/to run/).first()).toBeVisible();
  await page.keyboard.press('Control+Enter');
  await expect(page).toHaveURL(/#\/runs\//);
  await expect(page.getByText('1 completed').or(page.locator('[aria-label*="1 completed"]')).or(page.getByText('1/3')).first()).toBeVisible({ timeout: 60_000 });
  await lookAt(page, 'run-in-progress');
  await lookAtOpened(page, 'activity', page.getByRole('button', { name: /^Activity/ }), (shown) => expect(shown.getByRole('button', { name: /^Cancel slow|^Cancel .*/ }).first()).toBeVisible());
  await page.getByRole('tab', { name: 'Timeline' }).click();
  await lookAt(page, 'timeline-in-progress');
  await page.getByRole('button', { name: 'Cancel', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Resume' })).toBeVisible({ timeout: 60_000 });
  await lookAt(page, 'run-cancelled');

  const broken = path.join(served.folder, 'broken.yml');
  writeFileSync(path.join(served.folder, 'count.component.yml'), `name: count\nversion: 1.0.0\ntype: command\ncode: ./code\ncommand: python count.py --out \${{outputs.made}}\noutputs:\n  made: {type: uri_folder}\nenvironment: {image: 'python:local'}\n`);
  mkdirSync(path.join(served.folder, 'code'), { recursive: true });
  writeFileSync(path.join(served.folder, 'code', 'count.py'), 'import sys\nprint("counting")\nraise SystemExit("no column named species")\n');
  await served.drydock('module', 'register', path.join(served.folder, 'count.component.yml'));
  writeFileSync(broken, 'type: pipeline\ndisplay_name: broken\njobs:\n  count:\n    type: command\n    component: azureml:count@latest\n');
  await goTo(page, `/pipelines/${encodeURIComponent(broken)}`);
  await page.getByRole('button', { name: 'Run', exact: true }).first().click();
  await expect(page.getByRole('dialog').getByText('1 to run')).toBeVisible();
  await page.keyboard.press('Control+Enter');
  await expect(page.getByText('Failed').first()).toBeVisible({ timeout: 60_000 });
  await lookAt(page, 'run-failed');
  const runId = /runs\/([^/]+)/.exec(page.url())?.[1] ?? '';
  await goTo(page, `/runs/${runId}/count`);
  await expect(page.getByText('no column named species').first()).toBeVisible();
  await lookAt(page, 'node-failed');
  await page.getByRole('button', { name: 'Debug' }).click();
  await expect(page.getByText('raise SystemExit')).toBeVisible();
  await page.getByRole('textbox', { name: 'count.py' }).click();
  await page.keyboard.press('Control+Home');
  await page.keyboard.insertText('# looked at\n');
  await page.keyboard.press('Control+s');
  await expect(page.getByRole('button', { name: 'count.py', exact: true })).toBeVisible();
  await lookAt(page, 'debug-edited');
  await lookAtOpened(page, 'debug-changes', page.getByRole('button', { name: 'See changes' }), dialog('Changes since the run'));
  await lookAtOpened(page, 'debug-promote', page.getByRole('button', { name: 'Promote to new version' }), dialog('New version of count'));
  const more = page.getByRole('button', { name: 'More' });
  for (const [name, item, title] of [
    ['export', 'Export for VS Code', 'Export for VS Code'],
    ['discard', 'Discard', 'Discard the edits?'],
  ] as const) {
    await more.press('Enter');
    await page.getByRole('menuitem', { name: item }).press('Enter');
    await dialog(title)(page);
    await lookAt(page, `debug-${name}`);
    await leave(page, name, more);
  }
  await goTo(page, '/runs');
  // Nobody told the list while it was not shown.
  await expect(page.getByRole('row', { name: /Failed broken/ })).toBeVisible();
  await lookAt(page, 'runs-several');
  await served.drydock('run', 'remove', sample.runId);
  await goTo(page, '/');
  await page.getByRole('region', { name: 'Disk use' }).getByRole('button', { name: 'Clean up' }).press('Enter');
  await dialog('Clean up')(page);
  await lookAt(page, 'clean-up');
  await leave(page, 'clean-up', page.getByRole('region', { name: 'Disk use' }).getByRole('button', { name: 'Clean up' }));
});
