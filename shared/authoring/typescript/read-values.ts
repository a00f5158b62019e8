import type { SyntaxNode } from '@lezer/common';
import { NotUnderstood, partsOf } from './source-text.ts';
import type { SourceText } from './source-text.ts';

/** Deeper nested values, and longer chains of constants, are not followed. */
const maxDepth = 40;
/** A file may use a constant many times, and that in others: what all of it comes to is bounded. */
const maxValues = 20_000;
const maxTextLength = 100_000;

/** A value of the source as far as it can be known without executing it. */
export type SourceValue =
  | { readonly kind: 'scalar'; readonly value: string | number | boolean | null | undefined; readonly at: SyntaxNode }
  | { readonly kind: 'list'; readonly items: readonly SourceValue[]; readonly at: SyntaxNode }
  | { readonly kind: 'object'; readonly entries: ReadonlyMap<string, SourceEntry>; readonly at: SyntaxNode }
  /** `dsl.number({...})`: the function as it is written, and what it is given. */
  | { readonly kind: 'call'; readonly called: string; readonly given: readonly SourceValue[]; readonly at: SyntaxNode };

export interface SourceEntry {
  /** Where its name stands. */
  readonly key: SyntaxNode;
  readonly value: SourceValue;
}

/** Reads literals, constants of the same file, and calls of `dsl`. Throws {@link NotUnderstood} for anything else. */
export class ValueReader {
  readonly #source: SourceText;
  readonly #constants: ReadonlyMap<string, SyntaxNode>;
  readonly #others: ReadonlySet<string>;
  readonly #dsl: ReadonlySet<string>;
  #values = 0;

  /** `constants`: the values of the file's own constants; `others`: names that come from elsewhere or may change; `dsl`: what `dsl` is called. */
  constructor(source: SourceText, constants: ReadonlyMap<string, SyntaxNode>, others: ReadonlySet<string>, dsl: ReadonlySet<string>) {
    this.#source = source;
    this.#constants = constants;
    this.#others = others;
    this.#dsl = dsl;
  }

  read(node: SyntaxNode, depth = 0): SourceValue {
    this.#values += 1;
    if (this.#values > maxValues) throw new NotUnderstood(node, `The declarations of this file come to more than ${maxValues} values. Split it into several files.`);
    if (depth > maxDepth) throw new NotUnderstood(node, 'This is nested too deep to be followed. Write the value here.');
    switch (node.name) {
      case 'String':
        return { kind: 'scalar', value: this.#text(node), at: node };
      case 'TemplateString':
        return { kind: 'scalar', value: this.#template(node, depth), at: node };
      case 'Number':
        return { kind: 'scalar', value: Number(this.#source.textOf(node).replaceAll('_', '')), at: node };
      case 'BooleanLiteral':
        return { kind: 'scalar', value: this.#source.textOf(node) === 'true', at: node };
      case 'null':
        return { kind: 'scalar', value: null, at: node };
      case 'UnaryExpression':
        return this.#signed(node, depth);
      case 'ParenthesizedExpression':
        return this.#inside(node, depth);
      case 'BinaryExpression':
        return this.#binary(node, depth);
      case 'ArrayExpression':
        return { kind: 'list', items: partsOf(node).map((item) => this.read(item, depth + 1)), at: node };
      case 'ObjectExpression':
        return { kind: 'object', entries: this.#entries(node, depth), at: node };
      case 'VariableName':
        return this.#constant(node, depth);
      case 'CallExpression':
        return this.#call(node, depth);
      default:
        throw new NotUnderstood(node, `${this.#shown(node)} is not a value that can be known without running the file. Write a literal, or a constant of this file that is one.`);
    }
  }

  /** The name under which a member of `dsl` is called: `number` for `dsl.number(...)`; undefined for other calls. */
  calledMember(node: SyntaxNode): string | undefined {
    const first = node.firstChild;
    const callee = first?.name === 'InstantiationExpression' ? first.firstChild : first;
    if (callee?.name !== 'MemberExpression') return undefined;
    const [owner, member] = partsOf(callee);
    return owner?.name === 'VariableName' && member?.name === 'PropertyName' && this.#dsl.has(this.#source.textOf(owner)) ? this.#source.textOf(member) : undefined;
  }

  #call(node: SyntaxNode, depth: number): SourceValue {
    const called = this.calledMember(node);
    const list = node.getChild('ArgList');
    if (called === undefined || list === null) throw new NotUnderstood(node, `What ${this.#shown(node)} gives cannot be known without running the file. Write the value itself.`);
    return { kind: 'call', called, given: partsOf(list).map((each) => this.read(each, depth + 1)), at: node };
  }

  #entries(node: SyntaxNode, depth: number): ReadonlyMap<string, SourceEntry> {
    const entries = new Map<string, SourceEntry>();
    for (const property of node.getChildren('Property')) {
      const [key, value, more] = partsOf(property);
      if (key?.name === 'Spread' && value !== undefined) {
        const spread = this.read(value, depth + 1);
        if (spread.kind !== 'object') throw new NotUnderstood(value, `${this.#shown(value)} is no object that can be spread here.`);
        for (const [name, entry] of spread.entries) entries.set(name, entry);
        continue;
      }
      const isName = key !== undefined && ['PropertyDefinition', 'String', 'Number'].includes(key.name) && property.firstChild?.name !== '[';
      if (!isName || more !== undefined || value?.name === 'ParamList') throw new NotUnderstood(property, `${this.#shown(property)} is not a plain "name: value". Write it as one.`);
      const name = key.name === 'String' ? this.#text(key) : this.#source.textOf(key);
      // `{ name }` stands for `{ name: name }`.
      entries.set(name, { key, value: value === undefined ? this.#named(name, key, depth) : this.read(value, depth + 1) });
    }
    return entries;
  }

  #constant(node: SyntaxNode, depth: number): SourceValue {
    const name = this.#source.textOf(node);
    return name === 'undefined' ? { kind: 'scalar', value: undefined, at: node } : this.#named(name, node, depth);
  }

  #named(name: string, at: SyntaxNode, depth: number): SourceValue {
    const found = this.#constants.get(name);
    if (found !== undefined) return this.read(found, depth + 1);
    const why = this.#others.has(name) ? `"${name}" is no constant of this file` : `"${name}" is not declared in this file`;
    throw new NotUnderstood(at, `${why}, so its value cannot be known without running it. Write the value here, or declare it with "const" in this file.`);
  }

  #signed(node: SyntaxNode, depth: number): SourceValue {
    const sign = node.firstChild === null ? '' : this.#source.textOf(node.firstChild);
    const [operand] = partsOf(node).slice(-1);
    const inner = operand === undefined || !['-', '+', '!'].includes(sign) ? undefined : this.read(operand, depth + 1);
    if (inner?.kind === 'scalar' && typeof inner.value === 'number' && sign !== '!') return { kind: 'scalar', value: sign === '-' ? -inner.value : inner.value, at: node };
    if (inner?.kind === 'scalar' && typeof inner.value === 'boolean' && sign === '!') return { kind: 'scalar', value: !inner.value, at: node };
    throw new NotUnderstood(node, `${this.#shown(node)} is not worked out here. Write its value.`);
  }

  #inside(node: SyntaxNode, depth: number): SourceValue {
    const [inner] = partsOf(node);
    if (inner === undefined) throw new NotUnderstood(node, 'There is nothing between the brackets.');
    return this.read(inner, depth + 1);
  }

  /** Texts that are joined with `+`, and values with a type beside them (`as const`, `satisfies T`). */
  #binary(node: SyntaxNode, depth: number): SourceValue {
    const left = node.firstChild;
    const operator = left?.nextSibling;
    const right = node.lastChild;
    if (left !== null && (operator?.name === 'as' || operator?.name === 'satisfies')) return this.read(left, depth + 1);
    if (left !== null && right !== null && operator?.name === 'ArithOp' && this.#source.textOf(operator) === '+') {
      const [one, other] = [this.read(left, depth + 1), this.read(right, depth + 1)];
      if (one.kind === 'scalar' && other.kind === 'scalar' && typeof one.value === 'string' && typeof other.value === 'string') return { kind: 'scalar', value: this.#bounded(node, one.value + other.value), at: node };
    }
    throw new NotUnderstood(node, `${this.#shown(node)} is not worked out here. Write its value.`);
  }

  #template(node: SyntaxNode, depth: number): string {
    let text = '';
    let from = node.from + 1;
    for (const hole of node.getChildren('Interpolation')) {
      const [inner] = partsOf(hole).filter(({ name }) => !name.startsWith('Interpolation'));
      const value = inner === undefined ? undefined : this.read(inner, depth + 1);
      if (value?.kind !== 'scalar' || value.value === undefined || value.value === null) throw new NotUnderstood(hole, `${this.#shown(hole)} is not worked out here. Write its value.`);
      text = this.#bounded(node, text + unescaped(this.#source.text.slice(from, hole.from)) + String(value.value));
      from = hole.to;
    }
    return this.#bounded(node, text + unescaped(this.#source.text.slice(from, node.to - 1)));
  }

  #bounded(node: SyntaxNode, text: string): string {
    if (text.length > maxTextLength) throw new NotUnderstood(node, `This text is longer than ${maxTextLength} characters. Shorten it.`);
    return text;
  }

  #text(node: SyntaxNode): string {
    return unescaped(this.#source.text.slice(node.from + 1, node.to - 1));
  }

  #shown(node: SyntaxNode): string {
    const text = this.#source.textOf(node).replace(/\s+/g, ' ');
    return `\`${text.length > 40 ? `${text.slice(0, 40)}...` : text}\``;
  }
}

const simpleEscapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v', 0: '\0' };

function unescaped(text: string): string {
  return text.replace(/\\(?:u\{([\da-f]{1,6})\}|u([\da-f]{4})|x([\da-f]{2})|\r?\n|([\s\S]))/gi, (_all, braced?: string, four?: string, two?: string, other?: string) => {
    const code = braced ?? four ?? two;
    if (code !== undefined) return Number.parseInt(code, 16) > 0x10ffff ? '' : String.fromCodePoint(Number.parseInt(code, 16));
    return other === undefined ? '' : Object.hasOwn(simpleEscapes, other) ? (simpleEscapes[other] ?? other) : other;
  });
}
