import type { DeclaredItem, DeclaredModule, DeclaredParameter } from '#shared/authoring/declared-module.ts';
import { pythonImage } from '#shared/authoring/default-images.ts';
import { docString, pythonFloat, pythonLiteral } from './python-text.ts';

/** What the entry of a module does with the values it is given. */
export type EntryWork =
  /** Calls a function of another file; `importName` is what Python imports: `lib.train`. */
  | { readonly kind: 'function'; readonly importName: string; readonly functionName: string }
  /** Runs the cells of a notebook; `path` is relative to the entry, with `/`. */
  | { readonly kind: 'notebook'; readonly path: string };

export interface EntryRequest {
  /** The name of module and function: an identifier. */
  readonly name: string;
  readonly displayName: string;
  readonly declared: DeclaredModule;
  readonly work: EntryWork;
}

/** The Python source of a module that stands before a function or a notebook. */
export function entryText(request: EntryRequest): string {
  const { name, declared, work } = request;
  // Python wants those without a default first; the arguments are passed by name, so their order means nothing.
  const items = [...declared.items.filter((item) => !mayBeLeftOut(item)), ...declared.items.filter(mayBeLeftOut)];
  const imports = [...new Set(items.map(typeName)), 'dsl'].sort(byCaseLast);
  const about = declared.description ?? (work.kind === 'function' ? `Call ${work.functionName} of ${work.importName}.` : `Run the notebook ${work.path}.`);
  return [
    `"""What is run: ${work.kind === 'function' ? `the function ${work.functionName} of ${work.importName}` : 'the cells of a notebook'}, with the arguments of the command line."""`,
    '',
    ...(work.kind === 'notebook' ? ['import os', ''] : []),
    ...(work.kind === 'notebook' ? ['from drydock_notebook import run_notebook'] : []),
    `from drydock_dsl import ${imports.join(', ')}`,
    ...(work.kind === 'notebook' ? ['', `NOTEBOOK = os.path.join(os.path.dirname(os.path.abspath(__file__)), *${pythonLiteral(work.path)}.split('/'))`] : []),
    '',
    '',
    `@dsl.module(${decoratorArguments(request).join(', ')})`,
    ...(items.length === 0 ? [`def ${name}():`] : [`def ${name}(`, ...items.map((item) => `    ${item.name}: ${annotation(item)}${defaultText(item)},`), '):']),
    docString(about, '    '),
    ...body(work, items),
    '',
    '',
    "if __name__ == '__main__':",
    `    dsl.run(${name})`,
    '',
  ].join('\n');
}

function body(work: EntryWork, items: readonly DeclaredItem[]): readonly string[] {
  const given = `{${items.map(({ name }) => `${pythonLiteral(name)}: ${name}`).join(', ')}}`;
  const kept = items.some((item) => mayBeLeftOut(item) && literalDefault(item) === undefined)
    ? [`    given = ${given}`, '    # What was left out keeps the default it has there.', '    given = {name: value for name, value in given.items() if value is not None}']
    : [`    given = ${given}`];
  if (work.kind === 'notebook') {
    return [...kept, '    run_notebook(NOTEBOOK, given)'];
  }
  const isPlain = work.importName.split('.').every((part) => /^[\p{L}_][\p{L}\p{N}_]*$/u.test(part));
  const load = isPlain
    ? [`    import ${work.importName} as source_of_module`]
    : ['    import importlib', '', `    source_of_module = importlib.import_module(${pythonLiteral(work.importName)})`];
  // Imported when it is called, so that the help and wrong arguments cost nothing.
  return [...kept, ...load, '', `    return source_of_module.${work.functionName}(**given)`];
}

function decoratorArguments({ name, displayName, declared }: EntryRequest): readonly string[] {
  const { version = '1', tags, isDeterministic, image, condaFile } = declared;
  const parts = [`name=${pythonLiteral(name)}`, `version=${pythonLiteral(version)}`];
  if (displayName !== name) parts.push(`display_name=${pythonLiteral(displayName)}`);
  if (Object.keys(tags).length > 0) parts.push(`tags={${Object.entries(tags).map(([key, value]) => `${pythonLiteral(key)}: ${pythonLiteral(value)}`).join(', ')}}`);
  if (declared.shape !== 'basic') parts.push(`shape=${pythonLiteral(declared.shape)}`);
  if (isDeterministic === false) parts.push('is_deterministic=False');
  parts.push(`image=${pythonLiteral(image ?? pythonImage)}`);
  if (condaFile !== undefined) parts.push(`conda=${pythonLiteral(condaFile)}`);
  return parts;
}

function typeName(item: DeclaredItem): string {
  if (item.kind !== 'parameter') return item.kind === 'input' ? 'Input' : 'Output';
  if (item.enum !== undefined) return 'Enum';
  return { integer: 'Integer', number: 'Number', boolean: 'Boolean', string: 'String' }[item.type];
}

function annotation(item: DeclaredItem): string {
  const parts: string[] = [];
  if (item.kind !== 'parameter' && item.type !== 'uri_folder') parts.push(pythonLiteral(item.type));
  if (item.kind === 'parameter' && item.enum !== undefined) parts.push(`[${item.enum.map((value) => pythonLiteral(value)).join(', ')}]`);
  if (item.kind === 'parameter' && item.enum === undefined && item.min !== undefined) parts.push(`min=${pythonLiteral(item.min)}`);
  if (item.kind === 'parameter' && item.enum === undefined && item.max !== undefined) parts.push(`max=${pythonLiteral(item.max)}`);
  if (item.description !== undefined && item.description !== '') parts.push(`description=${pythonLiteral(item.description)}`);
  if (mayBeLeftOut(item) && literalDefault(item) === undefined) parts.push('optional=True');
  return `${typeName(item)}(${parts.join(', ')})`;
}

const mayBeLeftOut = (item: DeclaredItem): boolean => item.kind !== 'output' && (item.optional || literalDefault(item) !== undefined);

function literalDefault(item: DeclaredItem): DeclaredParameter['default'] {
  return item.kind === 'parameter' ? item.default : undefined;
}

function defaultText(item: DeclaredItem): string {
  if (!mayBeLeftOut(item)) return '';
  const value = literalDefault(item);
  if (value === undefined) return ' = None';
  return ` = ${item.kind === 'parameter' && item.type === 'number' && item.enum === undefined && typeof value === 'number' ? pythonFloat(value) : pythonLiteral(value)}`;
}

/** As import sorters have it: classes before functions. */
const byCaseLast = (a: string, b: string): number => Number(/^[a-z]/.test(a)) - Number(/^[a-z]/.test(b)) || (a < b ? -1 : 1);
