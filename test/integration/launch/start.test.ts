import { spawn } from 'node:child_process';
import { chmodSync, statSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findElectron } from '../../../electron/launch/find-electron.mjs';
import { canShowBrowser, whyNoDesktop } from '../../../electron/launch/surroundings.mjs';
import { SmallProject } from './small-project.ts';

let project: SmallProject;
beforeEach(() => {
  project = new SmallProject();
});
afterEach(() => project[Symbol.dispose]());

/** Puts a program where Electron's is. */
function installElectron(script: string): string {
  project.write('node_modules/electron/path.txt', 'electron');
  project.write('node_modules/electron/package.json', '{"main":"index.js"}');
  project.write('node_modules/electron/index.js', "throw new Error('importing electron would download it');");
  project.write('node_modules/electron/dist/electron', `#!/bin/sh\n${script}\n`);
  chmodSync(project.at('node_modules/electron/dist/electron'), 0o755);
  return project.at('node_modules/electron/dist/electron');
}

describe('npm start where there is no desktop shell', () => {
  it('says so in one line and serves the app', async () => {
    const { code, stdout, stderr } = await project.launch('start.mjs');
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'hello serve\n' });
    expect(stderr.split('\n').filter((line) => line.includes('Electron'))).toEqual(['drydock: the desktop shell (Electron) is not installed here (`npx install-electron` does it), so the app is served to the browser.']);
  });

  it('opens the browser where there is a screen and a person', async () => {
    expect((await project.launch('start.mjs', [], { DISPLAY: ':0' })).stdout).toBe('hello serve --open\n');
    expect((await project.launch('start.mjs', [], { DISPLAY: ':0', CI: 'true' })).stdout).toBe('hello serve\n');
  });

  it('passes options on to serve, and ends as it ends', async () => {
    project.write('electron/cli/main.ts', 'console.log(...process.argv.slice(2));\nprocess.exitCode = 2;\n');
    const { code, stdout, stderr } = await project.launch('start.mjs', ['--port', '8080'], { DISPLAY: ':0' });
    expect({ code, stdout }).toEqual({ code: 2, stdout: 'serve --port 8080\n' });
    expect(stderr).not.toContain('Electron');
  });

  it('ends when it is asked to, after the app has', async () => {
    project.write('electron/cli/main.ts', "process.on('SIGTERM', () => {\n  console.log('stopped well');\n  process.exit(0);\n});\nconsole.log('ready');\nsetInterval(() => undefined, 1000);\n");
    const child = spawn(process.execPath, [project.at('electron/launch/start.mjs')], { cwd: project.root, env: { ...process.env, npm_execpath: project.at('fake/npm-cli.js'), CI: '1' }, stdio: ['ignore', 'pipe', 'ignore'] });
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (!stdout.includes('ready') && text.includes('ready')) child.kill('SIGTERM');
      stdout += text;
    });
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(0);
    expect(stdout).toBe('ready\nstopped well\n');
  });
});

describe('npm start with the desktop shell', () => {
  // The shell does not run as root; these tests may.
  const screen = { DISPLAY: ':0', NODE_OPTIONS: '--import=data:text/javascript,process.getuid=()=>1000', ELECTRON_RUN_AS_NODE: '1' };
  beforeEach(() => {
    project.write('electron/desktop/main.ts', "console.log('main');\n");
    project.write('electron/desktop/preload.ts', "console.log('preload');\n");
  });

  it('builds it, starts it, and ends as it ends', async () => {
    installElectron('echo "window of $*, as node: $ELECTRON_RUN_AS_NODE"; ls dist/desktop dist/renderer | grep -E "main.js$|preload.cjs$|html"');
    const { code, stdout } = await project.launch('start.mjs', [], screen);
    expect(code).toBe(0);
    expect(stdout.split('\n')).toEqual([`window of ${project.root}/, as node: `, 'main.js', 'preload.cjs', 'index.html', '']);
  });

  it('finds all of it built by npm run build, and builds again only what has changed', async () => {
    installElectron('exit 0');
    expect(await project.launch('build.mjs')).toMatchObject({ code: 0 });
    const built = (file: string): number => statSync(project.at('dist', file)).mtimeMs;
    const before = ['main.js', 'desktop/main.js', 'renderer/index.html'].map(built);
    expect(await project.launch('start.mjs', [], screen)).toMatchObject({ code: 0, stderr: '' });
    expect(['main.js', 'desktop/main.js', 'renderer/index.html'].map(built)).toEqual(before);
    project.write('electron/desktop/main.ts', "console.log('another');\n");
    await project.launch('start.mjs', [], screen);
    expect([built('desktop/main.js') > (before[1] ?? 0), built('renderer/index.html')]).toEqual([true, before[2]]);
  });

  it('serves the app when the shell does not come up', async () => {
    installElectron('echo "The SUID sandbox helper binary was found, but is not configured correctly" >&2; exit 133');
    const { code, stdout, stderr } = await project.launch('start.mjs', [], screen);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'hello serve --open\n' });
    expect(stderr).toContain('did not start here, see above');
  });

  it('leaves the shell alone when options for serve are given', async () => {
    installElectron('echo window');
    expect((await project.launch('start.mjs', ['--port', '0'], screen)).stdout).toBe('hello serve --port 0\n');
  });
});

describe('the desktop shell', () => {
  it('is found where it was unpacked, without importing its package', () => {
    const program = installElectron('exit 0');
    expect(findElectron({}, project.at('node_modules/electron'))).toBe(program);
    chmodSync(program, 0o644);
    expect(findElectron({}, project.at('node_modules/electron'))).toBeUndefined();
  });

  it('is found where ELECTRON_OVERRIDE_DIST_PATH says', () => {
    project.write('elsewhere/electron', '');
    chmodSync(project.at('elsewhere/electron'), 0o755);
    const environment = { ELECTRON_OVERRIDE_DIST_PATH: project.at('elsewhere') };
    expect(findElectron(environment, project.at('node_modules/electron'))).toBe(project.at('elsewhere/electron'));
    expect(findElectron({}, project.at('node_modules/electron'))).toBeUndefined();
  });

  it.each([
    [undefined, { DISPLAY: ':0' }, 'linux', 1000, 'not installed'],
    ['/electron', {}, 'linux', 1000, 'no screen'],
    ['/electron', { DISPLAY: '' }, 'linux', 1000, 'no screen'],
    ['/electron', { SSH_CONNECTION: 'x' }, 'darwin', 501, 'no screen'],
    ['/electron', { DISPLAY: ':0' }, 'linux', 0, 'as root'],
  ] as const)('%s with %j on %s as %s is not used: %s', (electron, environment, platform, user, why) => {
    expect(whyNoDesktop(electron, environment, platform, user)).toContain(why);
  });

  it.each([
    [{ DISPLAY: ':0' }, 'linux', 1000],
    [{ WAYLAND_DISPLAY: 'wayland-0' }, 'linux', 1000],
    [{ DISPLAY: 'localhost:10.0', SSH_CONNECTION: 'x' }, 'linux', 1000],
    [{}, 'darwin', 501],
    [{}, 'win32', undefined],
  ] as const)('with %j on %s is used', (environment, platform, user) => {
    expect(whyNoDesktop('/electron', environment, platform, user)).toBeUndefined();
    expect(canShowBrowser(environment, platform)).toBe(true);
  });
});
