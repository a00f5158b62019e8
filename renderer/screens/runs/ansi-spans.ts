import Anser from 'anser';

/** A piece of a log line that looks the same all over. */
export interface Span {
  readonly text: string;
  /** `red`, `bright-red`, or `r, g, b`; absent: the usual colour. */
  readonly color?: string;
  readonly background?: string;
  readonly bold?: boolean;
  readonly dim?: boolean;
  readonly italic?: boolean;
  readonly underline?: boolean;
  /** It is part of what is searched for. */
  readonly match?: boolean;
}

const ESC = String.fromCodePoint(27);
const BEL = String.fromCodePoint(7);
/** Titles and links that programs send to terminals: ended by BEL or ESC \. */
const TERMINAL_MESSAGES = new RegExp(`${ESC}\\][^${BEL}${ESC}]*(?:${BEL}|${ESC}\\\\)?`, 'g');
/** Escapes without `[`, which anser leaves in, and other characters that have no look. */
const INVISIBLE = new RegExp(`${ESC}(?!\\[)[ -~]?|[${String.fromCodePoint(0)}-${String.fromCodePoint(8)}${String.fromCodePoint(11)}-${String.fromCodePoint(26)}${String.fromCodePoint(28)}-${String.fromCodePoint(31)}${String.fromCodePoint(127)}]`, 'g');
const CSI = new RegExp(`${ESC}\\[[0-?]*[ -/]*[@-~]`, 'g');

/** A line as a terminal would leave it: progress bars redraw it after `\r`, and only the last drawing counts. */
function lastDrawing(line: string): string {
  const drawings = line.split('\r').filter((drawing) => drawing !== '');
  return drawings.at(-1) ?? '';
}

/** A line without colours and other terminal codes. */
export function plainLine(line: string): string {
  return lastDrawing(line).replaceAll(TERMINAL_MESSAGES, '').replaceAll(CSI, '').replaceAll(INVISIBLE, '');
}

/** A line as pieces with their colours, what is searched for marked. Never markup: whoever shows it makes text of it. */
export function lineSpans(line: string, search = ''): readonly Span[] {
  const drawn = lastDrawing(line);
  const spans = drawn.includes(ESC) ? coloured(drawn) : [{ text: drawn.replaceAll(INVISIBLE, '') }];
  return search === '' ? spans : marked(spans, search);
}

/** Chunk by chunk, because anser goes on changing the decorations of those it has given. */
function coloured(line: string): readonly Span[] {
  const anser = new Anser();
  const [first = '', ...chunks] = line.replaceAll(TERMINAL_MESSAGES, '').split(`${ESC}[`);
  const rest = chunks.flatMap((chunk) => {
    const span = spanOf(anser.processChunkJson(chunk, { use_classes: true, json: true }, true));
    return span === undefined ? [] : [span];
  });
  return first === '' ? rest : [{ text: first.replaceAll(INVISIBLE, '') }, ...rest];
}

function spanOf(entry: Anser.AnserJsonEntry): Span | undefined {
  const text = entry.content.replaceAll(INVISIBLE, '');
  if (text === '') return undefined;
  const color = colourName(entry.fg, entry.fg_truecolor);
  const background = colourName(entry.bg, entry.bg_truecolor);
  const has = (decoration: Anser.DecorationName): boolean => entry.decorations.includes(decoration);
  const [front, back] = has('reverse') ? [background, color] : [color, background];
  return {
    text,
    ...(front === undefined ? {} : { color: front }),
    ...(back === undefined ? {} : { background: back }),
    ...(has('bold') ? { bold: true } : {}),
    ...(has('dim') ? { dim: true } : {}),
    ...(has('italic') ? { italic: true } : {}),
    ...(has('underline') ? { underline: true } : {}),
  };
}

/** anser gives `ansi-red`, `ansi-bright-red`, `ansi-palette-123` or, with the colour apart, `ansi-truecolor`. */
function colourName(name: string | null, truecolor: string | null): string | undefined {
  if (name === null || name === undefined) return undefined;
  if (name === 'ansi-truecolor') return truecolor ?? undefined;
  const palette = /^ansi-palette-(\d+)$/.exec(name)?.[1];
  return palette === undefined ? name.replace(/^ansi-/, '') : paletteColour(Number(palette));
}

/** The 6 x 6 x 6 cube and the greys of the 256 colours; anser names the first 16 itself. */
function paletteColour(index: number): string {
  if (index >= 232) {
    const grey = 8 + (index - 232) * 10;
    return `${grey}, ${grey}, ${grey}`;
  }
  const level = (value: number): number => (value === 0 ? 0 : 55 + value * 40);
  const rest = Math.max(0, index - 16);
  return `${level(Math.floor(rest / 36))}, ${level(Math.floor(rest / 6) % 6)}, ${level(rest % 6)}`;
}

/** Splits pieces where a match begins or ends; a match may reach over several. */
function marked(spans: readonly Span[], search: string): readonly Span[] {
  const shown = spans.map((span) => span.text).join('');
  const lower = shown.toLowerCase();
  // Letters that grow when they are made small would put every mark out of place.
  const text = lower.length === shown.length ? lower : shown;
  const wanted = search.toLowerCase();
  const cuts: { readonly from: number; readonly to: number }[] = [];
  for (let at = text.indexOf(wanted); at !== -1 && cuts.length < 1_000; at = text.indexOf(wanted, at + wanted.length)) cuts.push({ from: at, to: at + wanted.length });
  if (cuts.length === 0) return spans;
  const result: Span[] = [];
  let start = 0;
  for (const span of spans) {
    const end = start + span.text.length;
    let at = start;
    for (const cut of cuts) {
      if (cut.to <= at || cut.from >= end) continue;
      if (cut.from > at) result.push({ ...span, text: span.text.slice(at - start, cut.from - start) });
      const to = Math.min(cut.to, end);
      result.push({ ...span, text: span.text.slice(Math.max(at, cut.from) - start, to - start), match: true });
      at = to;
    }
    if (at < end) result.push({ ...span, text: span.text.slice(at - start) });
    start = end;
  }
  return result;
}
