import type { Page } from '@playwright/test';
import { goTo } from './kit/go-to.ts';
import { workedInHome } from './kit/sample-home.ts';
import { expect, test } from './kit/test.ts';

interface Stop {
  readonly what: string;
  readonly seen: boolean;
  /** It shows that it has the focus: by a ring of its own or of what is beside or around it. */
  readonly marked: boolean;
}

/** More stops than any screen should have before what a person came for. */
const MOST = 80;

/** Goes through a screen by Tab until it comes round, and tells of every stop. */
async function stops(page: Page): Promise<readonly Stop[]> {
  const found: Stop[] = [];
  for (let count = 0; count < MOST; count++) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(() => {
      const element = document.activeElement;
      if (!(element instanceof HTMLElement) || element === document.body) return undefined;
      if (element.dataset['walked'] !== undefined) return undefined;
      element.dataset['walked'] = '';
      // Of switches the mark beside the field is what is seen.
      const drawn = element.offsetWidth > 0 && element.offsetHeight > 0 ? element : element.nextElementSibling;
      const box = (drawn ?? element).getBoundingClientRect();
      const ringed = (each: Element | null): boolean => {
        if (each === null) return false;
        const { outlineStyle, outlineWidth } = getComputedStyle(each);
        return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0;
      };
      // Editors and terminals show a cursor.
      const isText = element.isContentEditable || element.closest('.xterm') !== null;
      return {
        what: `${element.tagName.toLowerCase()} ${element.getAttribute('aria-label') ?? element.textContent?.trim().slice(0, 40) ?? ''} ${element.className.slice(0, 60)}`,
        seen: box.width > 0 && box.height > 0 && box.right > 0 && box.bottom > 0 && box.left < innerWidth && box.top < innerHeight,
        marked: isText || ringed(element) || ringed(element.parentElement) || ringed(element.nextElementSibling) || element.getAttribute('role') === 'separator',
      };
    });
    if (stop === undefined) break;
    found.push(stop);
  }
  return found;
}

test('the focus is seen wherever Tab goes, on every screen', async ({ page, served }) => {
  test.setTimeout(240_000);
  const { pipeline, runId } = await workedInHome(served);
  await page.reload();
  for (const [place, shows] of [
    ['/', 'Recent pipelines'],
    ['/pipelines', 'Pipelines'],
    [`/pipelines/${encodeURIComponent(pipeline)}`, 'Pipeline'],
    ['/runs', 'Runs'],
    [`/runs/${runId}`, 'penguins'],
    [`/runs/${runId}/compare`, 'penguins'],
    [`/compare/${runId}/${runId}`, 'Compare runs'],
    ['/modules', 'Modules'],
    ['/environments', 'Environments'],
    ['/data', 'Data'],
    ['/settings', 'Settings'],
  ] as const) {
    await goTo(page, place);
    await expect(page.getByRole('heading', { name: shows, exact: true }).first()).toBeVisible();
    await expect(page.getByRole('status', { name: /^Loading/ })).toHaveCount(0);
    await page.evaluate(() => {
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
      for (const walked of document.querySelectorAll<HTMLElement>('[data-walked]')) delete walked.dataset['walked'];
    });
    const found = await stops(page);
    expect.soft(found.length, `stops of ${place}`).toBeGreaterThan(8);
    expect.soft(found.length, `stops of ${place}`).toBeLessThan(MOST);
    expect.soft(found.filter(({ seen, marked }) => !seen || !marked), place).toEqual([]);
  }
});

test('keys go between screens, tell of themselves, and leave fields alone', async ({ page }) => {
  await page.keyboard.press('Control+k');
  // People type once it is there.
  await expect(page.getByRole('textbox', { name: 'Go to' })).toBeFocused();
  await page.keyboard.type('modul');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Modules', exact: true })).toBeVisible();
  await page.keyboard.press('?');
  const keys = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(keys.getByRole('region', { name: 'Canvas' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(keys).toHaveCount(0);
  const search = page.getByRole('textbox', { name: 'Search modules' });
  await search.focus();
  await page.keyboard.type('what?');
  await expect(search).toHaveValue('what?');
  await expect(keys).toHaveCount(0);
});

test('where a border was left is remembered', async ({ page, served }) => {
  const { runId } = await workedInHome(served);
  await goTo(page, `/debug/${runId}/compare`);
  const border = page.getByRole('separator', { name: 'Border between code and terminal' });
  await border.focus();
  for (let step = 0; step < 4; step++) await page.keyboard.press('ArrowUp');
  await expect(border).toHaveAttribute('aria-valuenow', '56');
  await page.reload();
  await expect(border).toHaveAttribute('aria-valuenow', '56');
});
