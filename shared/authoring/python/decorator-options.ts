import type { SyntaxNode } from '@lezer/common';
import type { ModuleShape } from '../declared-module.ts';
import { readCallArguments } from './call-arguments.ts';
import type { FileReading } from './file-reading.ts';
import type { PythonValue } from './python-value.ts';
import { childrenOf } from './syntax.ts';

/** What the decorator of a module says, in the words of all generations of it. */
export interface DecoratorOptions {
  readonly name?: string;
  readonly version?: string;
  readonly displayName?: string;
  readonly description?: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly isDeterministic?: boolean;
  readonly shape: ModuleShape;
  readonly image?: string;
  readonly condaFile?: string;
  readonly environment?: string;
}

const known: ReadonlySet<string> = new Set([
  'name', 'version', 'display_name', 'description', 'tags', 'is_deterministic', 'shape', 'type', 'job_type', 'image', 'base_image', 'custom_image', 'conda', 'conda_file', 'conda_dependencies', 'environment', 'distribution',
  // Known, and of no use here: where the code lies is told by the file itself.
  'namespace', 'contact', 'help_document', 'os', 'code', 'parallel_inputs', 'instance_count', 'resources', 'environment_variables',
]);

/** Reads `name='...', version='...', image='...'`. What is no literal is a problem with its place. */
export function readDecoratorOptions(file: FileReading, list: SyntaxNode | undefined): DecoratorOptions {
  const { positional, keywords, spread } = readCallArguments(file.source, list);
  if (spread !== undefined) file.error('not-literal', spread, 'What the decorator is given by "**" is known only when the program runs. Write its arguments out.');
  for (const [key, node] of keywords) if (!known.has(key)) file.warning('unknown-option', node, `The decorator has no option "${key}"; it is passed over.`);
  const value = (...keys: readonly string[]): PythonValue | undefined => {
    const node = keys.map((key) => keywords.get(key)).find((found) => found !== undefined) ?? (keys[0] === 'name' ? positional[0] : undefined);
    if (node === undefined) return undefined;
    const found = file.valueOf(node);
    if (found.kind === 'unknown') file.error('not-literal', node, `"${file.quote(node)}" (${keys[0] ?? ''}) is known only when the program runs, and the spec needs it. Write a literal value.`);
    return found.kind === 'unknown' || found.kind === 'none' ? undefined : found;
  };
  const [name, version, displayName, description] = [textOf(value('name')), textOf(value('version')), textOf(value('display_name')), textOf(value('description'))];
  const deterministic = value('is_deterministic');
  const environment = readEnvironment(file, keywords.get('environment'));
  const image = textOf(value('image', 'custom_image', 'base_image')) ?? environment.image;
  const condaFile = readConda(file, keywords) ?? environment.condaFile;
  return {
    ...(name === undefined ? {} : { name }),
    ...(version === undefined ? {} : { version }),
    ...(displayName === undefined ? {} : { displayName }),
    ...(description === undefined ? {} : { description }),
    tags: { ...tagsOf(value('tags')), ...namedTag('contact', value('contact')), ...namedTag('helpDocument', value('help_document')) },
    ...(deterministic?.kind === 'flag' ? { isDeterministic: deterministic.value } : {}),
    shape: readShape(file, keywords),
    ...(image === undefined ? {} : { image }),
    ...(condaFile === undefined ? {} : { condaFile }),
    ...(environment.reference === undefined ? {} : { environment: environment.reference }),
  };
}

const textOf = (value: PythonValue | undefined): string | undefined => (value?.kind === 'text' ? value.value : value?.kind === 'number' ? String(value.value) : undefined);

const namedTag = (name: string, value: PythonValue | undefined): Record<string, string> => (value?.kind === 'text' ? { [name]: value.value } : {});

function tagsOf(value: PythonValue | undefined): Record<string, string> {
  if (value?.kind === 'list') return Object.fromEntries(value.items.flatMap((item) => (item.kind === 'text' ? [[item.value, '']] : [])));
  if (value?.kind !== 'mapping') return {};
  return Object.fromEntries([...value.entries].flatMap(([key, entry]) => (entry.kind === 'text' || entry.kind === 'number' || entry.kind === 'flag' ? [[key, String(entry.value)]] : [[key, '']])));
}

/** `shape='mpi'` of ours, `job_type='mpi'` and `MpiComponent`-like classes of older ones, `distribution={'type': 'mpi'}`. */
function readShape(file: FileReading, keywords: ReadonlyMap<string, SyntaxNode>): ModuleShape {
  const node = keywords.get('shape') ?? keywords.get('job_type') ?? keywords.get('type') ?? keywords.get('distribution');
  if (node === undefined) return 'basic';
  const text = file.source.textOf(node).toLowerCase();
  if (text.includes('parallel')) return 'parallel';
  if (text.includes('mpi') || text.includes('distributed')) return 'mpi';
  if (!/basic|command/.test(text)) file.warning('unknown-shape', node, `"${file.quote(node)}" is not a shape of a module; it is taken for 'basic'. The shapes are 'basic', 'mpi' and 'parallel'.`);
  return 'basic';
}

/** `conda='conda.yaml'`; a mapping of packages cannot be named in a spec and has to be written to a file. */
function readConda(file: FileReading, keywords: ReadonlyMap<string, SyntaxNode>): string | undefined {
  const node = keywords.get('conda') ?? keywords.get('conda_file') ?? keywords.get('conda_dependencies');
  if (node === undefined) return undefined;
  const value = file.valueOf(node);
  if (value.kind === 'text') return value.value;
  if (value.kind !== 'none') file.warning('conda-not-a-file', node, 'The packages are not given as the path of a conda file, so the spec does without them. Write them into a file beside the source, and name that.');
  return undefined;
}

interface WrittenEnvironment {
  readonly reference?: string;
  readonly image?: string;
  readonly condaFile?: string;
}

/** `environment='azureml:name@latest'`, `dict(image=..., conda_file=...)`, `Environment(...)`, `{'image': ...}`. */
function readEnvironment(file: FileReading, given: SyntaxNode | undefined): WrittenEnvironment {
  const node = given?.name === 'VariableName' ? (file.names.constants.get(file.source.textOf(given)) ?? given) : given;
  if (node === undefined || node.name === 'None') return {};
  const value = file.valueOf(node);
  if (value.kind === 'text') return /\.ya?ml$/i.test(value.value) ? { condaFile: value.value } : { reference: value.value };
  const part = (key: string): string | undefined => textOf(value.kind === 'mapping' ? value.entries.get(key) : undefined);
  const list = node.name === 'CallExpression' ? childrenOf(node)[1] : undefined;
  const call = list === undefined ? undefined : readCallArguments(file.source, list).keywords;
  const read = (key: string): string | undefined => {
    const found = call?.get(key);
    return found === undefined ? part(key) : textOf(file.valueOf(found));
  };
  const [image, condaFile] = [read('image'), read('conda_file')];
  if (image === undefined && condaFile === undefined) file.warning('not-literal', node, `The environment "${file.quote(node)}" is known only when the program runs, so the spec does without it. Name an image, or an environment as text.`);
  return { ...(image === undefined ? {} : { image }), ...(condaFile === undefined ? {} : { condaFile }) };
}
