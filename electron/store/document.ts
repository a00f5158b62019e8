import { existsSync, readFileSync } from 'node:fs';
import { LowSync, type SyncAdapter } from 'lowdb';
import type { z } from 'zod';
import { CorruptDocumentError, NewerDocumentError, storeError, systemCode } from './store-errors.ts';
import { lastGoodPath, writeDurably, type WriteOptions } from './write-durably.ts';

/** A kind of document: what it is called in messages, and its schema, which must not transform (no defaults, no coercion). */
export interface DocumentKind<T> {
  readonly what: string;
  readonly schemaVersion: number;
  readonly schema: z.ZodType<T>;
}

/** Reads a document; `undefined` when there is none. Throws `CorruptDocumentError` or `NewerDocumentError`. Unknown fields are kept, at any depth. */
export function readDocument<T>(file: string, kind: DocumentKind<T>): T | undefined {
  const store = new LowSync<T | null>(durableAdapter(file, kind, {}), null);
  store.read();
  return store.data ?? undefined;
}

/** Writes a whole document durably; see {@link writeDurably}. */
export function writeDocument<T>(file: string, kind: DocumentKind<T>, document: T, options: WriteOptions = {}): void {
  new LowSync<T | null>(durableAdapter(file, kind, options), document).write();
}

/** What lowdb lacks: fsync, a unique temporary name, a last good copy, and no defaults in place of a damaged file. */
function durableAdapter<T>(file: string, kind: DocumentKind<T>, options: WriteOptions): SyncAdapter<T | null> {
  return {
    read: () => {
      const text = readText(file);
      return text === undefined ? null : parseDocument(file, text, kind);
    },
    write: (document) => {
      writeDurably(file, `${JSON.stringify(document, undefined, 2)}\n`, options);
    },
  };
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw storeError(error, file);
  }
}

function parseDocument<T>(file: string, text: string, kind: DocumentKind<T>): T {
  const corrupt = (detail: string): CorruptDocumentError => {
    const kept = lastGoodPath(file);
    return new CorruptDocumentError(file, kind.what, detail, existsSync(kept) ? kept : undefined);
  };
  if (text.trim() === '') throw corrupt('it is empty');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw corrupt(describeSyntaxError(error, text));
  }
  if (typeof value !== 'object' || value === null) throw corrupt(`it holds ${JSON.stringify(value)} and no document`);
  if ('schemaVersion' in value && typeof value.schemaVersion === 'number' && value.schemaVersion > kind.schemaVersion) {
    throw new NewerDocumentError(file, kind.what, value.schemaVersion, kind.schemaVersion);
  }
  const parsed = kind.schema.safeParse(value);
  // The value itself, not what the schema makes of it: nested schemas would drop the fields they do not know.
  if (isShaped(value, parsed)) return value;
  const issue = parsed.error?.issues[0];
  throw corrupt(issue === undefined ? 'it has another shape' : `at ${issue.path.map(String).join('.') || 'the top'}: ${issue.message}`);
}

function isShaped<T>(_value: object, parsed: z.ZodSafeParseResult<T>): _value is T & object {
  return parsed.success;
}

function describeSyntaxError(error: unknown, text: string): string {
  const before = text.slice(0, faultOffset(text));
  const line = before.split('\n').length;
  const column = before.length - before.lastIndexOf('\n');
  const message = error instanceof Error ? error.message : String(error);
  return `line ${String(line)}, column ${String(column)}: ${message.replace(/, \.*".*$| in JSON at position.*$/s, '')}`;
}

/** Where JSON goes wrong. V8 often does not say, so we look for the longest beginning of the text that could still have gone on well. */
function faultOffset(text: string): number {
  let [good, bad] = [0, text.length + 1];
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (isBeginning(text.slice(0, middle))) good = middle;
    else bad = middle;
  }
  return good;
}

function isBeginning(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    return /end of JSON input|Unterminated string/.test(message) || message.includes(`position ${String(text.length)}`);
  }
}
