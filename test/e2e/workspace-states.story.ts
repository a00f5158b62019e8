import path from 'node:path';
import { writeFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { goTo } from './kit/go-to.ts';
import { leave, lookAt, lookAtOpened } from './kit/look.ts';
import { expect, test } from './kit/test.ts';
import { hostile, manyOf, shownWorkspace } from './kit/workspace/shown-workspace.ts';
import { startStandInHost } from './kit/workspace/stand-in-host.ts';

const dialog = (name: string | RegExp) => (page: Page) => expect(page.getByRole('dialog', { name })).toBeVisible();

test('every state of a workspace, its screens and dialogs', async ({ served, openBrowser, complaints, doorChoice }) => {
  test.setTimeout(400_000);
  // The page is the same in the desktop's window; its doors are told of elsewhere.
  test.skip(doorChoice !== 'browser', 'states of workspaces are looked at in the browser');
  const spec = path.join(served.folder, 'train.yml');
  writeFileSync(spec, '$schema: https://azuremlschemas.azureedge.net/latest/commandComponent.schema.json\ntype: command\nname: train_tree\nversion: 1.0.0\ndescription: A decision tree.\ncommand: echo train\nenvironment:\n  image: busybox:local\n');
  await using workspaces = await startStandInHost(served);
  const context = await (await openBrowser()).newContext();
  const page = await context.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(workspaces.address);
  const navigation = page.getByRole('navigation', { name: 'Screens' });

  await navigation.getByRole('link', { name: 'Workspace' }).press('Enter');
  await expect(page.getByText('No workspace is added')).toBeVisible();
  await lookAt(page, 'workspace-none');
  const add = navigation.getByRole('button', { name: 'Add workspace' });
  await add.press('Enter');
  await dialog('Add a workspace')(page);
  await page.getByLabel('Address').fill('https://drydock.example.org');
  await page.getByRole('textbox', { name: 'Token' }).fill('secret');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('radio', { name: 'Sandbox' })).toBeVisible();
  await lookAt(page, 'workspace-add');
  await leave(page, 'workspace-add', add);

  await goTo(page, '/modules');
  await page.getByRole('button', { name: 'Register', exact: true }).click();
  await page.getByLabel('Spec file, or the folder that holds it').fill(spec);
  await page.keyboard.press('Enter');
  const publish = page.getByRole('button', { name: 'Publish', exact: true });
  await lookAtOpened(page, 'publish-to-nowhere', publish, dialog('Publish train_tree 1.0.0'));

  const shown = shownWorkspace();
  workspaces.add({ ...shown, rows: [], outbox: [], conflicts: [], state: { ...shown.state, queued: 0, parked: 0 } });
  const switcher = navigation.getByRole('button', { name: /^Workspace Penguin research/ });
  await expect(switcher).toHaveAccessibleName('Workspace Penguin research: Online');
  for (const [name, view, says] of [['browse', '', 'Nothing is published here yet'], ['outbox', '/outbox', 'Nothing waits'], ['conflicts', '/conflicts', 'No conflicts']] as const) {
    await goTo(page, `/workspaces/w-1${view}`);
    await expect(page.getByText(says)).toBeVisible();
    await lookAt(page, `workspace-empty-${name}`);
  }

  workspaces.change('w-1', { rows: shown.rows, outbox: shown.outbox, conflicts: shown.conflicts, state: { queued: 2, parked: 1 } });
  await expect(switcher).toHaveAccessibleName('Workspace Penguin research: 3 conflicts');
  await expect(page.getByRole('article', { name: 'Conflict: count_words' })).toBeVisible();
  await lookAt(page, 'workspace-conflicts', true);
  const rename = page.getByRole('button', { name: 'Rename mine…' });
  await rename.press('Enter');
  await expect(page.getByRole('textbox', { name: 'New name' })).toBeFocused();
  await lookAt(page, 'workspace-conflict-rename');
  await page.getByRole('button', { name: 'What both had before' }).press('Enter');
  await expect(page.getByLabel('What both had before').getByText('A decision tree.')).toBeVisible();
  await lookAt(page, 'workspace-conflict-text');
  await page.getByRole('button', { name: 'Take theirs' }).first().press('Enter');
  await expect(page.getByRole('article', { name: 'Conflict: prepare_penguins, default version' })).toHaveCount(0);
  await expect(page.getByRole('region', { name: 'Conflicts' })).toBeFocused();

  await page.getByRole('tab', { name: 'Outbox (3)' }).click();
  await expect(page.getByRole('row', { name: /Publish weekly_report/ })).toBeVisible();
  await lookAt(page, 'workspace-outbox');
  await lookAtOpened(page, 'workspace-drop', page.getByRole('button', { name: 'Drop: Publish weekly_report 1' }), dialog('Drop it from the outbox?'));

  await page.getByRole('tab', { name: 'Browse' }).click();
  await page.getByRole('checkbox', { name: 'Disabled and archived too' }).press('Space');
  await expect(page.getByRole('row', { name: /a_module_whose_name/ })).toBeVisible();
  // What others wrote is text, whatever it looks like.
  await expect(page.getByText(hostile)).toBeVisible();
  await lookAt(page, 'workspace-browse', true);
  await page.getByRole('textbox', { name: 'Search Penguin research' }).fill('nothing like it');
  await expect(page.getByText('Nothing in Penguin research matches.')).toBeVisible();
  // Thousands come page by page, as far as somebody scrolls.
  workspaces.change('w-1', { rows: Array.from({ length: 1_200 }, (_unused, index) => manyOf(index)) });
  await page.getByRole('textbox', { name: 'Search Penguin research' }).fill('');
  await expect(page.getByText('500 of 1200 shown; scroll for more')).toBeVisible();
  await page.getByRole('row', { name: /module_0000/ }).focus();
  await page.keyboard.press('End');
  await expect(page.getByText('1000 of 1200 shown; scroll for more')).toBeVisible();
  await page.keyboard.press('End');
  await expect(page.getByText('1200 things')).toBeVisible();
  await page.keyboard.press('End');
  await expect(page.getByRole('row', { name: /module_1199/ })).toBeFocused();
  workspaces.change('w-1', { rows: shown.rows });
  await goTo(page, '/workspaces/w-1/browse/module/m-hostile');
  await expect(page.getByText(hostile)).toBeVisible();
  await expect(page).toHaveTitle('Drydock');
  await lookAt(page, 'shared-hostile');
  await goTo(page, '/workspaces/w-1/browse/module/m-long');
  await expect(page.getByRole('table', { name: 'Versions' })).toBeVisible();
  await lookAt(page, 'shared-long');
  await goTo(page, '/workspaces/w-1/browse/module/m-prepare/compare');
  await expect(page.getByRole('table', { name: 'Compared' })).toBeVisible();
  await lookAt(page, 'shared-compare');
  await goTo(page, '/workspaces/w-1/browse/environment/n-sklearn');
  await lookAt(page, 'shared-environment');

  await goTo(page, '/modules');
  await page.getByRole('link', { name: 'train_tree' }).click();
  await lookAtOpened(page, 'publish-to', publish, async (open) => {
    await dialog('Publish train_tree 1.0.0 to Penguin research')(open);
    await expect(open.getByRole('button', { name: 'Publish', exact: true }).last()).toBeFocused();
  });
  await lookAtOpened(page, 'workspace-menu', switcher, (open) => expect(open.getByRole('menu')).toBeVisible());

  await goTo(page, '/workspaces/w-1/members');
  await expect(page.getByRole('table', { name: 'Audit log' })).toBeVisible();
  await lookAt(page, 'workspace-members');
  const tokens = page.getByRole('button', { name: 'Tokens of Ana Costa' });
  await tokens.press('Enter');
  await dialog('Tokens of Ana Costa')(page);
  await lookAt(page, 'member-tokens');
  await page.getByRole('button', { name: 'New token' }).press('Enter');
  await page.getByRole('textbox', { name: 'What it is for' }).fill('a new laptop');
  await lookAt(page, 'member-token-new');
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('Token', { exact: true })).toHaveText(/^ddw_/);
  await lookAt(page, 'member-token-shown');
  await leave(page, 'member-token-shown', tokens);
  await expect(page.getByText('ddw_')).toHaveCount(0);
  await lookAtOpened(page, 'member-add', page.getByRole('button', { name: 'Add a member' }), dialog('Add a member to Penguin research'));
  await lookAtOpened(page, 'member-remove', page.getByRole('button', { name: 'Remove Bo Lindqvist' }), dialog('Remove Bo Lindqvist?'));

  workspaces.change('w-1', { silent: true, conflicts: [], state: { state: 'offline', lastError: { code: 'workspace-unreachable', message: "The workspace 'Penguin research' cannot be reached: nothing listens at its address." } } });
  await expect(switcher).toHaveAccessibleName('Workspace Penguin research: Offline, 2 queued');
  await page.reload();
  await expect(page.getByText('Could not load the members')).toBeVisible();
  await lookAt(page, 'workspace-members-offline');
  await page.getByRole('tab', { name: 'Browse' }).click();
  await lookAt(page, 'workspace-offline');
  await goTo(page, '/modules');
  await page.getByRole('link', { name: 'train_tree' }).click();
  await lookAtOpened(page, 'publish-to-offline', publish, (open) => expect(open.getByText('It will be sent when Penguin research answers.')).toBeVisible());

  workspaces.change('w-1', { state: { state: 'needs-login', lastError: { code: 'workspace-unauthenticated', message: 'The workspace refused: the token was revoked.' } } });
  await expect(switcher).toHaveAccessibleName('Workspace Penguin research: Needs a login');
  await goTo(page, '/workspaces/w-1');
  await lookAtOpened(page, 'workspace-login', page.getByRole('button', { name: 'Log in', exact: true }), dialog('Log in to Penguin research'));
  await lookAt(page, 'workspace-needs-login');
  const actions = page.getByRole('button', { name: 'Actions of Penguin research' });
  await actions.press('Enter');
  await page.getByRole('menuitem', { name: 'Remove from this machine…' }).press('Enter');
  await dialog('Remove Penguin research from this machine?')(page);
  await lookAt(page, 'workspace-remove');
  await leave(page, 'workspace-remove', actions);

  workspaces.change('w-1', { state: { state: 'syncing' } });
  workspaces.add({ ...shown, state: { ...shown.state, id: 'w-2', name: 'A second workspace with a long name', state: 'offline', queued: 12 } });
  await expect(switcher).toHaveAccessibleName('Workspace Penguin research: Syncing');
  await lookAtOpened(page, 'workspace-two', switcher, (open) => expect(open.getByRole('menuitem', { name: /A second workspace/ })).toBeVisible());
  await context.close();
});
