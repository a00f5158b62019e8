import { randomUUID } from 'node:crypto';
import { chmod, cp, lstat, mkdir, readdir, realpath, rename, rm, rmdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { InvalidInputError, throwIfCancelled } from '#shared/errors.ts';
import { exportCopy } from '../../artifacts/export-copy.ts';
import { asContentError } from '../../content/content-errors.ts';
import { measureTree } from '../../home/measure-tree.ts';
import type { LocatedContent } from '../../runner/content.ts';
import type { ExportedInput, ExportedStep } from './vs-code-files.ts';
import { devcontainer, launchConfiguration, readMe, runScript, tasks } from './vs-code-files.ts';

/** Inputs that are larger than this together are linked to, not copied. */
const MAX_COPIED_BYTES = 256 * 1024 ** 2;

export interface ExportRequest {
  /** Absolute. */
  readonly folder: string;
  /** The root of the home: no place for exports. */
  readonly home: string;
  readonly codeFolder: string;
  readonly step: Omit<ExportedStep, 'inputs'>;
  readonly inputs: Readonly<Record<string, LocatedContent>>;
}

/**
 * Writes a folder that VS Code can open: whole or not at all. Refuses a folder that is not empty, or in the home (`InvalidInputError`).
 * Returns the files that were written for VS Code and people, by their names in the folder.
 */
export async function exportSession(request: ExportRequest, signal: AbortSignal): Promise<{ readonly folder: string; readonly files: readonly string[] }> {
  const folder = await freePlace(request);
  const aside = path.join(path.dirname(folder), `.${path.basename(folder)}.${randomUUID()}`);
  try {
    await mkdir(aside);
    const inputs = await fillInputs(path.join(aside, 'inputs'), request, signal);
    throwIfCancelled(signal);
    await cp(request.codeFolder, path.join(aside, 'code'), { recursive: true, verbatimSymlinks: true });
    for (const output of request.step.outputs) await mkdir(path.join(aside, 'outputs', output), { recursive: true });
    const files = await writeFiles(aside, { ...request.step, inputs });
    throwIfCancelled(signal);
    await rmdir(folder).catch(() => undefined);
    await rename(aside, folder);
    return { folder, files };
  } catch (error) {
    throw asContentError(error, folder);
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

async function freePlace({ folder, home }: ExportRequest): Promise<string> {
  if (!path.isAbsolute(folder)) throw new InvalidInputError(`Give the whole path of a folder, not "${folder}".`);
  const parent = path.dirname(path.resolve(folder));
  await mkdir(parent, { recursive: true }).catch((error: unknown) => {
    throw asContentError(error, parent);
  });
  const place = path.join(await realpath(parent), path.basename(folder));
  const root = await realpath(home);
  if (place === root || place.startsWith(`${root}${path.sep}`)) throw new InvalidInputError(`${folder} is inside Drydock's own folder. Choose one outside.`);
  const stat = await lstat(place).catch(() => undefined);
  if (stat === undefined) return place;
  if (!stat.isDirectory() || (await readdir(place)).length > 0) throw new InvalidInputError(`${folder} is not empty. Give a new folder: nothing is overwritten.`);
  return place;
}

async function fillInputs(target: string, request: ExportRequest, signal: AbortSignal): Promise<readonly ExportedInput[]> {
  await mkdir(target);
  const places = Object.entries(request.inputs).map(([name, { folder, fileName }]) => ({ name, fileName, source: path.join(folder, fileName ?? ''), folder }));
  let bytes = 0;
  for (const { source } of places) bytes += (await measureTree(source, signal)).bytes;
  const copies = bytes <= MAX_COPIED_BYTES;
  const inputs: ExportedInput[] = [];
  for (const { name, source, folder, fileName } of places) {
    const place = path.join(target, name);
    inputs.push(copies ? { name } : { name, linkedTo: folder });
    if (copies) await exportCopy(source, path.join(place, fileName ?? ''), { signal });
    // A container has the place itself mounted over an empty folder; a link there would lead nowhere.
    else if (request.step.engine === 'docker') await mkdir(place);
    else await symlink(folder, place);
  }
  return inputs;
}

async function writeFiles(root: string, step: ExportedStep): Promise<readonly string[]> {
  const files: Record<string, string> = {
    ...(step.image === undefined ? {} : { '.devcontainer/devcontainer.json': devcontainer(step) }),
    '.vscode/launch.json': launchConfiguration(step),
    '.vscode/tasks.json': tasks(step),
    'run.sh': runScript(step),
    'README.md': readMe(step),
  };
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(root, name)), { recursive: true });
    await writeFile(path.join(root, name), text);
  }
  await chmod(path.join(root, 'run.sh'), 0o755);
  return Object.keys(files);
}
