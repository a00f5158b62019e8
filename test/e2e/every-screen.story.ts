import type { Page } from '@playwright/test';
import { goTo } from './kit/go-to.ts';
import { lookAt } from './kit/look.ts';
import { expect, test } from './kit/test.ts';
import { workedInHome } from './kit/sample-home.ts';

test('every screen is accessible, in both themes, and shows itself without a complaint', async ({ page, served }) => {
  test.setTimeout(300_000);
  const { pipeline, runId } = await workedInHome(served);
  await page.reload();
  const screens: Readonly<Record<string, { readonly place: string; readonly shows: (page: Page) => Promise<void> }>> = {
    pipeline: { place: `/pipelines/${encodeURIComponent(pipeline)}`, shows: (shown) => expect(shown.getByRole('application').or(shown.locator('canvas')).first()).toBeVisible() },
    home: { place: '/', shows: (shown) => expect(shown.getByRole('heading', { name: 'Recent pipelines' })).toBeVisible() },
    pipelines: { place: '/pipelines', shows: (shown) => expect(shown.getByRole('heading', { name: 'Pipelines' })).toBeVisible() },
    runs: { place: '/runs', shows: (shown) => expect(shown.getByText(runId.slice(0, 15)).first()).toBeVisible() },
    run: { place: `/runs/${runId}`, shows: (shown) => expect(shown.getByText('Completed').first()).toBeVisible() },
    node: { place: `/runs/${runId}/compare`, shows: (shown) => expect(shown.getByRole('tab', { name: /logs/i })).toBeVisible() },
    debug: { place: `/debug/${runId}/compare`, shows: (shown) => expect(shown.getByRole('button', { name: /rerun/i }).first()).toBeVisible() },
    modules: { place: '/modules', shows: (shown) => expect(shown.getByRole('link', { name: 'penguins_prepare' })).toBeVisible() },
    environments: { place: '/environments', shows: (shown) => expect(shown.getByText('python:local').first()).toBeVisible() },
    data: { place: '/data', shows: (shown) => expect(shown.getByText('penguins').first()).toBeVisible() },
    settings: { place: '/settings', shows: (shown) => expect(shown.getByText('Theme')).toBeVisible() },
  };
  for (const [name, { place, shows }] of Object.entries(screens)) {
    await goTo(page, place);
    await shows(page);
    await lookAt(page, name, true);
  }
});
