import { DesktopDoor } from './kit/desktop-door.ts';
import { expect, test } from './kit/test.ts';

/** What the app asked for and what Electron gave: read from the running window, not from our options. */
test('the window is as closed as it was asked to be, and its page knows nothing of Node', async ({ page, door }) => {
  if (!(door instanceof DesktopDoor)) throw new Error('This story is of the window alone.');
  const preferences = await door.desktop.webPreferences();
  expect(preferences).toHaveLength(1);
  expect(preferences[0]).toMatchObject({
    sandbox: true, contextIsolation: true, nodeIntegration: false, nodeIntegrationInWorker: false, nodeIntegrationInSubFrames: false, webSecurity: true, allowRunningInsecureContent: false, experimentalFeatures: false, webviewTag: false,
  });
  const known = await page.evaluate(() => ({ node: ['require', 'process', 'module', 'Buffer', 'global', 'electron'].filter((name) => name in window), bridge: Object.keys(Object(Reflect.get(window, 'drydock'))).sort() }));
  expect(known).toEqual({ node: [], bridge: ['call', 'cancel', 'listen', 'unwatch', 'watch'] });
});

test('the policy holds in the window: no evaluated text, no other address, no foreign frame', async ({ page, complaints }) => {
  const tried = await page.evaluate(async () => {
    const outcome = async (work: () => unknown): Promise<string> => {
      try {
        await work();
        return 'done';
      } catch {
        return 'refused';
      }
    };
    const script = document.createElement('script');
    return {
      // Later: what a debugger evaluates is let through.
      evaluated: await outcome(() => new Promise((resolve, reject) => setTimeout(() => void outcome(() => Reflect.apply(Reflect.get(window, 'eval'), window, ['1'])).then((how) => (how === 'done' ? resolve(how) : reject(new Error(how))))))),
      fetched: await outcome(() => fetch('https://example.org/')),
      fetchedFile: await outcome(() => fetch('file:///etc/passwd')),
      scripted: await outcome(() => Reflect.set(script, 'text', '1')),
      written: await outcome(() => document.body.insertAdjacentHTML('beforeend', '<iframe src="https://example.org/"></iframe>')),
    };
  });
  expect(tried).toEqual({ evaluated: 'refused', fetched: 'refused', fetchedFile: 'refused', scripted: 'refused', written: 'refused' });
  expect(complaints.splice(0).some((text) => /Content Security Policy|Trusted/.test(text))).toBe(true);
});

test('neither links, scripts nor new windows lead the window away from its page', async ({ page, complaints }) => {
  const own = page.url();
  for (const address of ['https://example.org/', 'file:///etc/passwd', new URL('/assets/nothing.html', own).href]) {
    await page.evaluate((to) => {
      const link = document.createElement('a');
      link.href = to;
      document.body.append(link);
      link.click();
      link.remove();
      location.assign(to);
      window.open(to);
    }, address);
    await expect(page.getByRole('navigation', { name: 'Screens' })).toBeVisible();
    expect(page.url()).toBe(own);
    await expect.poll(() => page.context().pages().length).toBe(1);
  }
  // Chromium tells of the local file it did not load.
  expect(complaints.splice(0).filter((text) => !/Not allowed to load local resource/.test(text))).toEqual([]);
});
