import { execFile } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { transform } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Builds `dist`, the SDK in it, when that is older than the sources. */
export async function ensureSdkBuilt(): Promise<void> {
  const script = `const { ensureBuilt } = await import(${JSON.stringify(path.join(root, 'electron/launch/setup.mjs'))}); await ensureBuilt();`;
  await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], { cwd: root });
}

/** Lets the programs in a folder import `drydock`, as an installed package. */
export function installSdk(folder: string): void {
  mkdirSync(path.join(folder, 'node_modules'), { recursive: true });
  symlinkSync(root, path.join(folder, 'node_modules', 'drydock'));
}

/** Puts a TypeScript program into a folder as JavaScript; its path. */
export async function writeProgram(folder: string, name: string, typescript: string): Promise<string> {
  const { code } = await transform(typescript, { loader: 'ts', format: 'esm', target: 'node20' });
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, code);
  return file;
}

/** What a program that exports `pipeline` says its YAML is, of many in one process. Rejected with what the first failing one says. */
export async function yamlOfPrograms(files: readonly string[]): Promise<readonly string[]> {
  const script = `const said = []; for (const file of JSON.parse(process.argv[1])) { try { said.push((await import(file)).pipeline.toYaml()); } catch (error) { throw new Error(file, { cause: error }); } } process.stdout.write(JSON.stringify(said));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script, JSON.stringify(files)], { maxBuffer: 64 * 1024 * 1024 });
  const said: unknown = JSON.parse(stdout);
  if (!Array.isArray(said)) throw new Error('The programs said nothing.');
  return said.map(String);
}
