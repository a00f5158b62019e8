import type { Output } from '#shared/contract/contract.ts';
import type { InputPort, OutputPort, Parameter } from '#shared/model/interface.ts';
import type { ModuleVersionDocument } from '#shared/model/module.ts';
import type { App } from '../../compose.ts';
import type { ManifestEntry } from '../../content/manifest.ts';
import { decodeText } from '../../previews/decode-text.ts';
import { throwIfCancelled } from '#shared/errors.ts';
import { versionOf } from './module-views.ts';

export type Comparison = Output<'modules.compare'>;
type ComparedFile = Comparison['files'][number];
type ComparedPort = Comparison['interface'][number];

const TEXT_BYTES = 256 * 1024;
/** All texts of a reply together, in bytes before escaping; further files are named without their text. */
const TOTAL_BYTES = 2 * 1024 ** 2;
const MOST_FILES = 5_000;

/** Two versions of a module side by side. Files that differ come with their texts where those are texts of at most 256 KiB. */
export async function compareVersions(app: Pick<App, 'catalog' | 'snapshots'>, id: string, a: string, b: string, signal: AbortSignal): Promise<Comparison> {
  const [first, second] = [versionOf(app.catalog, id, a).version, versionOf(app.catalog, id, b).version];
  const [filesA, filesB] = [await filesOf(app, first), await filesOf(app, second)];
  const paths = [...new Set([...filesA.keys(), ...filesB.keys()])].sort();
  const files: ComparedFile[] = [];
  const budget = { bytes: TOTAL_BYTES };
  for (const path of paths) {
    throwIfCancelled(signal);
    const [fileA, fileB] = [filesA.get(path), filesB.get(path)];
    const change = fileA === undefined ? 'added' : fileB === undefined ? 'removed' : fileA.identity === fileB.identity ? 'same' : 'changed';
    if (change === 'same') {
      files.push({ path, change });
      continue;
    }
    const [textA, textB] = [await textOf(fileA, budget), await textOf(fileB, budget)];
    files.push({ path, change, ...(textA === undefined ? {} : { a: textA }), ...(textB === undefined ? {} : { b: textB }) });
  }
  const shown = files.length > MOST_FILES ? files.filter(({ change }) => change !== 'same') : files;
  return {
    specA: first.source.text,
    specB: second.source.text,
    interface: [
      ...comparePorts('input', first.inputs, second.inputs, inputWords),
      ...comparePorts('parameter', first.params, second.params, parameterWords),
      ...comparePorts('output', first.outputs, second.outputs, outputWords),
    ],
    files: shown.slice(0, MOST_FILES),
    truncated: shown.length > MOST_FILES,
  };
}

interface ComparableFile {
  /** Equal for equal content and mode. */
  readonly identity: string;
  readonly bytes: number;
  read(): Promise<Buffer>;
}

/** The snapshot's files, and what else a version was made from besides its spec: the content of its environment files. */
async function filesOf({ snapshots }: Pick<App, 'snapshots'>, version: ModuleVersionDocument): Promise<ReadonlyMap<string, ComparableFile>> {
  const files = new Map<string, ComparableFile>();
  const id = version.snapshot_id;
  if (id !== undefined) for (const entry of (await snapshots.manifest(id)).entries) files.set(entry.path, comparable(entry, () => snapshots.readFile(id, entry.path)));
  const environment = version.sealed.kind === 'command' ? version.sealed.environment : undefined;
  if (environment?.kind === 'image') {
    for (const [name, text] of [['environment: conda file', environment.conda], ['environment: pip requirements', environment.pip]] as const) {
      if (text !== undefined) files.set(name, { identity: text, bytes: Buffer.byteLength(text), read: async () => Buffer.from(text) });
    }
  }
  return files;
}

function comparable(entry: ManifestEntry, read: () => Promise<Buffer>): ComparableFile {
  if (entry.kind === 'file') return { identity: `${entry.digest} ${String(entry.executable)}`, bytes: entry.size, read };
  const words = entry.kind === 'link' ? `a link to ${entry.target}` : 'an empty folder';
  return { identity: words, bytes: Buffer.byteLength(words), read: async () => Buffer.from(words) };
}

async function textOf(file: ComparableFile | undefined, budget: { bytes: number }): Promise<string | undefined> {
  if (file === undefined || file.bytes > TEXT_BYTES || file.bytes > budget.bytes) return undefined;
  budget.bytes -= file.bytes;
  return decodeText(await file.read(), false);
}

function comparePorts<P extends { readonly name: string }>(what: ComparedPort['what'], a: readonly P[], b: readonly P[], words: (port: P) => string): ComparedPort[] {
  const byName = (ports: readonly P[]): Map<string, string> => new Map(ports.map((port) => [port.name, words(port)]));
  const [before, after] = [byName(a), byName(b)];
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((name) => {
    const [wordsA, wordsB] = [before.get(name), after.get(name)];
    return wordsA === wordsB ? [] : [{ name, what, ...(wordsA === undefined ? {} : { a: wordsA }), ...(wordsB === undefined ? {} : { b: wordsB }) }];
  });
}

const listed = (parts: readonly (string | undefined)[]): string => parts.filter((part) => part !== undefined && part !== '').join(', ');
const described = (description: string | undefined): string | undefined => (description === undefined ? undefined : `"${description}"`);

const inputWords = (port: InputPort): string => listed([port.type, port.mode, port.optional ? 'optional' : undefined, port.source === undefined ? undefined : 'with data of its own', described(port.description)]);
const outputWords = (port: OutputPort): string => listed([port.type, port.mode, described(port.description)]);
const parameterWords = (port: Parameter): string =>
  listed([
    port.type,
    port.optional ? 'optional' : undefined,
    port.default === undefined ? undefined : `default ${JSON.stringify(port.default)}`,
    port.min === undefined ? undefined : `at least ${String(port.min)}`,
    port.max === undefined ? undefined : `at most ${String(port.max)}`,
    port.enum === undefined ? undefined : `one of ${port.enum.map((value) => JSON.stringify(value)).join(' ')}`,
    described(port.description),
  ]);
