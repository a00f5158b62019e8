import { createHash } from 'node:crypto';
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { putInJsonList } from '#shared/editing/json-list.ts';
import type { JsonEntry } from '#shared/editing/json-list.ts';
import { engineNameSchema } from '#shared/model/run.ts';
import { systemCode } from '../../store/store-errors.ts';
import type { ExportedStep } from './vs-code-files.ts';
import { devcontainer, launchConfiguration, launchEntries, readMe, runScript, taskEntries, tasks } from './vs-code-files.ts';

export interface WrittenFiles {
  /** For VS Code and people, by their names in the folder: those that are as they should be now. */
  readonly files: readonly string[];
  /** Files that were left as they are because somebody changed them, one sentence each, with what to do. */
  readonly left: readonly string[];
}

export interface ExportedFolder extends WrittenFiles {
  readonly folder: string;
}

const markerSchema = z.looseObject({
  schemaVersion: z.literal(1),
  origin: z.string(),
  engine: engineNameSchema,
  /** Digests of the files as they were written, by name: one that differs was edited. */
  files: z.record(z.string(), z.string()),
});
type Marker = z.infer<typeof markerSchema>;

/** Says that a folder was made to be debugged in, and from what. */
const markerName = '.drydock-debug.json';

/** Undefined for a folder that was not made by an export, or whose marker cannot be read. */
export async function readMarker(folder: string): Promise<Marker | undefined> {
  const text = await textOf(path.join(folder, markerName));
  if (text === undefined) return undefined;
  try {
    return markerSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

interface EditorFile {
  readonly name: string;
  readonly text: string;
  /** For a settings file of VS Code, which people add to: our entries are put into what is there. */
  readonly list?: { readonly key: string; readonly nameKey: string; readonly entries: readonly JsonEntry[] };
}

/**
 * Writes the files of VS Code and the script. Of what is there already, settings get our entries and keep everything else, comments included; other
 * files are replaced only while nobody has changed them. `marks`: the folder may be brought up to date later.
 */
export async function writeEditorFiles(root: string, step: ExportedStep, options: { readonly marks: boolean }): Promise<WrittenFiles> {
  const before = await readMarker(root);
  const wanted: readonly EditorFile[] = [
    ...(step.image === undefined ? [] : [{ name: '.devcontainer/devcontainer.json', text: devcontainer(step) }]),
    { name: '.vscode/launch.json', text: launchConfiguration(step), list: { key: 'configurations', nameKey: 'name', entries: launchEntries(step) } },
    { name: '.vscode/tasks.json', text: tasks(step), list: { key: 'tasks', nameKey: 'label', entries: taskEntries(step) } },
    { name: 'run.sh', text: runScript(step) },
    { name: 'README.md', text: readMe(step) },
  ];
  const files: string[] = [];
  const left: string[] = [];
  const digests: Record<string, string> = {};
  for (const file of wanted) {
    const place = path.join(root, file.name);
    const there = await textOf(place);
    const known = before?.files[file.name];
    const text = there === undefined || (known !== undefined && known === digestOf(there)) ? file.text : merged(file, there);
    if (typeof text === 'string') {
      if (text !== there) await replace(place, text);
      files.push(file.name);
      // One that also has what somebody wrote counts as edited for ever.
      if (text === file.text) digests[file.name] = digestOf(text);
    } else left.push(text.why);
  }
  await chmod(path.join(root, 'run.sh'), 0o755);
  if (options.marks) await replace(path.join(root, markerName), `${JSON.stringify({ schemaVersion: 1, origin: step.origin, engine: step.engine, files: digests } satisfies Marker, undefined, 2)}\n`);
  return { files, left };
}

function merged({ name, text, list }: EditorFile, there: string): string | { readonly why: string } {
  if (there === text) return text;
  if (list === undefined) return { why: `${name} was changed by somebody and is left as it is. Remove it to have it made again.` };
  const edit = putInJsonList(there, list, list.entries);
  if (edit.kind === 'text') return edit.text;
  return { why: `${name} ${edit.why}, so it is left as it is. Put this into its "${list.key}" yourself: ${JSON.stringify(list.entries)}` };
}

const digestOf = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`;

async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function replace(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const aside = `${file}.${String(process.pid)}.tmp`;
  try {
    await writeFile(aside, text);
    await rename(aside, file);
  } finally {
    await rm(aside, { force: true });
  }
}
