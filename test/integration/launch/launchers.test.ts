import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, utimesSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Launched } from './small-project.ts';
import { SmallProject, lock } from './small-project.ts';

let project: SmallProject;
beforeEach(() => {
  project = new SmallProject();
});
afterEach(() => project[Symbol.dispose]());

const at = (...parts: string[]): string => project.at(...parts);
const write = (file: string, text: string): void => project.write(file, text);
const launch = (program: string, args: readonly string[] = []): Promise<Launched> => project.launch(program, args);
const drydock = (...args: string[]) => launch('drydock.mjs', args);
const stamp = () => statSync(at('dist/stamp.txt')).mtimeMs;

describe('drydock from a work tree', () => {
  it('builds at the first start and starts from the build after that', async () => {
    rmSync(at('dist'), { recursive: true });
    expect(await drydock('a b', '--c')).toEqual({ code: 0, stdout: 'hello a b --c\n', stderr: '' });
    const built = stamp();
    expect((await drydock()).stdout).toBe('hello\n');
    expect(stamp()).toBe(built);
    expect(existsSync(at('npm-calls'))).toBe(false);
  });

  it('builds again when a source was changed, added or removed', async () => {
    await drydock();
    write('shared/greeting.ts', "export const greeting: string = 'ahoy';\n");
    expect((await drydock()).stdout).toBe('ahoy\n');
    write('shared/other.ts', "export const other = 'x';\n");
    const before = stamp();
    await drydock();
    expect(stamp()).toBeGreaterThan(before);
    rmSync(at('shared/other.ts'));
    const between = stamp();
    await drydock();
    expect(stamp()).toBeGreaterThan(between);
  });

  it('does not take a build that was cut short for a whole one', async () => {
    await drydock();
    rmSync(at('dist/stamp.txt'));
    write('dist/main.js', 'torn');
    expect((await drydock()).stdout).toBe('hello\n');
  });

  it('builds workers and child programs where import.meta.url finds them, whatever chunk asks', async () => {
    write('electron/deep/room/count.worker.ts', "import { greeting } from '#shared/greeting.ts';\nconsole.log('worker', greeting);\n");
    write('electron/deep/spawner.process.mjs', "console.log('process');\n");
    write('electron/deep/room/ask.ts', "export const ask = () => Promise.all([import(new URL('./count.worker.js', import.meta.url).href), import(new URL('./spawner.process.mjs', import.meta.url).href)]);\n");
    write('electron/cli/main.ts', "const { ask } = await import('../deep/room/ask.ts');\nawait ask();\n");
    expect((await drydock()).stdout.split('\n').sort()).toEqual(['', 'process', 'worker hello']);
  });

  it('refuses two programs of one name, because they would overwrite each other', async () => {
    for (const room of ['a', 'b']) write(`electron/${room}/x.worker.ts`, 'export {};\n');
    const { code, stderr } = await drydock();
    expect(code).toBe(1);
    expect(stderr).toContain('Two programs are called x.worker.ts');
  });

  it('says what does not build and exits with 1, and keeps the last build for those who run from it', async () => {
    await drydock();
    const kept = readFileSync(at('dist/main.js'), 'utf8');
    write('shared/greeting.ts', 'export const = ;\n');
    const { code, stdout, stderr } = await drydock();
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('shared/greeting.ts:1:13');
    expect(stderr).toContain('the build failed');
    expect(readFileSync(at('dist/main.js'), 'utf8')).toBe(kept);
  });

  it('survives ten first starts at the same moment', async () => {
    rmSync(at('dist'), { recursive: true });
    const results = await Promise.all(Array.from({ length: 10 }, () => drydock('x')));
    expect(results).toEqual(results.map(() => ({ code: 0, stdout: 'hello x\n', stderr: '' })));
    expect(readdirSync(at('dist')).filter((name) => /\.\d+$/.test(name))).toEqual([]);
  });

  it('builds beside another build whose files come and go', async () => {
    mkdirSync(at('dist'), { recursive: true });
    // A name that is listed and cannot be looked at: what another build's file is once it has been renamed.
    symlinkSync(at('gone'), at('dist/main.js.4711'));
    expect(await drydock()).toEqual({ code: 0, stdout: 'hello\n', stderr: '' });
  });

  it('clears away chunks of old builds after a day, not before', async () => {
    await drydock();
    write('dist/chunk-OLD.js', '');
    write('dist/chunk-NEW.js', '');
    const twoDaysAgo = Date.now() / 1000 - 2 * 24 * 60 * 60;
    utimesSync(at('dist/chunk-OLD.js'), twoDaysAgo, twoDaysAgo);
    write('shared/greeting.ts', "export const greeting: string = 'again';\n");
    await drydock();
    expect(readdirSync(at('dist')).filter((name) => name.startsWith('chunk-'))).toEqual(['chunk-NEW.js']);
  });
});

describe('npm start', () => {
  it('installs when the lock file asks for other packages than there are, says so on stderr, and is silent the next time', async () => {
    write('package-lock.json', lock('2.0.0'));
    const first = await launch('start.mjs');
    expect(first.stderr).toContain('installing packages');
    expect(readFileSync(at('npm-calls'), 'utf8')).toBe('ci --loglevel=error --no-progress\n');
    const second = await launch('start.mjs');
    expect(second.stderr).not.toContain('installing');
    expect(readFileSync(at('npm-calls'), 'utf8').split('\n')).toHaveLength(2);
  });
});

describe('npm test', () => {
  /** Stands in for vitest: says what it was asked, writes a report and ends with an exit code. */
  const vitest = (exitCode: number, report: unknown) => {
    const body = `const file = process.argv.find((a) => a.startsWith('--outputFile.json=')).split('=')[1];
require('fs').writeFileSync(file, JSON.stringify(${JSON.stringify(report)}));
console.log(process.argv.slice(5).join(' '), 'shared engine:', process.env.DRYDOCK_TEST_SHARED_ENGINE);
process.exitCode = ${exitCode};`;
    write('node_modules/vitest/vitest.mjs', `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);\n${body}\n`);
  };
  /** Stands in for the browser's tests. */
  const stories = (unexpected: number) => {
    const stats = { expected: 2, flaky: 0, unexpected, skipped: 0 };
    write('node_modules/@playwright/test/cli.js', `require('fs').writeFileSync(process.env.PLAYWRIGHT_JSON_OUTPUT_NAME, JSON.stringify({ stats: ${JSON.stringify(stats)} }));`);
    write('node_modules/@playwright/test/package.json', '{}');
  };
  beforeEach(() => stories(0));
  const suite = (title: string, status: string) => ({ fullName: `${title} works`, ancestorTitles: [title], status });

  it('names what was skipped after the summary, and ends with the plain count', async () => {
    vitest(0, { testResults: [{ name: at('test/x.test.ts'), status: 'passed', assertionResults: [suite('containers (skipped: no root)', 'skipped'), suite('plain', 'passed')] }] });
    const { code, stdout } = await project.launch('test.mjs', [], { CHROMIUM_PATH: '/chromium' });
    expect(code).toBe(0);
    expect(stdout).toContain('shared engine: 1');
    expect(stdout).toContain('test/x.test.ts: containers (skipped: no root) (1)');
    // Both stories have another telling, in the window of a desktop that is not installed here.
    expect(stdout).toMatch(/NOT RUN in the window of the desktop app: Electron is not installed here .* \(2\)\n/);
    expect(stdout).toMatch(/\nTests: 3 passed, 0 failed, 3 skipped\n$/);
  });

  it('fails when a story of the app does', async () => {
    vitest(0, { testResults: [] });
    stories(1);
    const { code, stdout } = await project.launch('test.mjs', [], { CHROMIUM_PATH: '/chromium' });
    expect(code).toBe(1);
    expect(stdout).toMatch(/\nTests: 2 passed, 1 failed, 3 skipped\n$/);
  });

  it('passes arguments on, starts no engine for a few named files, and fails when the tests fail', async () => {
    vitest(1, { testResults: [{ name: at('test/x.test.ts'), status: 'failed', assertionResults: [suite('plain', 'failed')] }] });
    const { code, stdout } = await launch('test.mjs', ['--project', 'unit', 'specs']);
    expect(code).toBe(1);
    expect(stdout).toContain('--project unit specs shared engine: undefined');
    expect(stdout).toMatch(/Tests: 0 passed, 1 failed\n$/);
  });

  it('does not call a run without a report a success', async () => {
    write('node_modules/vitest/vitest.mjs', 'process.exit(7);\n');
    const { code, stderr } = await launch('test.mjs');
    expect(code).toBe(7);
    expect(stderr).toContain('without a report');
  });
});
