import { expect, test } from './kit/test.ts';

test('the sample runs two clicks from the first screen', async ({ page }) => {
  await expect(page.getByRole('heading', { name: 'Home' })).toBeVisible();
  await page.getByRole('button', { name: 'Run the sample' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: /^Run/ }).click();
  await expect(page).toHaveURL(/#\/runs\//);
  await expect(page.getByText('Completed').first()).toBeVisible({ timeout: 90_000 });
});
