import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { expect } from '@playwright/test';
import { goTo } from '../go-to.ts';
import type { ServedApp } from '../served-app.ts';

const head = '$schema: https://azuremlschemas.azureedge.net/latest/commandComponent.schema.json\ntype: command\n';

/** Somebody with a home of their own and the app open, who does what a story says as a person does it. */
export class Person {
  readonly page: Page;
  readonly served: ServedApp;

  constructor(page: Page, served: ServedApp) {
    this.page = page;
    this.served = served;
  }

  get navigation() {
    return this.page.getByRole('navigation', { name: 'Screens' });
  }

  /** The light of the frame says this. */
  async seesLight(words: string | RegExp): Promise<void> {
    const said = typeof words === 'string' ? `Workspace Team: ${words}` : new RegExp(`^Workspace Team: ${words.source}`);
    await expect(this.navigation.getByRole('button', { name: /^Workspace Team/ })).toHaveAccessibleName(said, { timeout: 30_000 });
  }

  async addsWorkspace(address: string, token: string): Promise<void> {
    await this.navigation.getByRole('button', { name: 'Add workspace' }).click();
    const dialog = this.page.getByRole('dialog', { name: 'Add a workspace' });
    await dialog.getByLabel('Address').fill(address);
    await dialog.getByRole('textbox', { name: 'Token' }).fill(token);
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await expect(dialog).toHaveCount(0);
    await this.seesLight('Online');
  }

  /** Registers a module that prints `says` into its output. */
  async registers(name: string, version: string, says: string): Promise<void> {
    mkdirSync(this.served.folder, { recursive: true });
    const spec = path.join(this.served.folder, `${name}-${version}.yml`);
    writeFileSync(spec, `${head}name: ${name}\nversion: ${version}\noutputs:\n  word: {type: uri_folder}\ncommand: echo ${says} | tee \${{outputs.word}}/word.txt\nenvironment: {image: 'busybox:local'}\n`);
    await this.served.drydock('module', 'register', spec);
  }

  async opensModule(name: string): Promise<void> {
    await goTo(this.page, '/modules');
    await this.page.getByRole('grid', { name: 'Modules' }).getByRole('link', { name, exact: true }).click();
    await expect(this.page.getByRole('heading', { level: 1, name, exact: true })).toBeVisible();
  }

  /** From the page that is shown: what others will not have is read before it is sent. */
  async publishes(what: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Publish', exact: true }).click();
    await this.confirmsPublishing(what);
  }

  async confirmsPublishing(what: string): Promise<void> {
    const dialog = this.page.getByRole('dialog', { name: `Publish ${what} to Team` });
    await expect(dialog.getByText(/What others will not have/)).toBeVisible();
    await dialog.getByRole('button', { name: 'Publish', exact: true }).click();
    await expect(dialog).toHaveCount(0);
  }

  async opensWorkspace(tab: 'Browse' | 'Outbox' | 'Conflicts' | 'Members'): Promise<void> {
    await this.navigation.getByRole('link', { name: 'Workspace' }).click();
    await this.page.getByRole('tab', { name: new RegExp(`^${tab}`) }).click();
  }

  async pulls(name: string): Promise<void> {
    await this.opensWorkspace('Browse');
    await this.page.getByRole('button', { name: `Pull ${name}`, exact: true }).click();
    await expect(this.page.getByText(`${name} is here, as Team has it.`)).toBeVisible({ timeout: 30_000 });
  }

  async syncs(): Promise<void> {
    await this.navigation.getByRole('link', { name: 'Workspace' }).click();
    await this.page.getByRole('button', { name: 'Sync now' }).click();
  }

  /** Writes a pipeline whose steps are these modules, by reference, and opens it. Returns its file. */
  async drawsPipeline(name: string, references: readonly string[]): Promise<string> {
    const file = path.join(this.served.folder, `${name}.yml`);
    writeFileSync(file, `type: pipeline\nname: ${name}\ndisplay_name: ${name}\njobs:\n${references.map((reference, index) => `  step_${index + 1}:\n    type: command\n    component: azureml:${reference}\n`).join('')}`);
    await goTo(this.page, `/pipelines/${encodeURIComponent(file)}`);
    await expect(this.page.getByRole('heading', { level: 1, name })).toBeVisible();
    return file;
  }

  /** Starts what the open run dialog is about, waits for its end and returns the run's id. */
  async runs(button: 'Run' | 'Invoke'): Promise<string> {
    await this.page.getByRole('button', { name: button, exact: true }).click();
    const dialog = this.page.getByRole('dialog', { name: /^Run a|^Invoke/ });
    await expect(dialog.getByRole('region', { name: 'What each node does' })).toBeVisible({ timeout: 30_000 });
    await this.page.keyboard.press('Control+Enter');
    await expect(this.page).toHaveURL(/#\/runs\//);
    await expect(this.page.getByText('Completed', { exact: true }).first()).toBeVisible({ timeout: 60_000 });
    return decodeURIComponent(/#\/runs\/([^/]+)/.exec(this.page.url())?.[1] ?? '');
  }

  /** Which module versions a run executed, by node. */
  async versionsOf(runId: string): Promise<Readonly<Record<string, string>>> {
    const text = await this.served.drydock('run', 'show', runId, '--json');
    const found = [...text.matchAll(/"name": ?"([^"]+)"[^{}]*?"moduleVersionId": ?"([^"]+)"/g)];
    return Object.fromEntries(found.map(([, node = '', version = '']) => [node, version]));
  }
}
