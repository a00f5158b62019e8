import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { DeclaredItem, DeclaredModule, DeclaredPort, SourceReading } from '#shared/authoring/declared-module.ts';
import { readArgparseScript } from '#shared/authoring/python/argparse/read-argparse-script.ts';
import { readPythonFunction } from '#shared/authoring/python/read-function.ts';
import { readPythonNotebook } from '#shared/authoring/python/read-notebook.ts';
import { readPythonModules } from '#shared/authoring/python/read-python-modules.ts';
import { InvalidInputError, throwIfCancelled } from '#shared/errors.ts';
import type { Problem } from '#shared/model/problem.ts';
import { isError } from '#shared/model/problem.ts';
import { suggest } from '#shared/specs/nearest.ts';
import { entryText } from './entry-text.ts';
import type { EntryWork } from './entry-text.ts';
import type { InitPlan, InitRequest } from './init-request.ts';
import { pythonModuleFiles } from './python-files.ts';
import { readSourceText } from './read-source.ts';
import { safeName } from './safe-name.ts';

interface Source {
  readonly file: string;
  readonly functionName?: string;
}

/** A module of code that is there: a function, a script or a notebook, read and never executed. */
export async function planFromSource(request: InitRequest, source: Source, resources: string, signal: AbortSignal): Promise<InitPlan> {
  if (request.type === 'parallel') throw new InvalidInputError('Code that is there is made a module of type basic or mpi. A parallel module is given mini-batches, which code of another kind does not take: begin with the template.', [], { commandLine: 'To do so: drydock module init --name NAME --type parallel' });
  if (request.language === 'typescript') throw new InvalidInputError('A module can be made of code in Python; in TypeScript, begin with the template.', [], { commandLine: 'To do so: drydock module init --name NAME --language typescript' });
  const isNotebook = source.file.endsWith('.ipynb');
  if (!isNotebook && !source.file.endsWith('.py')) throw new InvalidInputError(`${source.file} is neither a Python file (.py) nor a notebook (.ipynb).`);
  if (isNotebook && source.functionName !== undefined) throw new InvalidInputError('A notebook is made a module as a whole: leave out the name of the function.');
  const text = await readSourceText(source.file);
  throwIfCancelled(signal);
  const relative = path.relative(request.workingFolder, source.file);
  const shown = relative.startsWith('..') ? source.file : relative;
  const hints = { inputs: request.inputs, outputs: request.outputs };
  const only = (reading: SourceReading, functionName?: string): Understood => checkHints(onlyModule(reading, shown, functionName), request, shown);
  if (isNotebook) return planEntry(request, source, resources, only(readPythonNotebook(text, shown, hints)), (relative) => ({ kind: 'notebook', path: relative }));
  const declaring = readPythonModules(text, shown);
  if (source.functionName !== undefined && !declaring.modules.some(({ functionName }) => functionName === source.functionName)) {
    const { functionName } = source;
    return planEntry(request, source, resources, only(readPythonFunction(text, shown, functionName, hints)), (relative) => ({ kind: 'function', importName: relative.replace(/(?:\/__init__)?\.py$/, '').replaceAll('/', '.'), functionName }));
  }
  const reading = declaring.modules.length > 0 || declaring.problems.some(isError) ? declaring : readArgparseScript(text, shown, hints);
  return planOwnEntry(request, source, resources, only(reading, source.functionName));
}

interface Understood {
  readonly declared: DeclaredModule;
  readonly warnings: readonly Problem[];
}

/** The one module of a reading. Throws `InvalidInputError` with every problem, or saying what is there. */
function onlyModule({ modules, problems }: SourceReading, shown: string, functionName?: string): Understood {
  const errors = problems.filter(isError);
  if (errors.length > 0) throw new InvalidInputError(`${shown} cannot be made a module: ${errors.length === 1 ? 'one problem' : `${String(errors.length)} problems`}. Nothing was written.`, errors);
  const chosen = functionName === undefined ? modules : modules.filter((each) => each.functionName === functionName);
  const [declared] = chosen;
  if (declared === undefined) throw new InvalidInputError(`${shown} declares nothing that could be read: no function under @dsl.module and no argparse. Name the function that does the work: ${shown}:FUNCTION.`);
  if (chosen.length > 1) throw new InvalidInputError(`${shown} declares several modules: ${chosen.map((each) => each.functionName ?? each.name).join(', ')}. Name one: ${shown}:${chosen[0]?.functionName ?? 'FUNCTION'}.`);
  return { declared, warnings: problems };
}

/** What the user says is data must be an argument of the source. Throws `InvalidInputError` for a name that is none. */
function checkHints(understood: Understood, { inputs, outputs }: InitRequest, shown: string): Understood {
  const names = understood.declared.items.map((item) => item.name);
  const unknown = [...inputs, ...outputs].filter((name) => !names.includes(name));
  const both = inputs.filter((name) => outputs.includes(name));
  if (both.length > 0) throw new InvalidInputError(`${both.join(' and ')} cannot be an input and an output as well.`);
  if (unknown.length > 0) throw new InvalidInputError(`${shown} takes no argument called ${unknown.join(', ')}. ${suggest(unknown[0] ?? '', names, 'arguments')}`);
  return understood;
}

/** A source file of ours that stands before a function or a notebook. */
async function planEntry(request: InitRequest, source: Source, resources: string, { declared, warnings }: Understood, workOf: (relative: string) => EntryWork): Promise<InitPlan> {
  const isNotebook = source.file.endsWith('.ipynb');
  const given = source.functionName ?? path.basename(source.file, '.ipynb');
  const name = safeName(request.name ?? given);
  const folder = request.folder ?? (isNotebook ? path.dirname(source.file) : aboveThePackage(path.dirname(source.file)));
  const work = workOf(within(folder, source.file));
  const entry = `${name.file}_entry.py`;
  const shape = request.type ?? 'basic';
  const text = entryText({ name: name.file, displayName: declared.displayName ?? name.display, declared: { ...declared, shape }, work });
  const [made] = readPythonModules(text, entry).modules;
  if (made === undefined) throw new Error(`the entry that was made for ${source.file} declares no module`);
  const files = await pythonModuleFiles({
    folder, resources, entryOnly: request.entryOnly, entry: { path: entry, text }, alsoVendored: isNotebook ? ['drydock_notebook.py'] : [],
    module: { title: declared.displayName ?? name.display, name: name.file, script: entry, declared: made },
  });
  return { name: name.file, folder, ...files, entry, notes: [...(name.note === undefined || name.display === given ? [] : [name.note]), ...portNotes(request, made, declared.items)], problems: warnings };
}

/** The user's own file is the entry: a script with argparse, or one with `@dsl.module`. */
async function planOwnEntry(request: InitRequest, source: Source, resources: string, { declared, warnings }: Understood): Promise<InitPlan> {
  if (request.entryOnly) throw new InvalidInputError(`${source.file} is its own entry, so there is nothing to write.`, [], { commandLine: 'Leave out --entry-only.' });
  const name = safeName(request.name ?? (declared.functionName === undefined ? path.basename(source.file, '.py') : declared.name));
  const folder = request.folder ?? path.dirname(source.file);
  const script = within(folder, source.file);
  const named = { ...declared, name: request.name === undefined ? declared.name : name.file, shape: request.type ?? declared.shape };
  const files = await pythonModuleFiles({ folder, resources, entryOnly: false, module: { title: named.displayName ?? name.display, name: name.file, script, declared: named } });
  const others = await readdir(folder).catch(() => []);
  const large = others.length > 200 ? [`${folder} has ${String(others.length)} entries, all of which are part of the module but for what .amlignore names. Look whether that is meant.`] : [];
  return { name: name.file, folder, ...files, entry: script, notes: [...portNotes(request, named), ...large], problems: warnings };
}

/** Relative imports of a package need what is above it. */
function aboveThePackage(folder: string): string {
  let at = folder;
  while (existsSync(path.join(at, '__init__.py')) && path.dirname(at) !== at) at = path.dirname(at);
  return at;
}

/** The place of a file in the module's folder, with `/`. Throws `InvalidInputError` when it is not in it: it would not be among the module's files. */
function within(folder: string, file: string): string {
  const relative = path.relative(folder, file);
  if (relative.startsWith('..') || path.isAbsolute(relative)) throw new InvalidInputError(`${file} is not in ${folder}, so it would be no part of the module. Name a folder that holds it.`);
  return relative.split(path.sep).join('/');
}

/** What was guessed of the data: that it is data, and, of what the user has named as such, whether it is a file or a folder. */
function portNotes(request: InitRequest, { items }: DeclaredModule, guessed: readonly DeclaredItem[] = items): readonly string[] {
  const ports = guessed.filter((item): item is DeclaredPort => item.kind !== 'parameter' && item.isGuessed === true);
  const taken = ports.filter(({ name }) => !request.inputs.includes(name) && !request.outputs.includes(name));
  const folders = ports.filter((item) => item.kind === 'input' && item.type === 'uri_folder' && !taken.includes(item)).map(({ name }) => name);
  const guesses = taken.length === 0 ? [] : [`By their names, ${taken.map((item) => `${item.name} is taken for an ${item.kind} (${item.type})`).join(', ')}. If that is not meant, say which are: --inputs and --outputs.`];
  const asFolders = folders.length === 0 ? [] : [`${folders.join(', ')}: taken for a folder. If it is a file, say type: uri_file in the spec; builds keep that.`];
  return [...guesses, ...asFolders, ...missingOutput(items)];
}

function missingOutput(items: readonly DeclaredItem[]): readonly string[] {
  if (items.some((item) => item.kind === 'output')) return [];
  return ['It declares no output, so what it writes is not kept. Say which arguments are places to write to: --outputs NAME.'];
}

