import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { expect } from '@playwright/test';
import { axeOf } from './axe.ts';

const large = { width: 1920, height: 1080 };
/** How the stories go on. */
const usual = { width: 1280, height: 800 };
/** Pictures for people to look at, one per state, theme and size; undefined where nobody will. What is held against anything is the page, not they. */
const pictures = process.env['CI'] === undefined ? path.resolve('.cache', 'screens') : undefined;

/**
 * Takes what is shown now, in both themes; with `inEverySize` also large, as the screens themselves are. Whatever axe finds serious or critical fails the story
 * at its end.
 */
export async function lookAt(page: Page, name: string, inEverySize = false): Promise<void> {
  if (pictures !== undefined) mkdirSync(pictures, { recursive: true });
  await expect(page.getByRole('status', { name: /^Loading/ })).toHaveCount(0);
  for (const scheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    for (const size of inEverySize ? [large, usual] : [usual]) {
      await page.setViewportSize(size);
      await drawn(page);
      if (pictures !== undefined) await page.screenshot({ type: 'jpeg', quality: 90, path: path.join(pictures, `${name}-${scheme}-${size.width}.jpg`) });
    }
    // But for its colours the page is the same in the other theme.
    const axe = await axeOf(page);
    if (scheme === 'light') axe.withRules(['color-contrast', 'link-in-text-block']);
    const { violations } = await axe.analyze();
    const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect.soft(grave.map(({ id, nodes }) => `${id}: ${nodes.map(({ target, html }) => `${target.join(' ')} ${html.slice(0, 160)}`).slice(0, 4).join(' | ')}`), `${name}, ${scheme}`).toEqual([]);
  }
}

/** What measures itself has taken the new size. */
async function drawn(page: Page): Promise<void> {
  await page.evaluate(async () => {
    for (let frame = 0; frame < 3; frame++) await new Promise((resolve) => requestAnimationFrame(resolve));
  });
}

/** Opens something over the screen by keyboard, takes it, and leaves it by Escape: what opened it has the focus again. */
export async function lookAtOpened(page: Page, name: string, opener: Locator, shown: (page: Page) => Promise<void>): Promise<void> {
  await opener.focus();
  await page.keyboard.press('Enter');
  await shown(page);
  await lookAt(page, name);
  await leave(page, name, opener);
}

/** Leaves by Escape. The focus is where it was. */
export async function leave(page: Page, name: string, opener: Locator): Promise<void> {
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect.soft(opener, `the focus after ${name}`).toBeFocused({ timeout: 2_000 });
}
