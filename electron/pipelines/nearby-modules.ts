import type { Dirent } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Output } from '#shared/contract/contract.ts';
import { DrydockError, throwIfCancelled } from '#shared/errors.ts';
import type { ModuleSpec } from '#shared/model/module-spec.ts';
import { readSpec } from '#shared/specs/read-spec.ts';
import { parseYaml } from '#shared/yaml/parse-yaml.ts';
import { nodeAt } from '#shared/yaml/yaml-node.ts';
import type { Clock } from '../clock.ts';
import { readPipelineFile } from './pipeline-file.ts';

type NearbyModules = Output<'pipelines.nearbyModules'>;

const MOST_FILES = 2_000;
const MOST_FOLDERS = 2_000;
/** A folder on a slow network drive is shown as far as it was read by then. */
const MOST_MS = 3_000;
const skipped = new Set(['node_modules', '__pycache__', 'site-packages']);

/**
 * Component files in the folder of a pipeline and below it, those nearest first. Follows no links, skips what is hidden, and stops after 2,000
 * files or three seconds: then `truncated` is true. Files that cannot be read are left out.
 */
export async function nearbyModules(pipeline: string, clock: Clock, signal: AbortSignal): Promise<NearbyModules> {
  const root = path.dirname(pipeline);
  const deadline = clock.monotonicMs() + MOST_MS;
  const modules: NearbyModules['modules'] = [];
  const folders = [root];
  let files = 0;
  let truncated = false;
  for (let at = 0; at < folders.length && !truncated; at += 1) {
    for (const entry of await list(folders[at] ?? root)) {
      throwIfCancelled(signal);
      const place = path.join(entry.parentPath, entry.name);
      if (entry.name.startsWith('.') || entry.isSymbolicLink()) continue;
      if (entry.isDirectory() && !skipped.has(entry.name)) folders.push(place);
      if (!entry.isFile()) continue;
      files += 1;
      truncated = files > MOST_FILES || folders.length > MOST_FOLDERS || clock.monotonicMs() > deadline;
      if (truncated) break;
      const found = /\.ya?ml$/i.test(entry.name) && place !== pipeline ? await readComponent(place) : undefined;
      if (found !== undefined) modules.push({ path: path.relative(root, place).split(path.sep).join('/'), ...found });
    }
  }
  return { modules, truncated };
}

async function list(folder: string): Promise<Dirent[]> {
  try {
    if (!(await lstat(folder)).isDirectory()) return [];
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    // Gone, or not ours to read: there is nothing to offer from it.
    return [];
  }
}

async function readComponent(file: string): Promise<Omit<NearbyModules['modules'][number], 'path'> | undefined> {
  try {
    const { text } = await readPipelineFile(file);
    const reading = readSpec(text, path.basename(file));
    if (reading.kind !== 'module' || isJobOfOneStep(reading.module, text)) return undefined;
    const { module } = reading;
    return { name: module.displayName ?? module.name ?? path.basename(file, path.extname(file)), description: module.description ?? '', kind: module.kind, interface: module.interface };
  } catch (error) {
    if (error instanceof DrydockError) return undefined;
    throw error;
  }
}

/** A command job, or a job that runs one component: to be run, not to be a node. */
const isJobOfOneStep = (module: ModuleSpec, text: string): boolean => module.kind === 'pipeline' && nodeAt(parseYaml(text).root, ['jobs']) === undefined;
