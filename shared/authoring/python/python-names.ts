import type { SyntaxNode } from '@lezer/common';
import type { PythonSource } from './python-source.ts';
import { childrenOf, statementsOf } from './syntax.ts';

/** `a.b.c` as text; `undefined` for anything that is not names joined by points. */
export function dottedName(source: PythonSource, node: SyntaxNode): string | undefined {
  if (node.name === 'VariableName') return source.textOf(node);
  if (node.name !== 'MemberExpression') return undefined;
  return /^[\p{L}_][\p{L}\p{N}_]*(?:\s*\.\s*[\p{L}_][\p{L}\p{N}_]*)*$/u.test(source.textOf(node)) ? source.textOf(node).replace(/\s/g, '') : undefined;
}

/** What the names at the outermost level of a file stand for. */
export interface PythonNames {
  /** Local name to full name: `dsl` -> `drydock_dsl.dsl`, `np` -> `numpy`. Points at the start of relative imports are left out. */
  readonly imports: ReadonlyMap<string, string>;
  /** Names given a value exactly once, with the expression. */
  readonly constants: ReadonlyMap<string, SyntaxNode>;
  readonly classes: ReadonlyMap<string, SyntaxNode>;
}

/** Collects the names that the statements of a body define. */
export function readNames(source: PythonSource, body: SyntaxNode): PythonNames {
  const imports = new Map<string, string>();
  const constants = new Map<string, SyntaxNode | undefined>();
  const classes = new Map<string, SyntaxNode>();
  for (const statement of statementsOf(body)) {
    if (statement.name === 'ImportStatement') readImport(source, statement, imports);
    else if (statement.name === 'AssignStatement') readAssignment(source, statement, constants);
    else if (statement.name === 'UpdateStatement') constants.set(source.textOf(statement).split(/\W/, 1)[0] ?? '', undefined);
    else if (statement.name === 'ClassDefinition' || statement.name === 'DecoratedStatement') {
      const definition = statement.name === 'ClassDefinition' ? statement : childrenOf(statement).at(-1);
      const name = definition?.name === 'ClassDefinition' ? definition.getChild('VariableName') : null;
      if (definition !== undefined && name !== null) classes.set(source.textOf(name), definition);
    }
  }
  return { imports, constants: new Map([...constants].flatMap(([name, node]) => (node === undefined ? [] : [[name, node]]))), classes };
}

/** The full name of a dotted name: `dsl.module` -> `drydock_dsl.dsl.module`. */
export function resolveName(names: PythonNames, dotted: string): string {
  const [first = '', ...rest] = dotted.split('.');
  return [names.imports.get(first) ?? first, ...rest].join('.');
}

/** `from a.b import c as d` and `import a.b as d, e`, read from their text without comments. */
function readImport(source: PythonSource, statement: SyntaxNode, imports: Map<string, string>): void {
  const text = source.textOf(statement).replace(/#[^\n]*/g, '').replace(/[()\\]/g, ' ').replace(/\s+/g, ' ').trim();
  const from = /^from ?(\.*) ?([\w. ]*?) ?import (.*)$/u.exec(text);
  const list = from?.[3] ?? /^import (.*)$/u.exec(text)?.[1] ?? '';
  const base = from?.[2]?.replaceAll(' ', '') ?? '';
  for (const item of list.split(',')) {
    const [, name = '', alias] = /^([\w.]+)(?: as (\w+))?$/u.exec(item.trim()) ?? [];
    if (name === '') continue;
    if (from !== null) imports.set(alias ?? name, base === '' ? name : `${base}.${name}`);
    else if (alias === undefined) imports.set(name.split('.')[0] ?? name, name.split('.')[0] ?? name);
    else imports.set(alias, name);
  }
}

/** `X = value` and `X: int = value`. A name that is assigned twice has no value that reading alone can tell. */
function readAssignment(source: PythonSource, statement: SyntaxNode, constants: Map<string, SyntaxNode | undefined>): void {
  const parts = childrenOf(statement).filter((child) => child.name !== 'TypeDef');
  const [target, operator, value] = parts;
  if (target?.name === 'VariableName' && operator?.name === 'AssignOp' && value !== undefined && parts.length === 3) {
    const name = source.textOf(target);
    constants.set(name, constants.has(name) ? undefined : value);
    return;
  }
  for (const part of parts) if (part.name === 'VariableName') constants.set(source.textOf(part), undefined);
}
