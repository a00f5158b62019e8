import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { goTo } from './kit/go-to.ts';
import { expect, test } from './kit/test.ts';

const markup = '<img src=x onerror="window.attacked=1"><script>window.attacked=1</script>';

test('markup, scripts and escape codes in names, descriptions, logs and results stay text', async ({ page, served }) => {
  const spec = path.join(served.folder, 'evil.yml');
  writeFileSync(
    spec,
    [
      '$schema: https://azuremlschemas.azureedge.net/latest/commandComponent.schema.json',
      'type: command',
      'name: evil',
      'version: 1',
      `description: ${JSON.stringify(markup)}`,
      'environment: {image: "busybox:local"}',
      'outputs:',
      '  page: {type: uri_folder}',
      `command: ${JSON.stringify(`printf '%s\\n' '${markup}'; printf '\\033]0;owned\\007\\033[31mred\\033[0m\\n'; printf '%s' '<svg xmlns="http://www.w3.org/2000/svg" onload="window.attacked=1"><script>window.attacked=1</script></svg>' > \${{outputs.page}}/a.svg; printf '%s' '${markup}' > \${{outputs.page}}/b.html`)}`,
      '',
    ].join('\n'),
  );
  await served.drydock('module', 'register', spec);
  const reply: { runId: string } = JSON.parse(await served.drydock('pipeline', 'run', spec, '--engine', 'process', '--json'));

  await page.getByRole('link', { name: 'Modules' }).click();
  await page.getByRole('link', { name: 'evil' }).click();
  await expect(page.getByText(markup).first()).toBeVisible();
  await goTo(page, `/runs/${reply.runId}/main`);
  await expect(page.getByText('window.attacked=1').filter({ visible: true }).first()).toBeVisible();
  await expect(page.getByText('red', { exact: true }).first()).toBeVisible();
  for (const file of ['a.svg', 'b.html']) {
    await goTo(page, '/runs');
    await expect(page.getByRole('tab', { name: /inputs and outputs/i })).toHaveCount(0);
    await goTo(page, `/runs/${reply.runId}/main`);
    await page.getByRole('tab', { name: /inputs and outputs/i }).click();
    await page.getByText(file).first().click();
    await expect(page.getByText('window.attacked=1').filter({ visible: true }).first()).toBeVisible();
  }
  expect(await page.evaluate(() => Reflect.get(window, 'attacked'))).toBeUndefined();
  await expect(page).toHaveTitle('Drydock');
});

test('a script that gets into the page is not run', async ({ page, complaints }) => {
  const ran = await page.evaluate(() => {
    const script = document.createElement('script');
    try {
      script.textContent = 'window.attacked = 1';
      document.body.append(script);
      document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="window.attacked=1">');
    } catch {
      // Trusted Types refuse the assignment itself.
    }
    return Reflect.get(window, 'attacked');
  });
  expect(ran).toBeUndefined();
  expect(complaints.splice(0).some((text) => /Content Security Policy|TrustedHTML|TrustedScript/.test(text))).toBe(true);
});
