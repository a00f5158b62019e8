import type { Page } from '@playwright/test';

/** Shows another screen, as a typed address does: without loading the page again. */
export async function goTo(page: Page, place: string): Promise<void> {
  await page.evaluate((to) => {
    location.hash = to;
  }, `#${place}`);
}
