import { readdirSync, readFileSync, statSync } from 'node:fs';
import { parse } from 'yaml';
import { catalogLayout } from '#electron/catalog/catalog-layout.ts';
import { homeLayout, defaultHomeRoot } from '#electron/home/layout.ts';
import { runFolder } from '#electron/runner/run-folder.ts';
import type { CompletionTarget } from './completion-target.ts';

export interface Candidate {
  readonly value: string;
  readonly description: string;
}

type ValueTarget = Extract<CompletionTarget, { kind: 'value' }>;

/** More are no help on a screen. */
const most = 200;

/**
 * What can stand where the cursor is, read straight from the files: no catalog is opened, nothing is waited for. Whatever cannot be
 * read simply offers nothing, because a shell that completes has nowhere to show an error.
 */
export function candidatesFor(target: ValueTarget, current: string, environment: NodeJS.ProcessEnv): readonly Candidate[] | undefined {
  const layout = homeLayout(defaultHomeRoot(environment));
  switch (target.name) {
    case 'file':
    case 'spec':
      return offering(() => paths(current, /\.ya?ml$/i));
    case 'dir':
      return offering(() => paths(current, undefined));
    case 'path-or-url':
      return offering(() => paths(current, /./));
    case 'run':
      return offering(() => [...runs(layout.runs), { value: 'latest', description: 'the newest run' }]);
    case 'node':
      return offering(() => (target.command === 'pipeline run' ? nodesOfPipeline(target.before[0]) : nodesOfRun(layout.runs, target.before[0])));
    case 'module':
      return [...offering(() => paths(current, /\.ya?ml$/i)), ...offering(() => modules(catalogLayout(layout.catalog).index))];
    case 'what':
      return [...offering(() => paths(current, /\.ya?ml$/i)), ...offering(() => modules(catalogLayout(layout.catalog).index)), ...offering(() => [...runs(layout.runs), { value: 'latest', description: 'the newest run' }])];
    case 'workspace':
      return offering(() => workspaces(layout.workspaces));
    case 'endpoint':
      return offering(() => endpoints(catalogLayout(layout.catalog).endpoints));
    case 'name':
    case 'reference':
      if (target.command.startsWith('endpoint ')) return offering(() => endpoints(catalogLayout(layout.catalog).endpoints));
      return target.command.startsWith('module ') ? offering(() => modules(catalogLayout(layout.catalog).index)) : undefined;
    default:
      return undefined;
  }
}

function offering(read: () => readonly Candidate[]): readonly Candidate[] {
  try {
    return read().slice(0, most);
  } catch {
    return [];
  }
}

function paths(current: string, file: RegExp | undefined): readonly Candidate[] {
  const folder = current.slice(0, current.lastIndexOf('/') + 1);
  const begun = current.slice(folder.length);
  return readdirSync(folder === '' ? '.' : folder, { withFileTypes: true })
    .filter((entry) => entry.name.startsWith(begun) && (begun !== '' || !entry.name.startsWith('.')))
    .flatMap((entry) => {
      const place = `${folder}${entry.name}`;
      if (entry.isDirectory() || (entry.isSymbolicLink() && statSync(place, { throwIfNoEntry: false })?.isDirectory() === true)) return [{ value: `${place}/`, description: '' }];
      return file?.test(entry.name) === true ? [{ value: place, description: '' }] : [];
    });
}

/** Ids sort by time; the newest are what one means. */
function runs(root: string): readonly Candidate[] {
  return readdirSync(root)
    .sort()
    .reverse()
    .slice(0, 30)
    .map((id) => ({ value: id, description: pipelineOf(root, id) }));
}

function pipelineOf(root: string, id: string): string {
  try {
    return textAt(JSON.parse(readFileSync(runFolder(root, id).document, 'utf8')), 'pipeline', 'name');
  } catch {
    return '';
  }
}

function nodesOfRun(root: string, run: string | undefined): readonly Candidate[] {
  const ids = readdirSync(root).sort();
  const id = run === 'latest' ? ids.at(-1) : ids.find((candidate) => run !== undefined && candidate.startsWith(run));
  if (id === undefined) return [];
  const names = new Set<string>();
  for (const line of readFileSync(runFolder(root, id).events, 'utf8').split('\n')) {
    const node = line === '' ? '' : textAt(JSON.parse(line), 'node');
    if (node !== '') names.add(node);
  }
  return [...names].map((value) => ({ value, description: '' }));
}

function nodesOfPipeline(file: string | undefined): readonly Candidate[] {
  if (file === undefined) return [];
  const document: unknown = parse(readFileSync(file, 'utf8'), { maxAliasCount: 100, logLevel: 'silent' });
  const jobs = valueAt(document, 'jobs');
  return typeof jobs === 'object' && jobs !== null ? Object.keys(jobs).map((value) => ({ value, description: '' })) : [];
}

function endpoints(folder: string): readonly Candidate[] {
  return readdirSync(folder).filter((file) => file.endsWith('.json')).slice(0, most).map((file) => {
    const document: unknown = JSON.parse(readFileSync(`${folder}/${file}`, 'utf8'));
    return { value: textAt(document, 'name'), description: textAt(document, 'description').split('\n')[0] ?? '' };
  });
}

function workspaces(folder: string): readonly Candidate[] {
  return readdirSync(folder).slice(0, most).map((id) => {
    const document: unknown = JSON.parse(readFileSync(`${folder}/${id}/workspace.json`, 'utf8'));
    return { value: textAt(document, 'name'), description: textAt(document, 'url') };
  });
}

function modules(index: string): readonly Candidate[] {
  const byId = new Map<string, Candidate>();
  for (const line of readFileSync(index, 'utf8').split('\n')) {
    const entry: unknown = line === '' ? undefined : JSON.parse(line);
    const id = textAt(entry, 'id');
    if (id === '') continue;
    if (valueAt(entry, 'gone') === true) byId.delete(id);
    else byId.set(id, { value: textAt(entry, 'name'), description: textAt(entry, 'description').split('\n')[0] ?? '' });
  }
  return [...byId.values()];
}

function valueAt(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Object.entries(value).find(([name]) => name === key)?.[1] : undefined;
}

function textAt(value: unknown, ...keys: readonly string[]): string {
  const found = keys.reduce(valueAt, value);
  return typeof found === 'string' ? found : '';
}
