/** A piece of source code that may be laid out on one line or on several. */
export type Code = string | Group;

/** Items between brackets: an object, a list, arguments. */
export interface Group {
  readonly open: string;
  readonly items: readonly Code[];
  readonly close: string;
  /** Whether blanks stand inside the brackets on one line: `{ a }`, but `[a]`. */
  readonly spaced: boolean;
}

const maxWidth = 140;

export const list = (items: readonly Code[]): Group => ({ open: '[', items, close: ']', spaced: false });
export const object = (entries: readonly (readonly [string, Code])[]): Group => ({ open: '{', items: entries.map(([key, value]) => prefixed(`${propertyKey(key)}: `, value)), close: '}', spaced: true });
export const call = (callee: string, given: readonly Code[]): Group => ({ open: `${callee}(`, items: given, close: ')', spaced: false });

/** A piece with text before it. */
export const prefixed = (before: string, code: Code): Code => (typeof code === 'string' ? before + code : { ...code, open: before + code.open });

/** The text of a piece whose first line starts at `column` and whose other lines are indented by `indent`. */
export function layOut(code: Code, indent: number, column: number): string {
  if (typeof code === 'string') return code;
  const flat = onOneLine(code);
  if (!flat.includes('\n') && column + flat.length <= maxWidth) return flat;
  // A call whose last argument is an object keeps its brackets together: `f({`.
  const [only] = code.items;
  if (code.items.length === 1 && code.open.endsWith('(') && only !== undefined && typeof only !== 'string') return code.open + layOut(only, indent, column + code.open.length) + code.close;
  const pad = ' '.repeat(indent + 2);
  const lines = code.items.map((item) => `${pad}${layOut(item, indent + 2, indent + 2)},\n`);
  return code.items.length === 0 ? code.open + code.close : `${code.open}\n${lines.join('')}${' '.repeat(indent)}${code.close}`;
}

function onOneLine(code: Code): string {
  if (typeof code === 'string') return code;
  const inside = code.items.map(onOneLine).join(', ');
  return code.spaced && inside !== '' ? `${code.open} ${inside} ${code.close}` : code.open + inside + code.close;
}

const isIdentifier = (name: string): boolean => /^[A-Za-z_$][\w$]*$/.test(name);

export const propertyKey = (name: string): string => (name === '__proto__' ? "['__proto__']" : isIdentifier(name) ? name : inQuotes(name));
export const memberOf = (owner: string, name: string): string => (isIdentifier(name) ? `${owner}.${name}` : `${owner}[${inQuotes(name)}]`);

/** A text as a literal: in quotes, or between backticks where it has several lines. */
export function quoted(text: string): string {
  return /\n/.test(text.replace(/\n$/, '')) && !/[^\P{Cc}\n]/u.test(text) ? `\`${templatePart(text)}\`` : inQuotes(text);
}

/** A text as a literal on one line, also where it is the name of a property. */
export function inQuotes(text: string): string {
  const lineMarks = (inside: string): string => inside.replace(/[\u2028\u2029]/g, (mark) => `\\u${mark.charCodeAt(0).toString(16)}`);
  const inside = JSON.stringify(text);
  return lineMarks(text.includes("'") && !text.includes('"') ? inside : `'${inside.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`);
}

/** A text as it stands between backticks. */
export function templatePart(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('`', '\\`').replaceAll('${', '\\${').replace(/[^\P{Cc}\n]/gu, (mark) => `\\u{${mark.codePointAt(0)?.toString(16) ?? '0'}}`);
}

const reserved = new Set(
  'abstract any arguments as async await boolean break case catch class const constructor continue debugger declare default delete do else enum eval export extends false finally for from function get global globalThis if implements import in infer instanceof interface is keyof let module namespace never new null number object of package private process protected public readonly require return set static string super switch symbol this throw true try type typeof undefined unique unknown var void while with yield dsl Module p pipeline console'.split(' '),
);

/** Gives out names of constants, each once. */
export class Names {
  readonly #taken = new Set<string>();

  /** A name like `wanted`, with `suffix` and then a number where it is taken. */
  take(wanted: string, suffix: string): string {
    const words = wanted.normalize('NFKD').split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
    const joined = words.map((word, index) => (index === 0 ? word.charAt(0).toLowerCase() + word.slice(1) : word.charAt(0).toUpperCase() + word.slice(1))).join('');
    const base = joined === '' || /^\d/.test(joined) ? `${suffix.toLowerCase()}${joined}` : joined;
    let name = base;
    if (this.#isTaken(name)) name = `${base}${suffix}`;
    for (let count = 2; this.#isTaken(name); count += 1) name = `${base}${suffix}${count}`;
    this.#taken.add(name);
    return name;
  }

  #isTaken(name: string): boolean {
    return reserved.has(name) || this.#taken.has(name);
  }
}
