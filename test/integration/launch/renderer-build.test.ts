import { existsSync, readFileSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SmallProject } from './small-project.ts';

let project: SmallProject;
beforeEach(() => {
  project = new SmallProject();
});
afterEach(() => project[Symbol.dispose]());

const serve = () => project.launch('drydock.mjs', ['serve', '--port', '0']);
const pages = () => readFileSync(project.at('dist/renderer/index.html'), 'utf8');
const assets = () => readdirSync(project.at('dist/renderer/assets')).sort();
const stamp = () => statSync(project.at('dist/renderer/stamp.txt')).mtimeMs;

describe('the page of `drydock serve`', () => {
  it('is built the first time, which is said on stderr, and not again', async () => {
    const first = await serve();
    expect(first).toEqual({ code: 0, stdout: 'hello serve --port 0\n', stderr: expect.stringContaining('building the app') });
    expect(assets()).toHaveLength(1);
    expect(pages()).toContain(`./assets/${assets()[0] ?? ''}`);
    const built = stamp();
    expect(await serve()).toEqual({ code: 0, stdout: 'hello serve --port 0\n', stderr: '' });
    expect(stamp()).toBe(built);
  });

  it('is not built for other commands, nor for help', async () => {
    for (const args of [['--help'], ['run', 'list'], ['serve', '--help'], ['serve', '-h']]) await project.launch('drydock.mjs', args);
    expect(existsSync(project.at('dist/renderer'))).toBe(false);
  });

  it('is built again when one of its sources has changed; what an open page may still ask for stays', async () => {
    await serve();
    const [old = ''] = assets();
    project.write('shared/greeting.ts', "export const greeting: string = 'ahoy';\n");
    await serve();
    expect(assets()).toHaveLength(2);
    expect(assets()).toContain(old);
    expect(pages()).not.toContain(old);
    expect(readFileSync(project.at('dist/renderer/assets', assets().find((name) => name !== old) ?? ''), 'utf8')).toContain('ahoy');
  });

  it('loses the files of builds that are days old, and survives the builds of the command line', async () => {
    await serve();
    const old = project.at('dist/renderer/assets/old-12345678.js');
    project.write('dist/renderer/assets/old-12345678.js', '');
    const threeDaysAgo = Date.now() / 1000 - 3 * 24 * 60 * 60;
    utimesSync(old, threeDaysAgo, threeDaysAgo);
    utimesSync(project.at('dist/renderer'), threeDaysAgo, threeDaysAgo);
    project.write('electron/other.ts', 'export {};\n');
    await project.launch('drydock.mjs');
    expect(existsSync(old)).toBe(true);
    project.write('renderer/other.ts', 'export {};\n');
    await serve();
    expect(existsSync(old)).toBe(false);
    expect(assets()).toHaveLength(1);
  });

  it('is that of production, whatever the surroundings say', async () => {
    project.write('renderer/main.ts', 'document.title = process.env.NODE_ENV;\n');
    await project.launch('drydock.mjs', ['serve', '--port', '0'], { NODE_ENV: 'development' });
    const page = readFileSync(project.at('dist/renderer/assets', assets()[0] ?? ''), 'utf8');
    expect(page).toContain('production');
    expect(page).not.toContain('development');
  });

  it('is not taken for whole when its build was cut short', async () => {
    await serve();
    rmSync(project.at('dist/renderer/stamp.txt'));
    project.write('dist/renderer/index.html', 'torn');
    await serve();
    expect(pages()).toContain('<title>page</title>');
  });

  it('is whole after several first starts at the same moment', async () => {
    const starts = await Promise.all(Array.from({ length: 4 }, serve));
    expect(starts.map(({ code, stdout }) => ({ code, stdout }))).toEqual(starts.map(() => ({ code: 0, stdout: 'hello serve --port 0\n' })));
    expect(pages()).toContain(`./assets/${assets()[0] ?? ''}`);
    expect(readdirSync(project.at('dist')).filter((name) => name.startsWith('renderer'))).toEqual(['renderer']);
    expect(readdirSync(project.at('dist/renderer')).sort()).toEqual(['assets', 'index.html', 'stamp.txt']);
  });

  it('says what does not build, exits with 1, and keeps the last page', async () => {
    await serve();
    const kept = pages();
    project.write('renderer/main.ts', 'export const = ;\n');
    const { code, stdout, stderr } = await serve();
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('the app could not be built');
    expect(stderr).toContain('main.ts');
    expect(stderr).not.toContain('\u001B');
    expect(pages()).toBe(kept);
  });
});
