import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { access, chmod, mkdir, readdir, readFile, realpath, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** What the process engine found on this machine to run steps with. */
export interface LocalEnvironment {
  /** The shell and its option; the command line is the last argument. */
  readonly shell: readonly string[];
  /** The environment of every step: that of this process without Drydock's own variables. */
  readonly variables: NodeJS.ProcessEnv;
  /** `python` is missing here and calls `python3` instead. */
  readonly pythonIsPython3: boolean;
}

/** Looks for a shell and Python on the `PATH`. Where only `python3` exists, `shimFolder` is on the steps' path: see {@link writePythonShim}. */
export async function findLocalEnvironment(environment: NodeJS.ProcessEnv, shimFolder: string): Promise<LocalEnvironment> {
  const own = Object.entries(environment).filter(([name]) => !name.toUpperCase().startsWith('DRYDOCK_'));
  const variables: NodeJS.ProcessEnv = { ...Object.fromEntries(own), PYTHONUNBUFFERED: '1' };
  const pathVariable = Object.keys(variables).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  const searchPath = variables[pathVariable];
  const [bash, python, python3] = await Promise.all(['bash', 'python', 'python3'].map((name) => findProgram(name, searchPath)));
  const shell = bash === undefined ? plainShell() : [bash, '-c'];
  const pythonIsPython3 = process.platform !== 'win32' && python === undefined && python3 !== undefined;
  if (!pythonIsPython3) return { shell, variables, pythonIsPython3 };
  return { shell, variables: { ...variables, [pathVariable]: `${searchPath ?? ''}${path.delimiter}${shimFolder}` }, pythonIsPython3 };
}

/** A small `python` that calls `python3`: a script and not a link, which would hide a virtual environment from Python, and its name from version managers. */
export async function writePythonShim(shimFolder: string): Promise<void> {
  const shim = path.join(shimFolder, 'python');
  const aside = `${shim}.${randomUUID()}`;
  await mkdir(shimFolder, { recursive: true });
  await writeFile(aside, '#!/bin/sh\nexec python3 "$@"\n');
  await chmod(aside, 0o755);
  // Steps of other runs may be starting it.
  await rename(aside, shim);
}

function plainShell(): readonly string[] {
  return process.platform === 'win32' ? ['cmd.exe', '/d', '/s', '/c'] : ['/bin/sh', '-c'];
}

async function findProgram(name: string, searchPath: string | undefined): Promise<string | undefined> {
  const suffixes = process.platform === 'win32' ? ['.exe', '.bat', '.cmd'] : [''];
  for (const folder of (searchPath ?? '').split(path.delimiter)) {
    for (const suffix of folder === '' ? [] : suffixes) {
      const file = path.join(folder, `${name}${suffix}`);
      if (await isProgram(file)) return path.resolve(file);
    }
  }
  return undefined;
}

async function isProgram(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}

/**
 * What a result depends on besides the step itself, as text for the reuse key: the platform, the programs `bash`, `python`
 * and `python3` (place, size, time of change), and when packages were last installed beside that Python. Starts no process.
 */
export async function environmentFingerprint(environment: NodeJS.ProcessEnv): Promise<string> {
  const programs = await Promise.all(['bash', 'python', 'python3'].map(async (name) => describeProgram(name, await findProgram(name, environment['PATH']))));
  const choices = ['PYENV_VERSION', 'VIRTUAL_ENV', 'CONDA_PREFIX', 'PYTHONPATH'].map((name) => `${name}=${environment[name] ?? ''}`);
  return [`${process.platform} ${process.arch}`, ...programs, ...choices].join('\n');
}

async function describeProgram(name: string, file: string | undefined): Promise<string> {
  if (file === undefined) return `${name}: none`;
  const real = await realpath(file);
  const { size, mtimeMs } = await stat(real);
  const facts = [`${name}: ${real} ${String(size)} ${String(mtimeMs)}`];
  // pyenv: the program on the PATH is a switch, and this file says where it points.
  if (path.basename(path.dirname(file)) === 'shims') facts.push(await textOf(path.join(file, '..', '..', 'version')));
  if (name !== 'bash') facts.push(...(await packageFolders(path.dirname(path.dirname(file)))));
  return facts.join(' ');
}

async function textOf(file: string): Promise<string> {
  return readFile(file, 'utf8').then((text) => text.trim(), () => '');
}

async function packageFolders(prefix: string): Promise<string[]> {
  const names = await readdir(path.join(prefix, 'lib')).catch(() => []);
  const folders = names.filter((name) => name.startsWith('python3')).sort().flatMap((name) => ['site-packages', 'dist-packages'].map((folder) => path.join(prefix, 'lib', name, folder)));
  const times = await Promise.all(folders.map((folder) => stat(folder).then(({ mtimeMs }) => `${folder} ${String(mtimeMs)}`, () => '')));
  return times.filter((time) => time !== '');
}
