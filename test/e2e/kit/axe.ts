import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';

/**
 * Axe on a page of the app, for its violations. It does all its work in that page, which has no frames of other origins: the page of its own in which it
 * would else end costs more than the work itself, and the window of the desktop app cannot open one. It stays in the page for the next time.
 */
export async function axeOf(page: Page): Promise<AxeBuilder> {
  const isThere = await page.evaluate(() => 'axe' in window);
  const builder = new AxeBuilder(isThere ? { page, axeSource: ';' } : { page });
  return builder.setLegacyMode().options({ resultTypes: ['violations'] });
}
