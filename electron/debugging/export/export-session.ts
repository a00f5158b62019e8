import { randomUUID } from 'node:crypto';
import { cp, lstat, mkdir, readdir, realpath, rename, rm, rmdir, symlink } from 'node:fs/promises';
import path from 'node:path';
import { PARALLEL_MOUNT } from '#shared/command/parallel-command.ts';
import { InvalidInputError, throwIfCancelled } from '#shared/errors.ts';
import { exportCopy } from '../../artifacts/export-copy.ts';
import { asContentError } from '../../content/content-errors.ts';
import { measureTree } from '../../home/measure-tree.ts';
import type { LocatedContent } from '../../runner/content.ts';
import type { ExportedFolder } from './exported-folder.ts';
import { readMarker, writeEditorFiles } from './exported-folder.ts';
import type { ExportedInput, ExportedStep } from './vs-code-files.ts';

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
  /** Of a parallel step: the folder with its driver, which comes along. */
  readonly driverFolder?: string;
  /** A folder that was made for the same thing before may be brought up to date: what was edited in it stays. Default: it is refused. */
  readonly refreshes?: boolean;
}

/**
 * Writes a folder that VS Code can open: whole or not at all. Refuses a folder that is not empty, or in the home (`InvalidInputError`).
 * Returns the files that were written for VS Code and people, by their names in the folder.
 */
export async function exportSession(request: ExportRequest, signal: AbortSignal): Promise<ExportedFolder> {
  const place = await checkPlace(request);
  return place.isOurs ? refresh(place.folder, request, signal) : make(place.folder, request, signal);
}

async function make(folder: string, request: ExportRequest, signal: AbortSignal): Promise<ExportedFolder> {
  const aside = path.join(path.dirname(folder), `.${path.basename(folder)}.${randomUUID()}`);
  try {
    await mkdir(aside);
    const inputs = await fillInputs(path.join(aside, 'inputs'), request, signal);
    throwIfCancelled(signal);
    await placeCode(path.join(aside, 'code'), request);
    await placeDriver(aside, request);
    for (const output of request.step.outputs) await mkdir(path.join(aside, 'outputs', output), { recursive: true });
    const written = await writeEditorFiles(aside, { ...request.step, inputs }, { marks: request.refreshes === true });
    throwIfCancelled(signal);
    await rmdir(folder).catch(() => undefined);
    await rename(aside, folder);
    return { folder, ...written };
  } catch (error) {
    throw asContentError(error, folder);
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

/** The code and the outputs stay as they are; the inputs are what they are now. */
async function refresh(folder: string, request: ExportRequest, signal: AbortSignal): Promise<ExportedFolder> {
  const aside = path.join(folder, `.inputs.${randomUUID()}`);
  try {
    const inputs = await fillInputs(aside, request, signal);
    throwIfCancelled(signal);
    if ((await lstat(path.join(folder, 'code')).catch(() => undefined)) === undefined) await placeCode(path.join(folder, 'code'), request);
    await placeDriver(folder, request);
    await rm(path.join(folder, 'inputs'), { recursive: true, force: true });
    await rename(aside, path.join(folder, 'inputs'));
    for (const output of request.step.outputs) await mkdir(path.join(folder, 'outputs', output), { recursive: true });
    return { folder, ...(await writeEditorFiles(folder, { ...request.step, inputs }, { marks: true })) };
  } catch (error) {
    throw asContentError(error, folder);
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

async function placeDriver(root: string, { driverFolder }: ExportRequest): Promise<void> {
  if (driverFolder !== undefined) await cp(driverFolder, path.join(root, PARALLEL_MOUNT), { recursive: true });
}

/** A copy; the user's own folder is linked to, or mounted over an empty folder where a link would lead nowhere. */
async function placeCode(target: string, { codeFolder, step }: ExportRequest): Promise<void> {
  if (step.liveCode === undefined) await cp(codeFolder, target, { recursive: true, verbatimSymlinks: true });
  else if (step.engine === 'docker') await mkdir(target);
  else await symlink(step.liveCode, target);
}

async function checkPlace({ folder, home, step, refreshes }: ExportRequest): Promise<{ readonly folder: string; readonly isOurs: boolean }> {
  if (!path.isAbsolute(folder)) throw new InvalidInputError(`Give the whole path of a folder, not "${folder}".`);
  const parent = path.dirname(path.resolve(folder));
  await mkdir(parent, { recursive: true }).catch((error: unknown) => {
    throw asContentError(error, parent);
  });
  const place = path.join(await realpath(parent), path.basename(folder));
  const root = await realpath(home);
  if (place === root || place.startsWith(`${root}${path.sep}`)) throw new InvalidInputError(`${folder} is inside Drydock's own folder. Choose one outside.`);
  const stat = await lstat(place).catch(() => undefined);
  if (stat === undefined) return { folder: place, isOurs: false };
  if (!stat.isDirectory()) throw new InvalidInputError(`${folder} is not empty. Give a new folder: nothing is overwritten.`);
  if ((await readdir(place)).length === 0) return { folder: place, isOurs: false };
  const marker = refreshes === true ? await readMarker(place) : undefined;
  if (marker?.origin === step.origin && marker.engine === step.engine) return { folder: place, isOurs: true };
  const what = marker === undefined ? 'is not empty' : `was made to debug ${marker.origin} on the ${marker.engine} engine`;
  throw new InvalidInputError(`${folder} ${what}. Give a new folder: nothing is overwritten.`);
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
