import { hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';

const downloadRecordSchema = z.object({
  schemaVersion: z.literal(1),
  url: z.string(),
  fileName: z.string(),
  etag: z.string().optional(),
  lastModified: z.string().optional(),
  /** Bytes of the whole file, where the server said it. */
  length: z.number().optional(),
  /** Hex; of a complete file. */
  sha256: z.string().optional(),
  complete: z.boolean(),
});
/** `meta.json` of a download. Written before the first byte that it describes, and again after the last. */
export type DownloadRecord = z.infer<typeof downloadRecordSchema>;

/** Where a URL's download is kept. */
export interface DownloadPlaces {
  readonly folder: string;
  readonly meta: string;
  readonly part: string;
  readonly lock: string;
  /** Holds the file and nothing else, so that it can be mounted. */
  readonly content: string;
  readonly fileName: string;
  readonly file: string;
}

export function downloadPlaces(downloads: string, url: string): DownloadPlaces {
  const folder = path.join(downloads, hash('sha256', url));
  const content = path.join(folder, 'content');
  const fileName = fileNameOf(url);
  const at = (name: string): string => path.join(folder, name);
  return { folder, meta: at('meta.json'), part: at('file.part'), lock: at('lock'), content, fileName, file: path.join(content, fileName) };
}

/** Undefined when there is none or it cannot be read: then the download starts anew. */
export async function readDownloadRecord(file: string): Promise<DownloadRecord | undefined> {
  try {
    return downloadRecordSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return undefined;
  }
}

/** The last part of the URL's path as a name that is safe on every platform; `download` when there is none. */
function fileNameOf(url: string): string {
  const last = new URL(url).pathname.split('/').findLast((part) => part !== '') ?? '';
  const safe = decoded(last).replaceAll(/[/\\:*?"<>|\p{Cc}]/gu, '_').normalize('NFC').replace(/[. ]+$/, '');
  return safe === '' ? 'download' : Array.from(safe).slice(-120).join('');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
