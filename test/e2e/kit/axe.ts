import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';

/** Axe on a page of the app. It ends its work in a page of its own, which the window of the desktop app cannot open: there, in the page itself. */
export function axeOf(page: Page): AxeBuilder {
  return new AxeBuilder({ page }).setLegacyMode(page.url().startsWith('app:'));
}
