import type { SyntaxNode } from '@lezer/common';
import type { Problem } from '../../model/problem.ts';
import type { DeclaredItem, SourceReading } from '../declared-module.ts';
import { moduleNameOf } from '../module-name.ts';
import { defaultOf, typeOfValue } from './default-value.ts';
import type { FileReading } from './file-reading.ts';
import { guessPort } from './guess-port.ts';
import { readNotebookCells } from './notebook-cells.ts';
import type { NotebookCell } from './notebook-cells.ts';
import { openPython } from './open-python.ts';
import { readAnnotation } from './read-annotation.ts';
import type { PortHints } from './read-parameters.ts';
import { childrenOf } from './syntax.ts';
import { firstFault } from './syntax-problems.ts';

/** The largest notebook that is read, in characters: pictures in it count too. */
export const longestNotebook = 32_000_000;
/** Without a tagged cell, parameters are looked for in this many first cells of code. */
const firstCells = 5;

/**
 * Reads a notebook as a module: its parameters are what the cell tagged `parameters` sets (as papermill has it), else the literal values that the first cell
 * with some sets. Places name the cell in `path` and the line in it. Nothing is executed.
 */
export function readPythonNotebook(text: string, file: string, hints: PortHints = {}): SourceReading {
  const whole = { file, line: 1, column: 1, path: '' };
  if (text.length > longestNotebook) return refused('too-large', `The notebook has ${(text.length / 1e6).toFixed(0)} MB; at most ${longestNotebook / 1e6} MB are read. Clear the outputs of its cells and save it.`, whole);
  const notebook = readNotebookCells(text.replace(/^\u{FEFF}/u, ''));
  if ('fault' in notebook) return refused('not-a-notebook', notebook.fault, whole);
  if (notebook.cells.length === 0) return refused('no-code', 'The notebook has no cells of code, so there is nothing to run.', whole);
  const problems: Problem[] = [];
  const tagged = notebook.cells.find((cell) => cell.isParameters);
  const candidates = tagged === undefined ? notebook.cells.slice(0, firstCells) : [tagged];
  for (const cell of candidates) {
    const opened = openPython(cell.text, file, (line) => ({ line, path: `cell ${cell.number}` }));
    if ('problems' in opened) return { modules: [], problems: opened.problems.map((problem) => inCell(problem, cell)) };
    const items = readAssignments(opened.reading, hints, tagged !== undefined);
    const fault = firstFault(opened.reading);
    if (fault !== undefined && (tagged !== undefined || items.length > 0)) opened.reading.warning('syntax', fault, 'This is not understood as Python; the parameters around it were read.');
    problems.push(...(tagged !== undefined || items.length > 0 ? opened.reading.problems : []));
    if (items.length === 0 && cell !== candidates.at(-1)) continue;
    const chosen = items.length > 0 ? cell : undefined;
    if (chosen === undefined) problems.push({ severity: 'warning', code: 'no-parameters', message: 'No cell sets values that could be parameters, so the module takes none. Tag the cell that sets them with "parameters".', place: whole });
    const place = items[0]?.place ?? { line: 1, column: 1 };
    return { modules: [{ language: 'python', shape: 'basic', name: moduleNameOf(file.replace(/^.*[/\\]/, '').replace(/\.\w+$/, '')), tags: {}, items, place }], problems };
  }
  return { modules: [], problems };
}

const refused = (code: string, message: string, place: Problem['place']): SourceReading => ({ modules: [], problems: [{ severity: 'error', code, message, ...(place === undefined ? {} : { place }) }] });

const inCell = (problem: Problem, cell: NotebookCell): Problem => (problem.place === undefined ? problem : { ...problem, place: { ...problem.place, path: `cell ${cell.number}` } });

/** `x = 1` and `x: int = 1` at the outermost level. In a tagged cell what is no literal is told. */
function readAssignments(file: FileReading, hints: PortHints, isTagged: boolean): DeclaredItem[] {
  const items = new Map<string, DeclaredItem>();
  for (const statement of childrenOf(file.source.tree.topNode)) {
    if (statement.name !== 'AssignStatement') continue;
    const [target, ...rest] = childrenOf(statement);
    const operator = rest.findIndex((node) => node.name === 'AssignOp');
    const value = operator === -1 ? undefined : rest[operator + 1];
    if (target?.name !== 'VariableName' || value === undefined || rest.length > operator + 2) continue;
    const type = rest.find((node) => node.name === 'TypeDef');
    const item = readAssignment(file, target, type === undefined ? undefined : childrenOf(type).find((node) => node.name !== ':'), value, hints, isTagged);
    if (item !== undefined) items.set(item.name, item);
  }
  return [...items.values()];
}

function readAssignment(file: FileReading, target: SyntaxNode, annotation: SyntaxNode | undefined, node: SyntaxNode, hints: PortHints, isTagged: boolean): DeclaredItem | undefined {
  const name = file.source.textOf(target);
  const common = { name, flag: `--${name.replaceAll('_', '-')}`, place: file.source.placeOf(target.from) };
  const value = file.valueOf(node);
  const told = hints.inputs?.includes(name) === true ? 'input' : hints.outputs?.includes(name) === true ? 'output' : undefined;
  const declared = readAnnotation(file, annotation ?? node);
  const port = declared?.kind === 'input' || declared?.kind === 'output' ? declared : undefined;
  if (told !== undefined || port !== undefined) {
    const kind = told ?? port?.kind ?? 'input';
    return { ...common, kind, type: port?.type ?? guessPort(name, '')?.type ?? 'uri_folder', optional: false, ...(port === undefined ? { isGuessed: true } : {}) };
  }
  if (name.startsWith('_')) return undefined;
  const type = (annotation !== undefined && declared?.kind === 'parameter' ? declared.type : undefined) ?? typeOfValue(value);
  // A page of text is a part of the program; one who wants to set it tags its cell.
  if (!isTagged && value.kind === 'text' && value.value.includes('\n')) return undefined;
  const guessed = value.kind === 'text' || value.kind === 'none' ? guessPort(name, '', value.kind === 'text' ? value.value : '') : undefined;
  if (guessed !== undefined && (isTagged || value.kind === 'text')) return { ...common, ...guessed, optional: guessed.kind === 'input', isGuessed: true };
  if (type === undefined) {
    if (isTagged && value.kind !== 'none') file.warning('not-literal', node, `"${name} = ${file.quote(node)}" is no literal text, number or truth value, so it is no parameter. It keeps its value.`);
    return isTagged && value.kind === 'none' ? { ...common, kind: 'parameter', type: 'string', optional: true } : undefined;
  }
  const initial = defaultOf(value, type);
  return { ...common, kind: 'parameter', type, optional: true, ...(initial === undefined ? {} : { default: initial }) };
}
