import type { SyntaxNode } from '@lezer/common';
import type { DeclaredItem } from '../../declared-module.ts';
import { readCallArguments } from '../call-arguments.ts';
import { defaultOf, typeOfValue, warnOfDefault } from '../default-value.ts';
import type { FileReading } from '../file-reading.ts';
import { guessPort } from '../guess-port.ts';
import type { PythonValue } from '../python-value.ts';
import { readAnnotation } from '../read-annotation.ts';
import { childOf, childrenOf } from '../syntax.ts';
import { isHinted } from './port-hints.ts';
import type { ScriptHints } from './port-hints.ts';

/** Reads the fields of the data classes that `HfArgumentParser((A, B))` makes options of. Classes of other files are named in a warning. */
export function readDataclassArguments(file: FileReading, call: SyntaxNode, hints: ScriptHints): DeclaredItem[] {
  const list = childrenOf(call)[1];
  const [first] = readCallArguments(file.source, list).positional;
  if (first === undefined) return [];
  const classes = first.name === 'TupleExpression' || first.name === 'ArrayExpression' ? childrenOf(first).filter((child) => child.name === 'VariableName') : [first];
  return classes.flatMap((node) => {
    const name = file.source.textOf(node);
    const definition = file.names.classes.get(name);
    if (definition !== undefined) return [...readForeign(file, trainingBase(file, definition)), ...readFields(file, definition, hints)];
    return readForeign(file, node);
  });
}

/** `transformers.TrainingArguments` as the class that a class of the file extends. */
function trainingBase(file: FileReading, definition: SyntaxNode): SyntaxNode | undefined {
  const list = childOf(definition, 'ArgList');
  return list === undefined ? undefined : readCallArguments(file.source, list).positional.find((base) => isTrainingName(file.fullName(base) ?? ''));
}

const isTrainingName = (full: string): boolean => full.startsWith('transformers.') && full.endsWith('TrainingArguments');

/** What is known of the arguments of a class of another file. */
function readForeign(file: FileReading, node: SyntaxNode | undefined): DeclaredItem[] {
  if (node === undefined) return [];
  const name = file.source.textOf(node);
  const full = file.fullName(node) ?? name;
  const isTraining = isTrainingName(full);
  file.warning('foreign-arguments', node, `The arguments of "${name}" are defined in another place (${full}) and are not part of the spec${isTraining ? ', but for output_dir' : ''}. Add those that you give to the command by hand.`);
  return isTraining ? [{ kind: 'output', name: 'output_dir', flag: '--output_dir', type: 'uri_folder', optional: false, description: 'Where the model and what belongs to it is written.', place: file.source.placeOf(node.from) }] : [];
}

function readFields(file: FileReading, definition: SyntaxNode, hints: ScriptHints): DeclaredItem[] {
  const body = childOf(definition, 'Body');
  return (body === undefined ? [] : childrenOf(body)).flatMap((statement) => {
    const [target, ...rest] = statement.name === 'AssignStatement' ? childrenOf(statement) : [];
    const type = rest.find((child) => child.name === 'TypeDef');
    const annotation = type === undefined ? undefined : childrenOf(type).find((child) => child.name !== ':');
    if (target?.name !== 'VariableName' || annotation === undefined) return [];
    const operator = rest.findIndex((child) => child.name === 'AssignOp');
    return [readField(file, target, annotation, operator === -1 ? undefined : rest[operator + 1], hints)];
  });
}

function readField(file: FileReading, target: SyntaxNode, annotation: SyntaxNode, given: SyntaxNode | undefined, hints: ScriptHints): DeclaredItem {
  const name = file.source.textOf(target);
  const isField = given?.name === 'CallExpression' && /\bfield$/.test(file.source.textOf(childrenOf(given)[0] ?? given));
  const { keywords } = readCallArguments(file.source, isField ? childrenOf(given)[1] : undefined);
  const defaultNode = isField ? keywords.get('default') : given;
  const hasDefault = defaultNode !== undefined || keywords.has('default_factory');
  const metadata = keywords.get('metadata');
  const about: PythonValue | undefined = metadata === undefined ? undefined : file.valueOf(metadata);
  const help = about?.kind === 'mapping' ? about.entries.get('help') : undefined;
  const description = help?.kind === 'text' ? help.value.replace(/\s+/g, ' ').trim() : undefined;
  const common = { name, flag: `--${name}`, ...(description === undefined ? {} : { description }), place: file.source.placeOf(target.from) };
  const value = defaultNode === undefined ? undefined : file.valueOf(defaultNode);
  const text = file.source.textOf(annotation);
  const takesMany = /\b(?:list|List|Sequence|tuple|Tuple)\[/.test(text);
  const read = readAnnotation(file, annotation);
  const type = read?.kind === 'parameter' ? read.type : ((value === undefined ? undefined : typeOfValue(value)) ?? 'string');
  const guessed = guessPort(name, description ?? '', value?.kind === 'text' ? value.value : '');
  const told = isHinted(hints.inputs, common) ? 'input' : isHinted(hints.outputs, common) ? 'output' : undefined;
  if (told !== undefined || (guessed !== undefined && type === 'string' && !takesMany && !isHinted(hints.parameters, common))) {
    const kind = told ?? guessed?.kind ?? 'input';
    return { ...common, kind, type: guessed?.type ?? 'uri_folder', optional: kind === 'input' && hasDefault, isGuessed: true };
  }
  if (value?.kind === 'unknown' && defaultNode !== undefined) warnOfDefault(file, defaultNode, name);
  const initial = value === undefined || takesMany ? undefined : defaultOf(value, type);
  const options = read?.kind === 'parameter' && read.enum !== undefined ? { enum: read.enum } : {};
  return { ...common, kind: 'parameter', type: takesMany ? 'string' : type, optional: hasDefault, ...(initial === undefined ? {} : { default: initial }), ...options, ...(takesMany ? { takesMany: true } : {}) };
}
