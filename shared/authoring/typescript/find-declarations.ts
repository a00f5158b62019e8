import type { SyntaxNode } from '@lezer/common';
import { partsOf } from './source-text.ts';
import type { SourceText } from './source-text.ts';

/** What the top level of a file declares. */
export interface FileScope {
  /** The values of constants. */
  readonly constants: ReadonlyMap<string, SyntaxNode>;
  /** Names without a value that can be known: imported ones, variables that may change, functions. */
  readonly others: ReadonlySet<string>;
  /** What `dsl` and `Module` of the SDK are called here. */
  readonly dsl: ReadonlySet<string>;
  readonly moduleClass: ReadonlySet<string>;
  /** The names that are exported. */
  readonly exported: ReadonlySet<string>;
  /** What is exported by `export default`, where that is no name. */
  readonly defaults: readonly SyntaxNode[];
}

/** Looks over the top level of a file. */
export function scopeOf(source: SourceText): FileScope {
  const constants = new Map<string, SyntaxNode>();
  const others = new Set<string>();
  const dsl = new Set<string>();
  const moduleClass = new Set<string>();
  const exported = new Set<string>();
  const defaults: SyntaxNode[] = [];
  const declare = (statement: SyntaxNode, isExported: boolean): void => {
    if (statement.name === 'VariableDeclaration') {
      const isConstant = statement.firstChild?.name === 'const';
      for (const name of statement.getChildren('VariableDefinition')) {
        const text = source.textOf(name);
        const value = valueAfter(name);
        if (isConstant && value !== undefined) constants.set(text, value);
        else others.add(text);
        if (isExported) exported.add(text);
      }
      return;
    }
    for (const name of statement.getChildren('VariableDefinition')) others.add(source.textOf(name));
  };
  for (let statement = source.root.firstChild; statement !== null; statement = statement.nextSibling) {
    if (statement.name === 'ImportDeclaration') {
      for (const [original, local] of importedNames(source, statement)) {
        others.add(local);
        if (!isSdk(source, statement)) continue;
        if (original === 'dsl') dsl.add(local);
        if (original === 'Module') moduleClass.add(local);
      }
    } else if (statement.name === 'ExportDeclaration') {
      const inner = partsOf(statement).find(({ name }) => !['export', 'default', 'declare'].includes(name));
      const isDefault = statement.getChild('default') !== null;
      if (inner?.name === 'ExportGroup') for (const name of inner.getChildren('VariableName')) exported.add(source.textOf(name));
      else if (isDefault && inner?.name === 'VariableName') exported.add(source.textOf(inner));
      else if (isDefault && inner !== undefined) defaults.push(inner);
      else if (inner !== undefined) declare(inner, true);
    } else {
      declare(statement, false);
    }
  }
  return { constants, others, dsl, moduleClass, exported, defaults };
}

/** The value of a declared variable: what stands after its `=`. */
function valueAfter(name: SyntaxNode): SyntaxNode | undefined {
  let next = name.nextSibling;
  while (next !== null && next.name !== 'Equals') {
    if (next.name === ',' || next.name === 'VariableDefinition') return undefined;
    next = next.nextSibling;
  }
  return next?.nextSibling ?? undefined;
}

const isSdk = (source: SourceText, statement: SyntaxNode): boolean => {
  const from = statement.getChild('String');
  return from !== null && source.textOf(from).slice(1, -1) === 'drydock';
};

/** Pairs of what a name is called where it comes from and here. */
function importedNames(source: SourceText, statement: SyntaxNode): [string, string][] {
  const group = statement.getChild('ImportGroup');
  const direct = statement.getChildren('VariableDefinition').map((name): [string, string] => ['default', source.textOf(name)]);
  if (group === null) return direct;
  const names: [string, string][] = [];
  let original: string | undefined;
  for (let part = group.firstChild; part !== null; part = part.nextSibling) {
    if (part.name === 'VariableName') original = source.textOf(part);
    if (part.name !== 'VariableDefinition') continue;
    names.push([original ?? source.textOf(part), source.textOf(part)]);
    original = undefined;
  }
  return [...direct, ...names];
}
