import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { goTo } from './kit/go-to.ts';
import { expect, test } from './kit/test.ts';
import { workedInHome } from './kit/sample-home.ts';

const sizes = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
];
/** Pictures for people to look at, one per screen, theme and size. */
const pictures = path.resolve('.cache', 'screens');

test('every screen is accessible, in both themes, and shows itself without a complaint', async ({ page, served }) => {
  test.setTimeout(300_000);
  const { pipeline, runId } = await workedInHome(served);
  await page.reload();
  const screens: Readonly<Record<string, { readonly place: string; readonly shows: (page: Page) => Promise<void> }>> = {
    home: { place: '/', shows: (shown) => expect(shown.getByText('Recent pipelines')).toBeVisible() },
    pipelines: { place: '/pipelines', shows: (shown) => expect(shown.getByRole('heading', { name: 'Pipelines' })).toBeVisible() },
    pipeline: { place: `/pipelines/${encodeURIComponent(pipeline)}`, shows: (shown) => expect(shown.getByRole('application').or(shown.locator('canvas')).first()).toBeVisible() },
    runs: { place: '/runs', shows: (shown) => expect(shown.getByText(runId.slice(0, 15)).first()).toBeVisible() },
    run: { place: `/runs/${runId}`, shows: (shown) => expect(shown.getByText('Completed').first()).toBeVisible() },
    node: { place: `/runs/${runId}/compare`, shows: (shown) => expect(shown.getByRole('tab', { name: /logs/i })).toBeVisible() },
    debug: { place: `/debug/${runId}/compare`, shows: (shown) => expect(shown.getByRole('button', { name: /rerun/i }).first()).toBeVisible() },
    modules: { place: '/modules', shows: (shown) => expect(shown.getByRole('link', { name: 'penguins_prepare' })).toBeVisible() },
    environments: { place: '/environments', shows: (shown) => expect(shown.getByText('python:local').first()).toBeVisible() },
    data: { place: '/data', shows: (shown) => expect(shown.getByText('penguins').first()).toBeVisible() },
    settings: { place: '/settings', shows: (shown) => expect(shown.getByText('Theme')).toBeVisible() },
  };
  mkdirSync(pictures, { recursive: true });
  const violations: string[] = [];
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    for (const [name, { place, shows }] of Object.entries(screens)) {
      await goTo(page, place);
      await shows(page);
      await expect(page.getByRole('status', { name: /^Loading/ })).toHaveCount(0);
      for (const size of sizes) {
        await page.setViewportSize(size);
        await page.screenshot({ path: path.join(pictures, `${name}-${scheme}-${size.width}.png`) });
      }
      const found = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).analyze();
      for (const { id, impact, nodes } of found.violations) {
        if (impact === 'serious' || impact === 'critical') violations.push(`${name} ${scheme}: ${id}: ${nodes.map(({ target }) => target.join(' ')).slice(0, 4).join(' | ')}`);
      }
    }
  }
  expect(violations).toEqual([]);
});
