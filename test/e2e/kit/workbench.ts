import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { expect } from '@playwright/test';
import { goTo } from './go-to.ts';
import type { ServedApp } from './served-app.ts';

/** A module in a folder as a person works on it in the app. */
export class WorkbenchPage {
  readonly #page: Page;
  readonly #served: ServedApp;
  readonly #name: string;

  constructor(page: Page, served: ServedApp, name: string) {
    this.#page = page;
    this.#served = served;
    this.#name = name;
  }

  /** Where its files are. */
  at(file: string): string {
    return path.join(this.#served.folder, this.#name, file);
  }

  get engine(): 'docker' | 'process' {
    return this.#served.dockerHost === undefined ? 'process' : 'docker';
  }

  /** Makes it from the template, by the dialog of the screen of modules. */
  async make(language: 'Python' | 'TypeScript'): Promise<void> {
    await goTo(this.#page, '/modules');
    await this.#page.getByRole('button', { name: 'New module' }).click();
    const wizard = this.#page.getByRole('dialog', { name: 'New module' });
    await wizard.getByRole('textbox', { name: 'Name' }).fill(this.#name);
    await wizard.getByText(language, { exact: true }).click();
    await wizard.getByRole('textbox', { name: 'In the folder' }).fill(this.#served.folder);
    await expect(wizard.getByRole('table', { name: 'Files' }).getByRole('rowheader', { name: `${this.#name}.spec.yaml` })).toBeVisible();
    await wizard.getByRole('button', { name: 'Create' }).click();
    await this.isShown();
  }

  async isShown(): Promise<void> {
    await expect(this.#page.getByRole('heading', { name: this.#name, level: 1 })).toBeVisible();
    await expect(this.#page.getByRole('navigation', { name: 'Files of the code' })).toBeVisible();
  }

  async openFile(file: string): Promise<Locator> {
    await this.#page.getByRole('navigation', { name: 'Files of the code' }).getByRole('button', { name: new RegExp(`^${file.replaceAll('.', '\\.')}(?:, not saved)?$`) }).click();
    return this.#page.getByRole('textbox', { name: file, exact: true });
  }

  /** Goes to the line with `text` and writes another below it. */
  async addBelow(file: string, text: string, added: string): Promise<void> {
    await this.#toLine(file, text);
    await this.#page.keyboard.press('End');
    await this.#page.keyboard.press('Enter');
    await this.#page.keyboard.insertText(added);
  }

  /** Goes to the line with `text` and writes another in its place. */
  async rewrite(file: string, text: string, now: string): Promise<void> {
    await this.#toLine(file, text);
    await this.#page.keyboard.press('Home');
    await this.#page.keyboard.press('Shift+End');
    await this.#page.keyboard.insertText(now);
  }

  /** Ctrl+S, until the file has `text`. */
  async save(file: string, text: string): Promise<void> {
    await this.#page.keyboard.press('Control+s');
    await expect.poll(() => readFileSync(this.at(file), 'utf8')).toContain(text);
  }

  async #toLine(file: string, text: string): Promise<void> {
    const editor = await this.openFile(file);
    await editor.locator('.cm-line').filter({ hasText: text }).first().click();
  }

  async build(): Promise<Locator> {
    await this.#page.getByRole('button', { name: 'Build', exact: true }).click();
    const outcome = this.#page.getByRole('tabpanel', { name: 'Build' });
    await expect(outcome.getByText(new RegExp(`^${this.#name}: `))).toBeVisible();
    return outcome;
  }

  /** Runs its tests, until they have come to `words`. */
  async test(words: string): Promise<Locator> {
    await this.#page.getByRole('button', { name: 'Test', exact: true }).click();
    const results = this.#page.getByRole('tabpanel', { name: 'Tests' });
    await expect(results.getByText(words)).toBeVisible({ timeout: 60_000 });
    return results;
  }

  async choose(item: string): Promise<Locator> {
    await this.#page.getByRole('button', { name: 'More', exact: true }).click();
    await this.#page.getByRole('menuitem', { name: item }).click();
    return this.#page.getByRole('dialog');
  }
}
