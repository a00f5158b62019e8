import type { SyntaxNode } from '@lezer/common';
import type { DeclaredModule } from '../declared-module.ts';
import { moduleNameOf } from '../module-name.ts';
import { readDecoratorOptions } from './decorator-options.ts';
import { readDocString } from './docstring.ts';
import type { DocString } from './docstring.ts';
import type { FileReading } from './file-reading.ts';
import { meaningOf } from './known-decorators.ts';
import { standInForYield } from './mend-python.ts';
import { readParameters } from './read-parameters.ts';
import { childOf, childrenOf, hasErrorWithin } from './syntax.ts';

/** So many problems of one file are enough to know that it is not what it should be. */
const mostProblems = 100;

/** Reads every function of a file that a decorator makes a module. */
export function readDecorated(file: FileReading): DeclaredModule[] {
  const found: { module: DeclaredModule; decorator: SyntaxNode }[] = [];
  file.source.tree.iterate({
    enter: (reference) => {
      // A text that is wrong everywhere is told of often enough.
      if (reference.name !== 'Decorator' || file.problems.length >= mostProblems) return;
      const { node } = reference;
      const meaning = meaningOf(decoratorName(file, node) ?? '');
      if (meaning?.kind === 'foreign') file.warning('foreign-decorator', node, `"${file.quote(node)}" is not read. ${meaning.advice}`);
      if (meaning?.kind !== 'module') return;
      const module = readModule(file, node);
      if (module !== undefined) found.push({ module, decorator: node });
    },
  });
  const [first, ...others] = found;
  for (const other of others) {
    if (other.module.name === first?.module.name) file.error('same-name', other.decorator, `Two functions of this file are called "${other.module.name}". Give one of them another name.`);
  }
  return found.map(({ module }) => module);
}

/** The full name of a decorator without its arguments. */
function decoratorName(file: FileReading, decorator: SyntaxNode): string | undefined {
  const parts = childrenOf(decorator).filter((child) => child.name === 'VariableName' || child.name === 'PropertyName');
  const [first, ...rest] = parts.map((part) => file.source.textOf(part));
  return first === undefined ? undefined : [file.names.imports.get(first) ?? first, ...rest].join('.');
}

function readModule(file: FileReading, decorator: SyntaxNode): DeclaredModule | undefined {
  const statement = decorator.parent;
  const definition = statement?.lastChild;
  if (statement === null || definition === undefined || definition === null || definition.name !== 'FunctionDefinition') {
    file.error('not-a-function', decorator, 'Only a function can be a module. Put the decorator above a function of its own.');
    return undefined;
  }
  if (!isOutermost(file, statement)) return undefined;
  const parameters = childOf(definition, 'ParamList');
  if ([decorator, parameters].some((part) => part !== undefined && hasErrorWithin(part))) {
    file.error('syntax', decorator, 'This declaration is not understood as Python. Check its brackets, commas and quotes.');
    return undefined;
  }
  refuseShape(file, definition);
  const options = readDecoratorOptions(file, childOf(decorator, 'ArgList'));
  const functionName = functionNameOf(file, definition);
  const doc = docStringOf(file, definition);
  const given = options.name ?? functionName;
  const name = moduleNameOf(given);
  const displayName = options.displayName ?? (name === given ? undefined : given);
  const description = options.description ?? doc.description;
  const { name: _name, displayName: _display, description: _description, ...rest } = options;
  return {
    language: 'python',
    ...rest,
    name,
    ...(displayName === undefined ? {} : { displayName }),
    ...(description === undefined ? {} : { description }),
    functionName,
    items: parameters === undefined ? [] : readParameters(file, parameters, doc.arguments, { isPlain: false }),
    place: file.source.placeOf(decorator.from),
  };
}

/** A method needs its object and an inner function its surroundings; neither can be called from a command line. */
function isOutermost(file: FileReading, statement: SyntaxNode): boolean {
  for (let at = statement.parent; at !== null; at = at.parent) {
    if (at.name === 'ClassDefinition') file.error('method', statement, 'A method cannot be a module: it needs an object of its class. Write a function outside of the class that makes one.');
    if (at.name === 'FunctionDefinition') file.error('inner-function', statement, 'A function inside a function cannot be a module. Move it to the outermost level of the file.');
    if (at.name === 'ClassDefinition' || at.name === 'FunctionDefinition') return false;
  }
  return true;
}

/** Says what a function cannot be: async, or a generator. */
export function refuseShape(file: FileReading, definition: SyntaxNode): void {
  if (childrenOf(definition)[0]?.name === 'async') file.error('async-function', definition, 'An async function cannot be a module. Write a plain function that calls asyncio.run(...).');
  const found = findYield(file, definition);
  if (found !== undefined) file.error('generator', found, 'A function with "yield" cannot be a module: calling it does nothing yet. Write a plain function that goes over what it yields.');
}

function findYield(file: FileReading, definition: SyntaxNode): SyntaxNode | undefined {
  let found: SyntaxNode | undefined;
  definition.getChild('Body')?.cursor().iterate((at) => {
    if (found !== undefined || at.name === 'FunctionDefinition' || at.name === 'LambdaExpression' || at.name === 'ClassDefinition') return false;
    const isBare = at.name === 'VariableName' && at.to - at.from === standInForYield.length && file.source.text.startsWith('yield', at.from);
    if (at.name.startsWith('Yield') || at.name === 'yield' || isBare) found = at.node;
    return true;
  });
  return found;
}

export const functionNameOf = (file: FileReading, definition: SyntaxNode): string => {
  const name = childOf(definition, 'VariableName');
  return name === undefined ? '' : file.source.textOf(name);
};

/** The docstring of a function, or of a file when `owner` is its tree. */
export function docStringOf(file: FileReading, owner: SyntaxNode): DocString {
  const body = owner.name === 'Script' ? owner : childOf(owner, 'Body');
  const statement = body === undefined ? undefined : childrenOf(body).find((child) => child.name !== ':');
  const text = statement?.name === 'ExpressionStatement' ? childOf(statement, 'String', 'ContinuedString') : undefined;
  const value = text === undefined ? undefined : file.valueOf(text);
  return value?.kind === 'text' ? readDocString(value.value) : { arguments: new Map() };
}
