import type { Browser, BrowserContext, Page } from '@playwright/test';
import { expect } from '@playwright/test';
import type { AppDoor, DoorParts } from './app-door.ts';
import type { ServedApp } from './served-app.ts';

/** The app in pages of a browser, over the browser host. */
export class BrowserDoor implements AppDoor {
  readonly pageOutlivesHost = true;
  readonly #served: ServedApp;
  readonly #browser: () => Promise<Browser>;
  readonly #watch: DoorParts['watch'];
  #context: BrowserContext | undefined;
  #page: Page | undefined;

  constructor(served: ServedApp, browser: () => Promise<Browser>, { watch }: DoorParts) {
    this.#served = served;
    this.#browser = browser;
    this.#watch = watch;
  }

  async open(): Promise<Page> {
    const address = await this.#served.start();
    this.#page ??= await this.#show(address);
    return this.#page;
  }

  async kill(): Promise<void> {
    await this.#served.kill();
  }

  /** A host is started for it when there is none: on the same home, whatever else is open on that. */
  async another(): Promise<Page> {
    return this.#show(this.#served.address ?? (await this.#served.start()));
  }

  async #show(address: string): Promise<Page> {
    this.#context ??= await (await this.#browser()).newContext();
    const page = await this.#context.newPage();
    this.#watch(page);
    await page.goto(address);
    // The token is read from the address before anybody changes it.
    await expect(page.getByRole('navigation', { name: 'Screens' })).toBeVisible();
    return page;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#context?.close();
  }
}
