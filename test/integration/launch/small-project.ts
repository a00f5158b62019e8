import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export const lock = (version: string): string => JSON.stringify({ packages: { '': {}, 'node_modules/zod': { version }, 'node_modules/only-on-mac': { version: '1.0.0', optional: true } } });

export interface Launched {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A project in small: our launchers, a command line of three lines, a page of one, a stand-in for npm that notes that it was called. */
export class SmallProject implements Disposable {
  readonly root = mkdtempSync(path.join(tmpdir(), 'drydock-launch-'));

  constructor() {
    cpSync('electron/launch', this.at('electron/launch'), { recursive: true });
    this.write('package.json', JSON.stringify({ type: 'module', imports: { '#shared/*': './shared/*' } }));
    this.write('package-lock.json', lock('1.0.0'));
    this.write('tsconfig.json', '{}');
    this.write('shared/greeting.ts', "export const greeting: string = 'hello';\n");
    this.write('electron/cli/main.ts', "import { greeting } from '#shared/greeting.ts';\nconsole.log(greeting, ...process.argv.slice(2));\n");
    this.write('electron/sdk/index.ts', "export const dsl: string = 'sdk';\n");
    this.write('electron/sdk/runtime/runtime.ts', "export const runtime: string = 'runtime';\n");
    this.#declare('index', 'export declare const dsl: string;\n');
    this.#declare('runtime/runtime', 'export declare const runtime: string;\n');
    this.write('vite.config.ts', "export default { base: './', build: { assetsInlineLimit: 0 } };\n");
    this.write('renderer/index.html', '<!doctype html><title>page</title><script type="module" src="./main.ts"></script>\n');
    this.write('renderer/main.ts', "import { greeting } from '#shared/greeting.ts';\ndocument.title = greeting;\n");
    mkdirSync(this.at('node_modules'));
    for (const name of ['esbuild', '@esbuild', 'typescript', 'vite']) symlinkSync(path.resolve('node_modules', name), this.at('node_modules', name));
    this.write('node_modules/.package-lock.json', lock('1.0.0').replace(/,"node_modules\/only-on-mac".*?\}/, ''));
    this.write('fake/npm-cli.js', "const fs = require('fs'); fs.appendFileSync('npm-calls', process.argv.slice(2).join(' ') + '\\n'); fs.copyFileSync('package-lock.json', 'node_modules/.package-lock.json');\n");
    this.write('fake/package.json', '{}');
  }

  at(...parts: string[]): string {
    return path.join(this.root, ...parts);
  }

  write(file: string, text: string): void {
    mkdirSync(path.dirname(this.at(file)), { recursive: true });
    writeFileSync(this.at(file), text);
  }

  /** Types of the package that are there already: the compiler, which makes them, takes longer to load than all else that is launched here. */
  #declare(name: string, text: string): void {
    const file = `dist/sdk/${name}.d.ts`;
    this.write(file, text);
    const later = Date.now() / 1000 + 60;
    utimesSync(this.at(file), later, later);
  }

  /** Runs one of the launchers to its end, in surroundings without a screen but for what is given. */
  launch(program: string, args: readonly string[] = [], environment: Readonly<Record<string, string>> = {}): Promise<Launched> {
    const { DRYDOCK_TEST_SHARED_ENGINE: _engine, DISPLAY: _x, WAYLAND_DISPLAY: _wayland, CI: _ci, ...inherited } = process.env;
    const env = { ...inherited, npm_execpath: this.at('fake/npm-cli.js'), ...environment };
    return new Promise((resolve) => {
      execFile(process.execPath, [this.at('electron/launch', program), ...args], { env, cwd: this.root }, (error, stdout, stderr) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
      });
    });
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
