export interface DocString {
  /** What stands before the sections, without the indentation of the code. */
  readonly description?: string;
  /** What it says of arguments, by name, on one line each. */
  readonly arguments: ReadonlyMap<string, string>;
}

const section = /^(?:Args|Arguments|Parameters|Params|Keyword Args|Keyword Arguments|Returns?|Raises|Yields?|Examples?|Notes?|References|See Also|Attributes|Todo|Usage|Warnings?)\s*:?$/i;
const aboutArguments = /^(?:Args|Arguments|Parameters|Params|Keyword Args|Keyword Arguments)\s*:?$/i;
const fieldLine = /^:(?:param|parameter|arg|argument|key|keyword)\s+(?:[^:\s][^:]*?\s)?\*{0,2}(\w+)\s*:\s*(.*)$/;
const longestDescription = 4_000;

/** Reads a docstring in the ways people write them: Google (`Args:`), NumPy (underlined `Parameters`) and reST (`:param x:`). */
export function readDocString(text: string): DocString {
  const lines = dedent(text);
  const entries = new Map<string, string[]>();
  const description: string[] = [];
  let place: 'description' | 'arguments' | 'other' = 'description';
  let current: string[] | undefined;
  let base: number | undefined;
  for (const [index, line] of lines.entries()) {
    const trimmed = line.trim();
    const isUnderlined = /^(?:-{3,}|={3,})$/.test(lines[index + 1]?.trim() ?? '');
    if (section.test(trimmed) && (trimmed.endsWith(':') || isUnderlined)) {
      place = aboutArguments.test(trimmed) ? 'arguments' : 'other';
      [current, base] = [undefined, undefined];
      continue;
    }
    const field = fieldLine.exec(trimmed);
    if (field?.[1] !== undefined) {
      [place, base] = ['other', undefined];
      current = [field[2] ?? ''];
      entries.set(field[1], current);
    } else if (trimmed.startsWith(':')) {
      place = place === 'description' ? 'other' : place;
      current = undefined;
    } else if (place === 'description') description.push(line);
    else if (trimmed === '' && base === undefined) current = undefined;
    else if (place === 'arguments' && !/^(?:-{3,}|={3,})$/.test(trimmed) && trimmed !== '') {
      const indent = line.length - line.trimStart().length;
      base ??= indent;
      if (indent <= base) current = startEntry(trimmed, entries) ?? current;
      else current?.push(trimmed);
    } else if (trimmed !== '') current?.push(trimmed);
  }
  const described = description.join('\n').trim().slice(0, longestDescription);
  const found = [...entries].map(([name, parts]): [string, string] => [name, parts.join(' ').replace(/\s+/g, ' ').trim()]);
  return { ...(described === '' ? {} : { description: described }), arguments: new Map(found.filter(([, about]) => about !== '')) };
}

/** `name (type): text` of Google, `a, b : type` of NumPy. Returns the lines that what follows belongs to. */
function startEntry(line: string, entries: Map<string, string[]>): string[] | undefined {
  const [, names = '', type = '', rest = ''] = /^\*{0,2}(\w+(?:\s*,\s*\w+)*)\s*(\([^)]*\))?\s*(?::\s*(.*))?$/.exec(line) ?? [];
  if (names === '') return undefined;
  // NumPy has the type after " : " and the text below it.
  const isType = type === '' && / : /.test(line);
  const about = isType || rest === '' ? [] : [rest];
  for (const name of names.split(',')) entries.set(name.trim(), about);
  return about;
}

/** The lines without the indentation that all but the first have in common. */
function dedent(text: string): string[] {
  const [first = '', ...rest] = text.replaceAll('\t', '    ').split('\n');
  const indents = rest.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length);
  const least = indents.reduce((least, indent) => Math.min(least, indent), Number.MAX_SAFE_INTEGER);
  return [first.trimStart(), ...rest.map((line) => line.slice(least))].map((line) => line.trimEnd());
}
