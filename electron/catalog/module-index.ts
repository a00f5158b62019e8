import { existsSync, readdirSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { moduleSummarySchema, summarizeModule, type ModuleSummary } from '#shared/catalog/module-summary.ts';
import { appendJournal, JournalReader, parseJournal, readFirstLine, readLastLine, type JournalPosition } from '#electron/store/journal.ts';
import { CorruptDocumentError, NewerDocumentError } from '#electron/store/store-errors.ts';
import { writeDurably } from '#electron/store/write-durably.ts';
import type { CatalogLayout } from './catalog-layout.ts';
import type { ModuleDocuments } from './module-documents.ts';

/** A line of the index: what a module is now, or that there is no such module after all. */
type IndexLine = ModuleSummary | { readonly id: string; readonly gone: true };

/** 1: without kind and tags. An older file counts as lost: the documents are read, and the next change writes it anew. */
const SCHEMA_VERSION = 2;
/** The index is rewritten when it has grown past twice its size then, and this much. */
const FREE_GROWTH_BYTES = 256 * 1024;

/**
 * The list of all modules without reading their documents. It is a journal: the last line of an id counts. A change is
 * announced here *before* its document is written, so at any moment only the last line can be untrue; readers check that one
 * against the documents, and the next writer settles it. If the file is lost or damaged, the documents are read instead.
 */
export class ModuleIndex {
  readonly #layout: CatalogLayout;
  readonly #documents: ModuleDocuments;
  readonly #newId: () => string;
  readonly #reader: JournalReader;
  #entries = new Map<string, ModuleSummary>();
  /** The last line as it stands in the file; the entry of its module shows what the documents say. */
  #last: IndexLine | undefined;
  #settled: JournalPosition | undefined;
  /** The size at which the file is rewritten. */
  #bound = 0;
  #damaged = false;
  /** How often something was said about a module, and how often all was read anew. */
  readonly #told = new Map<string, number>();
  #scans = 0;

  constructor(layout: CatalogLayout, documents: ModuleDocuments, newId: () => string) {
    this.#layout = layout;
    this.#documents = documents;
    this.#newId = newId;
    this.#reader = new JournalReader(layout.index);
  }

  /** All modules as they are now, changes of other processes included, in no particular order. */
  summaries(): IterableIterator<ModuleSummary> {
    this.#refresh();
    return this.#entries.values();
  }

  /** Stays the same only while nothing about the module or a version of it has changed since {@link summaries} was asked before; it means something in this process only. */
  stamp(id: string): string {
    return `${String(this.#scans)}.${String(this.#told.get(id) ?? 0)}`;
  }

  /** Under the lock, before any change: makes the last line true and keeps the file in bounds. */
  settle(): void {
    const first = readFirstLine(this.#layout.index);
    if (first !== undefined && first.position.size <= this.#bound && samePosition(this.#settled, first.position)) return;
    const header = first === undefined ? undefined : readHeader(this.#layout.index, parseJournal(first.line)[0]);
    const last = readLastLine(this.#layout.index);
    const line = last === undefined ? undefined : asIndexLine(parseJournal(last.line)[0]);
    const isEmpty = last !== undefined && last.line === first?.line;
    // Whether a line was never finished or was cut off later cannot be told: the documents know what is true.
    if (first !== undefined && last !== undefined && last.position.size < first.position.size) this.#damaged = true;
    if (this.#damaged || first === undefined || header === undefined || (line === undefined && !isEmpty)) {
      this.#rewrite();
      return;
    }
    this.#bound = header.bytes * 2 + FREE_GROWTH_BYTES;
    if (first.position.size > this.#bound) {
      this.#rewrite();
      return;
    }
    const truth = line === undefined ? undefined : this.#truth(line);
    this.#settled = truth === undefined || JSON.stringify(truth) === JSON.stringify(line) ? last?.position : appendJournal(this.#layout.index, [truth]);
  }

  /** Under the lock: what a module is about to become. Call {@link commit} once its document is written. */
  announce(summary: ModuleSummary): JournalPosition {
    this.#settled = undefined;
    return appendJournal(this.#layout.index, [summary]);
  }

  /** The announced change has happened. Whoever watches the file saw it announced, and may have looked before it was true: the file is touched. */
  commit(position: JournalPosition): void {
    this.#settled = position;
    const now = new Date();
    try {
      utimesSync(this.#layout.index, now, now);
    } catch {
      // The change is on disk; somebody may see it late.
    }
  }

  #refresh(): void {
    const { restarted, text, position, torn } = this.#reader.read();
    if (restarted) {
      this.#entries = new Map();
      this.#last = undefined;
      this.#damaged = false;
    }
    const lines = parseJournal(text);
    if (restarted && (torn || lines.length === 0)) this.#damaged = true;
    if (lines.length > 0 && this.#last !== undefined) this.#apply(this.#last);
    for (const [at, value] of lines.entries()) {
      const line = asIndexLine(value);
      if (line !== undefined) this.#last = this.#apply(line);
      else if (restarted && at === 0) this.#damaged ||= readHeader(this.#layout.index, value) === undefined;
      else this.#damaged = true;
    }
    if (this.#damaged || (position === undefined && existsSync(this.#layout.modules))) {
      this.#entries = this.#scanDocuments();
      return;
    }
    const truth = this.#last === undefined ? undefined : this.#truth(this.#last);
    if (truth !== undefined) this.#apply(truth);
  }

  #apply(line: IndexLine): IndexLine {
    this.#told.set(line.id, (this.#told.get(line.id) ?? 0) + 1);
    if ('gone' in line) this.#entries.delete(line.id);
    else this.#entries.set(line.id, line);
    return line;
  }

  /** What the documents say about the module of a line; `undefined` when they cannot be read: then the line stands. */
  #truth(line: IndexLine): IndexLine | undefined {
    try {
      const module = this.#documents.module(line.id);
      return module === undefined ? { id: line.id, gone: true } : summarizeModule(module, this.#documents.gistOf);
    } catch (error) {
      if (error instanceof CorruptDocumentError) return undefined;
      throw error;
    }
  }

  /** A new file with one line per module and nothing in doubt. */
  #rewrite(): void {
    this.#refresh();
    const body = [...this.#entries.values()].map((summary) => `${JSON.stringify(summary)}\n`).join('');
    const header = { schemaVersion: SCHEMA_VERSION, generation: this.#newId(), bytes: Buffer.byteLength(body) };
    writeDurably(this.#layout.index, `${JSON.stringify(header)}\n${body}`, { stagingFolder: this.#layout.staging });
    this.#settled = readFirstLine(this.#layout.index)?.position;
    this.#bound = header.bytes * 2 + FREE_GROWTH_BYTES;
  }

  /** Documents that cannot be read are left out here; whoever asks for one of them gets its error. */
  #scanDocuments(): Map<string, ModuleSummary> {
    this.#scans += 1;
    const found = new Map<string, ModuleSummary>();
    const files = existsSync(this.#layout.modules) ? readdirSync(this.#layout.modules, { recursive: true, encoding: 'utf8' }) : [];
    for (const file of files) {
      if (!file.endsWith('.json')) continue;
      const truth = this.#truth({ id: path.basename(file, '.json'), gone: true });
      if (truth !== undefined && !('gone' in truth)) found.set(truth.id, truth);
    }
    return found;
  }
}

function samePosition(a: JournalPosition | undefined, b: JournalPosition): boolean {
  return a !== undefined && a.inode === b.inode && a.size === b.size;
}

function readHeader(file: string, value: unknown): { readonly bytes: number } | undefined {
  if (typeof value !== 'object' || value === null || !('schemaVersion' in value) || typeof value.schemaVersion !== 'number') return undefined;
  if (value.schemaVersion > SCHEMA_VERSION) throw new NewerDocumentError(file, 'catalog index', value.schemaVersion, SCHEMA_VERSION);
  if (value.schemaVersion < SCHEMA_VERSION) return undefined;
  return 'bytes' in value && typeof value.bytes === 'number' ? { bytes: value.bytes } : undefined;
}

/** By hand for the thousands of lines at start, by schema only for what looks odd. */
function asIndexLine(value: unknown): IndexLine | undefined {
  if (typeof value !== 'object' || value === null || !('id' in value) || typeof value.id !== 'string') return undefined;
  if ('gone' in value && value.gone === true) return { id: value.id, gone: true };
  return isSummary(value) ? value : undefined;
}

function isSummary(value: object): value is ModuleSummary {
  const looksRight =
    'name' in value && typeof value.name === 'string' &&
    'description' in value && typeof value.description === 'string' &&
    'createdUtc' in value && typeof value.createdUtc === 'string' &&
    'versionCount' in value && typeof value.versionCount === 'number' &&
    'status' in value && (value.status === 'active' || value.status === 'disabled' || value.status === 'archived');
  return (
    looksRight &&
    (!('latest' in value) || moduleSummarySchema.shape.latest.safeParse(value.latest).success) &&
    (!('kind' in value) || value.kind === 'command' || value.kind === 'pipeline' || value.kind === 'foreign') &&
    (!('tags' in value) || (Array.isArray(value.tags) && value.tags.every((tag) => typeof tag === 'string')))
  );
}
