import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { extractAll, listPackage, statFile } from '@electron/asar';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { build } from 'esbuild';
import { z } from 'zod';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildDesktop } from '#electron/launch/build-desktop.mjs';
import { packedProgram } from '#electron/sdk/bundle/load-esbuild.ts';
import { electronFolder, packStaged, whyNotPacked } from '#electron/launch/package.mjs';
import { writeStandInDist } from '#test/kit/desktop/stand-in-dist.ts';

const OFF = 48;
const ON = 49;
const requireHere = createRequire(import.meta.url);
const config: unknown = requireHere(path.resolve('electron-builder.config.cjs'));
const staged = path.resolve('.cache', 'package', 'dist');
const folder = mkdtempSync(path.join(tmpdir(), 'drydock-packaging-'));
const unpacked = path.join(folder, 'release', 'linux-unpacked');
const archive = path.join(unpacked, 'resources', 'app.asar');
const target = `${process.platform}-${process.arch}`;

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The files of an archive, with `/`, folders left out. */
function filesIn(asar: string): string[] {
  return listPackage(asar, { isPack: false })
    .map((file) => file.replaceAll('\\', '/').slice(1))
    .filter((file) => !('files' in statFile(asar, file)))
    .sort();
}

describe('The packing configuration', () => {
  const validate = async (given: unknown): Promise<void> => {
    const builder = createRequire(requireHere.resolve('electron-builder/package.json'));
    const { validateConfiguration } = builder('app-builder-lib/out/util/config/config.js');
    const { DebugLogger } = builder('builder-util');
    await Reflect.apply(validateConfiguration, undefined, [given, new DebugLogger(false)]);
  };

  it('is one that electron-builder knows', () => validate(config));

  it('would be refused with a slip in it', async () => {
    await expect(validate({ ...Object(config), asarr: true })).rejects.toThrow('asarr');
  });

  it('names icons that exist, of the sizes the systems ask for', () => {
    const { linux, mac, win } = z.object({ linux: z.object({ icon: z.string() }), mac: z.object({ icon: z.string() }), win: z.object({ icon: z.string() }) }).parse(config);
    expect(readdirSync(linux.icon).filter((file) => file.endsWith('.png')).sort()).toEqual(['1024x1024.png', '128x128.png', '16x16.png', '24x24.png', '256x256.png', '32x32.png', '48x48.png', '512x512.png', '64x64.png']);
    for (const file of readdirSync(linux.icon).filter((each) => each.endsWith('.png'))) {
      const png = readFileSync(path.join(linux.icon, file));
      expect(`${png.readUInt32BE(16)}x${png.readUInt32BE(20)}.png`).toBe(file);
    }
    expect(readFileSync(win.icon).subarray(0, 4)).toEqual(Buffer.from([0, 0, 1, 0]));
    const apple = readFileSync(mac.icon);
    expect([apple.subarray(0, 4).toString(), apple.readUInt32BE(4)]).toEqual(['icns', apple.length]);
  });
});

describe('npm run package', () => {
  const program = process.platform === 'darwin' ? '/e/dist/Electron.app/Contents/MacOS/Electron' : '/e/dist/electron';
  const own = process.platform === 'darwin' ? '--mac' : process.platform === 'win32' ? '--win' : '--linux';

  it('takes the Electron it is told, else the installed one, else that of the network; for another machine never the installed one', () => {
    expect(electronFolder(['--dir', '-c.electronDist=/x'], program)).toBe('/x');
    for (const args of [[], ['--dir'], [own, 'deb'], [`--${process.arch}`]]) expect(electronFolder(args, program)).toBe(path.resolve('/e/dist'));
    for (const other of ['--linux', '--mac', '--win', '-mwl', '--ia32'].filter((each) => each !== own)) expect(electronFolder([other], program)).toBeUndefined();
    expect(electronFolder([], undefined)).toBeUndefined();
  });

  it('says what to do when it fails: about Electron, or the tools of installers', () => {
    expect(whyNotPacked(undefined, [])).toMatch(/Electron \d+\.\d+\.\d+, .*npx install-electron.*-c\.electronDist=FOLDER/);
    expect(whyNotPacked('/e/dist', ['--linux'])).toContain('npm run package -- --dir');
    expect(whyNotPacked('/e/dist', ['--dir'])).toContain('/e/dist');
  });
});

describe.skipIf(process.platform !== 'linux')('The packed app (needs Linux)', () => {
  beforeAll(async () => {
    const { version } = z.object({ version: z.string() }).parse(requireHere('electron/package.json'));
    writeStandInDist(path.join(folder, 'electron'), version);
    rmSync(staged, { recursive: true, force: true });
    await buildDesktop({ folder: path.join(staged, 'desktop') });
    mkdirSync(path.join(staged, 'renderer', 'assets'), { recursive: true });
    writeFileSync(path.join(staged, 'renderer', 'index.html'), '<meta nonce="__CSP_NONCE__">');
    writeFileSync(path.join(staged, 'renderer', 'assets', 'page.js'), '');
    expect(packStaged(['--dir', '--linux', `-c.electronDist=${path.join(folder, 'electron')}`, `-c.directories.output=${path.join(folder, 'release')}`], 'pipe')).toBe(0);
  });

  it('holds the bundle, the page, and of node_modules what native parts need; nothing else', () => {
    const files = filesIn(archive);
    const bundle = readdirSync(path.join(staged, 'desktop')).filter((file) => !file.endsWith('.map')).map((file) => `dist/desktop/${file}`);
    expect(bundle).toEqual(expect.arrayContaining(['dist/desktop/main.js', 'dist/desktop/preload.cjs', 'dist/desktop/runtime.js', 'dist/desktop/step-spawner.process.mjs']));
    expect(files.filter((file) => !file.startsWith('node_modules/'))).toEqual([...bundle, 'dist/renderer/assets/page.js', 'dist/renderer/index.html', 'package.json'].sort());
    const packages = new Set(files.filter((file) => file.startsWith('node_modules/')).map((file) => file.split('/').slice(1, file.startsWith('node_modules/@') ? 3 : 2).join('/')));
    expect([...packages].sort()).toEqual([`@esbuild/${target}`, '@lydell/node-pty', `@lydell/node-pty-${target}`, 'bare-addon-resolve', 'bare-module-resolve', 'bare-semver', 'esbuild', 'fs-native-extensions', 'require-addon', 'which-runtime']);
    expect(files.filter((file) => /\.(ts|map|c|h|gyp)$|(?<!LICENSE)\.md$|\/test\//.test(file))).toEqual([]);
    expect(files.filter((file) => file.endsWith('.node'))).toEqual([`node_modules/@lydell/node-pty-${target}/pty.node`, `node_modules/fs-native-extensions/prebuilds/${target}/fs-native-extensions.node`]);
  });

  it('keeps native parts outside the archive, where the system can load them', () => {
    for (const file of filesIn(archive).filter((each) => each.endsWith('.node'))) {
      expect(statFile(archive, file)).toMatchObject({ unpacked: true });
      expect(statSync(path.join(`${archive}.unpacked`, file)).size).toBeGreaterThan(0);
    }
  });

  it('loads its native parts from what was packed', async () => {
    const main = await packedApp();
    const look = path.join(path.dirname(main), 'look.cjs');
    writeFileSync(look, "console.log(typeof require('fs-native-extensions').tryLock, typeof require('@lydell/node-pty').spawn)");
    expect(await start(look, {})).toMatchObject({ code: 0, stdout: 'function function\n' });
  });

  it('starts at the main bundle, as a module, and says nothing of how it was made', () => {
    const out = path.join(folder, 'look');
    extractAll(archive, out);
    const { main, type, scripts, devDependencies } = z.looseObject({ main: z.string(), type: z.string() }).parse(JSON.parse(readFileSync(path.join(out, 'package.json'), 'utf8')));
    expect([main, type, scripts, devDependencies]).toEqual(['dist/desktop/main.js', 'module', undefined, undefined]);
  });

  it('makes programs of modules in TypeScript with a bundler that can be started', async () => {
    const program = packedProgram((name) => path.join(archive, 'node_modules', ...name.split('/')));
    expect(program).toBe(path.join(`${archive}.unpacked`, 'node_modules', '@esbuild', target, 'bin', 'esbuild'));
    expect(packedProgram((name) => path.resolve('node_modules', name))).toBeUndefined();
    const look = path.join(path.dirname(await packedApp()), 'look.cjs');
    writeFileSync(look, "require('esbuild').transform('let a: number = 1', { loader: 'ts' }).then(({ code }) => console.log(code.trim()))");
    expect(await start(look, { ESBUILD_BINARY_PATH: program ?? '' })).toMatchObject({ code: 0, stdout: 'let a = 1;\n' });
  });

  it('has what new modules, their tests and parallel steps are made of beside the archive', () => {
    const has = (folder: string): string[] => readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => !file.includes('__pycache__')).sort();
    for (const name of ['authoring', 'parallel']) expect(has(path.join(unpacked, 'resources', 'drydock', name))).toEqual(has(path.join('resources', name)));
  });

  it('has the samples beside the archive, as ordinary files', () => {
    expect(existsSync(path.join(unpacked, 'resources', 'drydock', 'samples', 'penguins', 'pipeline.yml'))).toBe(true);
    expect(readdirSync(path.join(unpacked, 'resources', 'drydock', 'icons'))).toEqual(['256x256.png']);
  });

  it('19, 21: has its fuses set', async () => {
    const wire = await getCurrentFuseWire(path.join(unpacked, 'drydock-desktop'));
    expect({
      runAsNode: wire[FuseV1Options.RunAsNode],
      cookieEncryption: wire[FuseV1Options.EnableCookieEncryption],
      nodeOptions: wire[FuseV1Options.EnableNodeOptionsEnvironmentVariable],
      nodeCliInspect: wire[FuseV1Options.EnableNodeCliInspectArguments],
      asarIntegrity: wire[FuseV1Options.EnableEmbeddedAsarIntegrityValidation],
      onlyFromAsar: wire[FuseV1Options.OnlyLoadAppFromAsar],
      browserSnapshot: wire[FuseV1Options.LoadBrowserProcessSpecificV8Snapshot],
      filePrivileges: wire[FuseV1Options.GrantFileProtocolExtraPrivileges],
    }).toEqual({ runAsNode: OFF, cookieEncryption: ON, nodeOptions: OFF, nodeCliInspect: OFF, asarIntegrity: ON, onlyFromAsar: ON, browserSnapshot: OFF, filePrivileges: OFF });
  });

  it('becomes the helper of the process engine when it is started for that, although it cannot be Node', async () => {
    const main = await packedApp();
    const helper = path.join(path.dirname(main), 'step-spawner.process.mjs');
    const work = path.join(folder, 'step');
    mkdirSync(work);
    const request = { start: { id: 7, step: 'r/n/1', argv: [process.execPath, '-e', 'console.log("from the step")'], cwd: work, variables: { PATH: process.env['PATH'] ?? '' }, stdoutFile: path.join(work, 'out'), stderrFile: path.join(work, 'err') } };
    const { code, stdout } = await start(main, { DRYDOCK_HOME: path.join(folder, 'home'), STAND_IN_ARGUMENTS: [helper, 'session-of-a-test', folder, 'r'].join('\n') }, `${JSON.stringify(request)}\n`);
    expect([code, JSON.parse(stdout)]).toEqual([0, { id: 7, exitCode: 0, signal: null, stopped: false }]);
    expect(readFileSync(path.join(work, 'out'), 'utf8')).toBe('from the step\n');
  });

  it('starts in plain Node over the stand-in, from what was packed alone: locks all down, shows the page, answers it', async () => {
    const main = await packedApp();
    const { code, stdout, stderr } = await start(main, { DRYDOCK_HOME: path.join(folder, 'home'), STAND_IN_RESOURCES: path.join(unpacked, 'resources') });
    expect({ code, stderr: stderr.split('\n').filter((line) => /error/i.test(line)) }).toMatchObject({ code: 0 });
    const saw: unknown = JSON.parse(stdout);
    expect(saw).toMatchObject({
      told: expect.arrayContaining(['app.enableSandbox', 'app.requestSingleInstanceLock', 'protocol.registerSchemesAsPrivileged', 'Menu.setApplicationMenu', 'session.setSpellCheckerEnabled']),
      channels: ['drydock:begin', 'drydock:end', 'drydock:frame'],
      permissions: expect.arrayContaining(['request', 'check', 'device', 'beforeRequest']),
      webPreferences: { sandbox: true, contextIsolation: true, nodeIntegration: false, devTools: false, preload: path.join(path.dirname(main), 'preload.cjs') },
      icon: path.join(unpacked, 'resources', 'drydock', 'icons', '256x256.png'),
      addresses: ['app://drydock/index.html#/'],
      frames: [
        { t: 'hello' },
        { t: 'reply', id: 1, ok: true, value: { host: 'desktop', sample: path.join(unpacked, 'resources', 'drydock', 'samples', 'penguins', 'pipeline.yml') } },
        // Looks for a container engine, for which its client is loaded.
        { t: 'reply', id: 2, ok: true, value: { checks: expect.arrayContaining([expect.objectContaining({ name: expect.stringContaining('docker') })]) } },
      ],
      page: { status: 200, policy: expect.stringContaining("default-src 'none'") },
    });
  });

  it('has a preload script that asks for nothing but Electron, without schemas in it', () => {
    const text = readFileSync(path.join(staged, 'desktop', 'preload.cjs'), 'utf8');
    expect([...text.matchAll(/require\("([^"]+)"\)/g)].map(([, name]) => name)).toEqual(['electron']);
    expect(text.length).toBeLessThan(8_000);
    expect(readFileSync('electron/desktop/preload.ts', 'utf8').split('\n').length).toBeLessThan(80);
  });
});

/** What was packed, in a folder of its own, with the stand-in as its Electron. The main bundle's path. */
async function packedApp(): Promise<string> {
  const app = mkdtempSync(path.join(folder, 'app-'));
  extractAll(archive, app);
  const electron = path.join(app, 'node_modules', 'electron');
  await build({ entryPoints: ['test/integration/packaging/children/packaged-electron.ts'], outfile: path.join(electron, 'index.mjs'), bundle: true, format: 'esm', platform: 'node', logLevel: 'warning' });
  writeFileSync(path.join(electron, 'package.json'), JSON.stringify({ name: 'electron', exports: './index.mjs' }));
  return path.join(app, 'dist', 'desktop', 'main.js');
}

/** With `input` the program reads that line, and the end of its input once it has answered. */
function start(program: string, environment: Record<string, string>, input?: string): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program], { env: { ...process.env, ...environment }, stdio: ['pipe', 'pipe', 'pipe'] });
    if (input === undefined) child.stdin.end();
    else child.stdin.write(input);
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk;
      if (stdout.includes('\n')) child.stdin.end();
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
    child.once('error', reject).once('close', (code) => resolve({ code, stdout, stderr }));
  });
}
