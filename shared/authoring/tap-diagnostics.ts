/** What TAP says below a test between `---` and `...`. */
export interface TapDiagnostics {
  readonly seconds?: number;
  /** Why it failed, with the places of the person's own code. */
  readonly message?: string;
  /** The first line that is no part of it. */
  readonly next: number;
}

const key = /^(\w+): ?(.*)$/;

/** Reads the diagnostics that begin at line `at`; undefined when none do. Cut off, they are what there is of them. */
export function readTapDiagnostics(lines: readonly string[], at: number): TapDiagnostics | undefined {
  const opening = lines[at];
  if (opening?.trim() !== '---') return undefined;
  const indent = opening.indexOf('---');
  const values = new Map<string, string[]>();
  let block: string[] = [];
  let next = at + 1;
  for (; next < lines.length; next++) {
    const line = lines[next] ?? '';
    const depth = line.length - line.trimStart().length;
    if (line.trim() !== '' && depth < indent) break;
    const text = line.slice(indent);
    if (text === '...') {
      next++;
      break;
    }
    const [, name, value = ''] = depth === indent && line.length < 2_000 ? (key.exec(text) ?? []) : [];
    if (name === undefined) block.push(text.slice(2));
    else {
      block = /^[|>]-?$/.test(value) || value === '' ? [] : [unquoted(value)];
      values.set(name, block);
    }
  }
  const seconds = Number(values.get('duration_ms')?.[0] ?? Number.NaN) / 1000;
  const ownPlaces = (values.get('stack') ?? []).filter((line) => !/(?:^|[( ])node:/.test(line));
  const message = [(values.get('error') ?? []).join('\n').trim(), ...ownPlaces].join('\n').trim();
  return { next, ...(Number.isFinite(seconds) ? { seconds } : {}), ...(message === '' ? {} : { message }) };
}

const unquoted = (value: string): string => (value.length > 1 && value.startsWith("'") && value.endsWith("'") ? value.slice(1, -1).replaceAll("''", "'") : value);
