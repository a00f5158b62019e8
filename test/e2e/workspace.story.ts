import { mkdirSync } from 'node:fs';
import { expect, test } from './kit/test.ts';
import { BrowserDoor } from './kit/browser-door.ts';
import { goTo } from './kit/go-to.ts';
import { lookAt } from './kit/look.ts';
import { ServedApp } from './kit/served-app.ts';
import { Cable } from './kit/workspace/cable.ts';
import { Person } from './kit/workspace/person.ts';
import { ServedWorkspace } from './kit/workspace/served-workspace.ts';

test('two people share modules and an endpoint, one of them offline at times, and nothing is lost', async ({ page, served, openBrowser, complaints }) => {
  test.setTimeout(300_000);
  await using workspace = await servedWorkspace('Team');
  await using cable = new Cable(workspace.port);
  await using servedB = new ServedApp();
  mkdirSync(servedB.folder, { recursive: true });
  await using doorB = new BrowserDoor(servedB, openBrowser, {
    watch: (each) => {
      each.on('pageerror', (error) => complaints.push(String(error)));
    },
  });
  const ana = new Person(page, served);
  const bo = new Person(await doorB.open(), servedB);

  await test.step('Ana adds the workspace that she serves, and Bo to it: his token is shown once', async () => {
    await ana.addsWorkspace(await cable.join(), workspace.server.adminToken());
    await ana.opensWorkspace('Members');
    await page.getByRole('button', { name: 'Add a member' }).click();
    await page.getByLabel('Name').fill('Bo');
    await page.keyboard.press('Enter');
    await page.getByRole('textbox', { name: 'What it is for' }).fill('laptop');
    await page.getByRole('button', { name: 'Make a token' }).click();
    const token = await page.getByLabel('Token', { exact: true }).innerText();
    await page.getByRole('button', { name: 'Done' }).click();
    await expect(page.getByText(token)).toHaveCount(0);
    await bo.addsWorkspace(`http://127.0.0.1:${workspace.port}`, token);
  });

  await test.step('Ana publishes a module while she is offline; it waits in the outbox', async () => {
    await cable.cut();
    await ana.seesLight('Offline');
    await ana.registers('count_words', '1', 'ana');
    await ana.opensModule('count_words');
    await page.getByRole('button', { name: 'Publish', exact: true }).click();
    await expect(page.getByText('It will be sent when Team answers.')).toBeVisible();
    await page.getByRole('dialog').getByRole('button', { name: 'Publish', exact: true }).click();
    await expect(page.getByText('count_words 1 is queued: it will be sent when Team answers.')).toBeVisible();
    await ana.seesLight('Offline, 1 queued');
    await ana.opensWorkspace('Outbox');
    await expect(page.getByRole('row', { name: /Publish count_words 1/ })).toBeVisible();
  });

  await test.step('Bo publishes another one with the same name', async () => {
    await bo.registers('count_words', '1', 'bo');
    await bo.opensModule('count_words');
    await bo.publishes('count_words 1');
    await expect(bo.page.getByRole('navigation', { name: 'Versions' }).getByText('in Team')).toBeVisible({ timeout: 30_000 });
  });

  await test.step('Ana comes online, sees the clash with its choices, and renames hers', async () => {
    await cable.join();
    await ana.syncs();
    await ana.seesLight('1 conflict');
    await ana.opensWorkspace('Conflicts');
    const clash = page.getByRole('article', { name: /^Conflict: count_words/ });
    await expect(clash.getByRole('list', { name: 'Choices' }).getByRole('listitem')).toHaveCount(3);
    await clash.getByRole('button', { name: /^Rename/ }).click();
    await clash.getByRole('textbox', { name: 'New name' }).fill('count_words_ana');
    await page.keyboard.press('Enter');
    await expect(clash).toHaveCount(0);
    await ana.seesLight('Online');
    await ana.opensModule('count_words_ana');
    await expect(page.getByRole('navigation', { name: 'Versions' }).getByText('in Team')).toBeVisible({ timeout: 30_000 });
  });

  await test.step('both use both modules in pipelines, and run them', async () => {
    await ana.pulls('count_words');
    await bo.pulls('count_words_ana');
    for (const person of [ana, bo]) {
      await person.drawsPipeline('both', ['count_words@latest', 'count_words_ana@latest']);
      await person.runs('Run');
    }
  });

  let before = '';
  await test.step('Ana publishes the pipeline as an endpoint; Bo invokes it', async () => {
    await ana.drawsPipeline('shared', ['count_words@latest']);
    await page.getByRole('button', { name: 'Publish', exact: true }).click();
    await page.getByRole('dialog', { name: 'Publish a pipeline as an endpoint' }).getByRole('button', { name: 'Publish', exact: true }).click();
    await ana.confirmsPublishing('shared 1');
    await bo.opensWorkspace('Browse');
    await expect(bo.page.getByRole('link', { name: 'shared', exact: true })).toBeVisible({ timeout: 30_000 });
    await bo.pulls('shared');
    await goTo(bo.page, '/endpoints');
    await bo.page.getByRole('link', { name: 'shared', exact: true }).click();
    before = await bo.runs('Invoke');
  });

  // Without containers a workspace runs nothing by itself.
  if (served.dockerHost !== undefined) {
    await test.step('Bo lets the workspace run it: status, log and what names meant come back', async () => {
      await goTo(bo.page, '/endpoints');
      await bo.page.getByRole('link', { name: 'shared', exact: true }).click();
      await bo.page.getByRole('button', { name: 'Invoke', exact: true }).click();
      const dialog = bo.page.getByRole('dialog', { name: 'Invoke an endpoint' });
      await dialog.getByRole('textbox', { name: 'Run on' }).or(dialog.getByRole('combobox', { name: 'Run on' })).click();
      await bo.page.getByRole('option', { name: 'Team' }).click();
      await lookAt(bo.page, 'remote-submit');
      await dialog.getByRole('button', { name: 'Submit' }).click();
      await expect(bo.page).toHaveURL(/#\/workspaces\/[^/]+\/runs\//, { timeout: 30_000 });
      await expect(bo.page.getByText('Completed', { exact: true }).first()).toBeVisible({ timeout: 90_000 });
      await expect(bo.page.getByRole('region', { name: 'Log of step_1' }).getByText('bo', { exact: true })).toBeVisible();
      await expect(bo.page.getByRole('region', { name: 'What names meant' })).toContainText('count_words 1');
      await lookAt(bo.page, 'remote-run');
      await bo.page.getByRole('radiogroup', { name: 'Drawn as' }).getByText('Timeline').click();
      await expect(bo.page.getByRole('button', { name: /^step_1: completed/ })).toBeVisible();
      await lookAt(bo.page, 'remote-run-timeline');
      await goTo(bo.page, '/runs');
      await bo.page.getByRole('radiogroup', { name: 'Runs of' }).getByText('Team').click();
      await expect(bo.page.getByRole('grid', { name: 'Runs of Team' }).getByRole('link', { name: 'shared' })).toBeVisible();
      await lookAt(bo.page, 'remote-runs');
    });
  }

  await test.step('a new version of the module is what `latest` means at the next submission, and not in the run that was', async () => {
    const first = await bo.versionsOf(before);
    expect(Object.keys(first)).toEqual(['step_1']);
    await ana.registers('count_words', '2', 'both');
    await ana.opensModule('count_words');
    await ana.publishes('count_words 2');
    await bo.opensModule('count_words');
    await expect(bo.page.getByRole('navigation', { name: 'Versions' }).getByRole('link', { name: '2', exact: true })).toBeVisible({ timeout: 30_000 });
    await goTo(bo.page, '/endpoints');
    await bo.page.getByRole('link', { name: 'shared', exact: true }).click();
    const after = await bo.versionsOf(await bo.runs('Invoke'));
    expect(after['step_1']).not.toBe(first['step_1']);
    expect(await bo.versionsOf(before)).toEqual(first);
  });

  await test.step('Ana revokes the token of Bo: his work stays his, and arrives when he may in again', async () => {
    await ana.opensWorkspace('Members');
    await page.getByRole('button', { name: 'Tokens of Bo' }).click();
    await page.getByRole('button', { name: 'Revoke laptop' }).click();
    await expect(page.getByText('The token "laptop" of Bo no longer works.')).toBeVisible();
    await bo.syncs();
    await bo.seesLight('Needs a login');
    await bo.registers('only_bo', '1', 'safe');
    await bo.opensModule('only_bo');
    await bo.publishes('only_bo 1');
    await bo.opensWorkspace('Outbox');
    await expect(bo.page.getByRole('row', { name: /Publish only_bo 1/ })).toContainText('needs a login');
    await bo.drawsPipeline('mine', ['only_bo@latest', 'count_words_ana@latest']);
    await bo.runs('Run');
    await goTo(bo.page, '/modules');
    await expect(bo.page.getByRole('row', { name: /only_bo/ })).toContainText('queued for Team');
    await bo.page.mouse.move(0, 0);
    await lookAt(bo.page, 'modules-shared');

    await page.getByRole('button', { name: 'New token' }).click();
    await page.getByRole('textbox', { name: 'What it is for' }).fill('laptop again');
    await page.getByRole('button', { name: 'Make a token' }).click();
    const token = await page.getByLabel('Token', { exact: true }).innerText();
    await bo.opensWorkspace('Browse');
    await bo.page.getByRole('button', { name: 'Log in', exact: true }).click();
    await bo.page.getByRole('textbox', { name: 'Token' }).fill(token);
    await bo.page.keyboard.press('Enter');
    await bo.seesLight('Online');
    await bo.opensModule('only_bo');
    await expect(bo.page.getByRole('navigation', { name: 'Versions' }).getByText('in Team')).toBeVisible({ timeout: 30_000 });
  });
});

async function servedWorkspace(name: string): Promise<{ readonly server: ServedWorkspace; readonly port: number } & AsyncDisposable> {
  const server = new ServedWorkspace();
  return { server, port: await server.start(name), [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}
