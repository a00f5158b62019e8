import path from 'node:path';
import type { Preview } from '#shared/contract/previews.ts';
import { decodeText } from './decode-text.ts';
import { isHarmlessSvg } from './harmless-svg.ts';
import { hexDump } from './hex-dump.ts';
import { imageTypeOf } from './image-type.ts';
import { languageOf } from './language-of.ts';
import { guessSeparator, readSeparated } from './separated-values.ts';

/** A file that is to be shown, wherever it is kept. */
export interface ContentFile {
  /** Its extension says what it may be. */
  readonly name: string;
  readonly bytes: number;
  /** Its first bytes, at most `limit`. */
  read(limit: number): Promise<Buffer>;
}

export const TEXT_BYTES = 512 * 1024;
export const IMAGE_BYTES = 8 * 1024 ** 2;
const SVG_BYTES = 4 * 1024 ** 2;
/** Even when every character has to be escaped, a reply with this much fits into one message. */
const TABLE_BYTES = 2 * 1024 ** 2;
const TABLE_ROWS = 1_000;
const HEAD_BYTES = 1_024;

/** Shows a file as what it is: by its content where that is certain (images, text or not), else by its extension. */
export async function previewFile(file: ContentFile): Promise<Preview> {
  const start = await file.read(TEXT_BYTES);
  const truncated = start.length < file.bytes;
  const imageType = imageTypeOf(start);
  if (imageType !== undefined && file.bytes <= IMAGE_BYTES) return imagePreview(imageType, truncated ? await file.read(IMAGE_BYTES) : start);
  const text = imageType === undefined ? decodeText(start, truncated) : undefined;
  if (text === undefined) return { kind: 'binary', bytes: file.bytes, head: hexDump(start.subarray(0, HEAD_BYTES)) };

  const extension = path.extname(file.name).toLowerCase();
  const bare = extension === '' && !truncated;
  if (extension === '.csv' || extension === '.tsv' || (bare && looksLikeTable(text))) return tablePreview(file, extension);
  if (extension === '.svg' || (bare && /^\s*(?:<\?xml[^>]*>\s*)?<svg[\s>]/i.test(text))) {
    const drawing = file.bytes > SVG_BYTES ? undefined : await file.read(SVG_BYTES);
    if (drawing !== undefined && isHarmlessSvg(decodeText(drawing, false) ?? '')) return imagePreview('image/svg+xml', drawing);
  }
  if (extension === '.json' || extension === '.geojson' || (bare && isJson(text))) return { kind: 'json', text, bytes: file.bytes, truncated };
  const language = languageOf(file.name);
  return { kind: 'text', text, ...(language === undefined ? {} : { language }), bytes: file.bytes, truncated };
}

const imagePreview = (type: string, bytes: Buffer): Preview => ({ kind: 'image', dataUrl: `data:${type};base64,${bytes.toString('base64')}`, bytes: bytes.length });

async function tablePreview(file: ContentFile, extension: string): Promise<Preview> {
  const start = await file.read(TABLE_BYTES);
  const cut = start.length < file.bytes;
  const text = decodeText(start, cut) ?? '';
  const separator = extension === '.tsv' ? '\t' : guessSeparator(text);
  const { rows, more } = readSeparated(text, separator, TABLE_ROWS + 1);
  // The last row of a text that was cut off is half a row.
  const whole = cut && !more ? rows.slice(0, -1) : rows;
  const [head = [], ...body] = whole;
  const width = whole.reduce((most, row) => Math.max(most, row.length), 0);
  const filled = (row: readonly string[]): string[] => Array.from({ length: width }, (_, column) => row[column] ?? '');
  return { kind: 'table', columns: filled(head), rows: body.map(filled), bytes: file.bytes, truncated: cut || more };
}

/** Outputs often have no extension: at least two rows of one width, of two columns or more. */
function looksLikeTable(text: string): boolean {
  const { rows } = readSeparated(text.slice(0, 64 * 1024), guessSeparator(text), 6);
  const [first] = rows;
  return first !== undefined && first.length > 1 && rows.length > 1 && rows.slice(0, 5).every((row) => row.length === first.length) && !/^\s*[[{<]/.test(text);
}

function isJson(text: string): boolean {
  if (!/^\s*[[{]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
