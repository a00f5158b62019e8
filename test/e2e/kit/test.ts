import { mkdirSync } from 'node:fs';
import { test as base, expect } from '@playwright/test';
import { ServedApp } from './served-app.ts';

interface Story {
  /** The app over a new home, started. */
  readonly served: ServedApp;
  /** The address the host printed, token and all. */
  readonly address: string;
  /** Everything the page's console said that it should not have. */
  readonly complaints: string[];
}

/** A story: a person, a browser, a home of its own. It fails when the page's console complains, whatever else holds. */
export const test = base.extend<Story>({
  served: async ({}, use) => {
    await using served = new ServedApp();
    mkdirSync(served.folder, { recursive: true });
    await use(served);
  },
  address: async ({ served }, use) => {
    await use(await served.start());
  },
  complaints: async ({}, use) => {
    const complaints: string[] = [];
    await use(complaints);
    expect(complaints).toEqual([]);
  },
  page: async ({ page, address, complaints }, use) => {
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.goto(address);
    // The token is read from the address before anybody changes it.
    await expect(page.getByRole('navigation', { name: 'Screens' })).toBeVisible();
    await use(page);
  },
});

export { expect };
