import type { SyntaxNode } from '@lezer/common';
import type { SourceReading } from '../declared-module.ts';
import { moduleNameOf } from '../module-name.ts';
import type { FileReading } from './file-reading.ts';
import { openPython } from './open-python.ts';
import { docStringOf, functionNameOf, refuseShape } from './read-decorated.ts';
import { readParameters } from './read-parameters.ts';
import type { PortHints } from './read-parameters.ts';
import { childOf, childrenOf, hasErrorWithin, statementsOf } from './syntax.ts';
import { warnOfSyntax } from './syntax-problems.ts';

/**
 * Reads one function that the user names, decorated or not, as a module: ports from annotations, from `hints`, else guessed from the names of its arguments.
 * Problems say why a function cannot be one: a method, async, with `*args`. Nothing is executed.
 */
export function readPythonFunction(text: string, file: string, functionName: string, hints: PortHints = {}): SourceReading {
  const opened = openPython(text, file);
  if ('problems' in opened) return { modules: [], problems: opened.problems };
  const { reading } = opened;
  const definition = findFunction(reading, functionName);
  if (definition === undefined) return { modules: [], problems: reading.problems };
  const list = childOf(definition, 'ParamList');
  warnOfSyntax(reading);
  if (list !== undefined && hasErrorWithin(list)) reading.error('syntax', list, 'The arguments of this function are not understood as Python. Check brackets, commas and quotes.');
  refuseShape(reading, definition);
  const doc = docStringOf(reading, definition);
  const items = list === undefined ? [] : readParameters(reading, list, doc.arguments, { ...hints, isPlain: true });
  const hasErrors = reading.problems.some((problem) => problem.severity === 'error');
  const { description } = doc;
  const module = { language: 'python', shape: 'basic', name: moduleNameOf(functionName), ...(description === undefined ? {} : { description }), tags: {}, functionName, items, place: reading.source.placeOf(definition.from) } as const;
  return { modules: hasErrors ? [] : [module], problems: reading.problems };
}

/** The function of that name at the outermost level; the last one, as in Python. Else a problem says what there is instead. */
function findFunction(file: FileReading, name: string): SyntaxNode | undefined {
  const functions = [...statementsOf(file.source.tree.topNode)].flatMap((statement) => {
    const definition = statement.name === 'DecoratedStatement' ? childrenOf(statement).at(-1) : statement;
    return definition?.name === 'FunctionDefinition' ? [definition] : [];
  });
  const found = functions.findLast((definition) => functionNameOf(file, definition) === name);
  if (found !== undefined) return found;
  const inner = findAnywhere(file, name.split('.').at(-1) ?? name);
  const names = [...new Set(functions.map((definition) => functionNameOf(file, definition)))];
  const known = names.length === 0 ? 'The file has no function at its outermost level.' : `The functions of the file are ${names.slice(0, 20).join(', ')}${names.length > 20 ? ' and others' : ''}.`;
  if (inner === undefined) file.error('no-such-function', file.source.tree.topNode, `There is no function "${name}". ${known}`);
  else if (inner.isMethod) file.error('method', inner.node, `"${name}" is a method: it needs an object of its class, which a command line cannot give. Write a function outside of the class that makes one.`);
  else file.error('inner-function', inner.node, `"${name}" stands inside another function and cannot be called from outside. Move it to the outermost level of the file.`);
  return undefined;
}

function findAnywhere(file: FileReading, name: string): { readonly node: SyntaxNode; readonly isMethod: boolean } | undefined {
  let found: { readonly node: SyntaxNode; readonly isMethod: boolean } | undefined;
  file.source.tree.iterate({
    enter: ({ node }) => {
      if (node.name !== 'FunctionDefinition' || functionNameOf(file, node) !== name) return;
      let owner = node.parent;
      while (owner !== null && owner.name !== 'ClassDefinition' && owner.name !== 'FunctionDefinition') owner = owner.parent;
      found ??= { node, isMethod: owner?.name === 'ClassDefinition' };
    },
  });
  return found;
}
