import { statSync } from 'node:fs';
import { nameKey } from '#shared/catalog/module-name.ts';
import type { Holder } from '#shared/sync/actions.ts';
import { kindedEntitySchema, type Entity, type KindedEntity } from '#shared/workspace/entity.ts';
import type { Changes } from '#shared/workspace/feed.ts';
import type { EntityKind } from '#shared/workspace/kinds.ts';
import { appendJournal, JournalReader, parseJournal } from '#electron/store/journal.ts';
import { writeDurably } from '#electron/store/write-durably.ts';

/** The file is written anew when it has grown past twice its size then, and this much. */
const FREE_GROWTH_BYTES = 1024 * 1024;

interface CursorLine {
  readonly cursor: number;
  readonly asOfUtc?: string;
}

/**
 * What a workspace had when it was last read: a journal in which the last line about a thing counts, and the cursor stands behind the changes that it covers. It can
 * be lost: then everything is read again. One process at a time writes, under the workspace's lock; any may read.
 */
export class Replica {
  readonly #file: string;
  readonly #reader: JournalReader;
  #entities = new Map<string, KindedEntity>();
  /** By kind and name: who bears it. */
  #names = new Map<string, string>();
  #epoch: string | undefined;
  /** How often the workspace went back in the history that it still calls the same. */
  #rewound = 0;
  #cursor = 0;
  #newest = 0;
  #asOfUtc: string | undefined;
  #bound = 0;

  constructor(file: string) {
    this.#file = file;
    this.#reader = new JournalReader(file);
  }

  /** Names the history that was read. Absent: nothing was ever read. */
  get epoch(): string | undefined {
    this.#refresh();
    return this.#epoch === undefined || this.#rewound === 0 ? this.#epoch : `${this.#epoch}#${String(this.#rewound)}`;
  }

  get cursor(): number {
    this.#refresh();
    return this.#cursor;
  }

  /** How far the history goes at least: what an answer said about one thing may be newer than the cursor. */
  get newest(): number {
    this.#refresh();
    return Math.max(this.#cursor, this.#newest);
  }

  /** When everything was last read to its end. */
  get asOfUtc(): string | undefined {
    this.#refresh();
    return this.#asOfUtc;
  }

  entity(kind: EntityKind, id: string): Entity | undefined {
    this.#refresh();
    return this.#entities.get(`${kind} ${id}`)?.entity;
  }

  /** Who bears a name there; archived ones bear none. */
  named(kind: EntityKind, name: string): Holder | undefined {
    this.#refresh();
    const id = this.#names.get(`${kind} ${nameKey(name)}`);
    const entity = id === undefined ? undefined : this.entity(kind, id);
    return entity === undefined ? undefined : { id: entity.id, name: entity.name };
  }

  all(): Iterable<KindedEntity> {
    this.#refresh();
    return this.#entities.values();
  }

  /**
   * Takes a page of the feed that was asked for from `asked`, what `epoch` and `newest` were then. Another history begins a new replica: returns false, and the page was
   * not taken. So does a history that ends before what was known of it: a database that was restored by its own tools says nothing else about it.
   */
  take({ epoch, changes, cursor, more }: Changes, asked: { readonly epoch: string | undefined; readonly newest: number }, nowUtc: string): boolean {
    if (asked.epoch !== this.epoch) return false;
    const isShorter = epoch === this.#epoch && !more && cursor < asked.newest;
    if (epoch !== this.#epoch || isShorter) {
      const rewound = isShorter ? this.#rewound + 1 : 0;
      writeDurably(this.#file, `${JSON.stringify({ schemaVersion: 1, epoch, bytes: 0, ...(rewound === 0 ? {} : { rewound }) })}\n`);
      const isFirst = this.#epoch === undefined;
      this.#refresh();
      if (!isFirst || this.#cursor !== 0) return false;
    }
    if (changes.length > 0 || cursor !== this.#cursor || !more) this.#append([...changes, { cursor, ...(more ? {} : { asOfUtc: nowUtc }) }]);
    this.#compact();
    return true;
  }

  /** What an answer said about one thing; the feed will tell it again. */
  put(kind: EntityKind, entity: Entity): void {
    const known = this.entity(kind, entity.id);
    if (this.#epoch === undefined || (known !== undefined && known.seq > entity.seq)) return;
    this.#append([{ kind, entity }]);
  }

  /** What the remote has checked already is not checked once more when it comes back from the file as it was written. */
  #append(lines: readonly (KindedEntity | CursorLine)[]): void {
    this.#refresh();
    appendJournal(this.#file, lines);
    const { restarted, text } = this.#reader.read();
    if (restarted || this.#epoch === undefined || text !== lines.map((line) => `${JSON.stringify(line)}\n`).join('')) this.#read(restarted, text);
    else for (const line of lines) if ('cursor' in line) this.#proceed(line); else this.#put(line);
  }

  #refresh(): void {
    const { restarted, text } = this.#reader.read();
    this.#read(restarted, text);
  }

  #read(restarted: boolean, text: string): void {
    if (restarted) this.#forget();
    for (const [at, value] of parseJournal(text).entries()) {
      if (restarted && at === 0) this.#begin(value);
      else this.#apply(value);
    }
  }

  #forget(): void {
    this.#entities = new Map();
    this.#names = new Map();
    this.#epoch = undefined;
    this.#rewound = 0;
    this.#cursor = 0;
    this.#newest = 0;
    this.#asOfUtc = undefined;
  }

  #begin(value: unknown): void {
    if (typeof value !== 'object' || value === null || !('schemaVersion' in value) || value.schemaVersion !== 1 || !('epoch' in value) || typeof value.epoch !== 'string') return;
    this.#epoch = value.epoch;
    this.#rewound = 'rewound' in value && typeof value.rewound === 'number' ? value.rewound : 0;
    this.#bound = ('bytes' in value && typeof value.bytes === 'number' ? value.bytes * 2 : 0) + FREE_GROWTH_BYTES;
  }

  #apply(value: unknown): void {
    if (this.#epoch === undefined) return;
    if (typeof value === 'object' && value !== null && 'cursor' in value && typeof value.cursor === 'number') {
      this.#proceed({ cursor: value.cursor, ...('asOfUtc' in value && typeof value.asOfUtc === 'string' ? { asOfUtc: value.asOfUtc } : {}) });
      return;
    }
    const parsed = kindedEntitySchema.safeParse(value);
    if (parsed.success) this.#put(parsed.data);
    // A damaged line may have been anything: read it all again.
    else this.#forget();
  }

  #proceed({ cursor, asOfUtc }: CursorLine): void {
    this.#cursor = cursor;
    if (asOfUtc !== undefined) this.#asOfUtc = asOfUtc;
  }

  #put({ kind, entity }: KindedEntity): void {
    const key = `${kind} ${entity.id}`;
    const before = this.#entities.get(key)?.entity;
    // Answers may overtake each other; the newest state counts.
    if (before !== undefined && before.seq > entity.seq) return;
    const nameOf = (of: Entity): string => `${kind} ${nameKey(of.name)}`;
    if (before !== undefined && this.#names.get(nameOf(before)) === entity.id) this.#names.delete(nameOf(before));
    if (entity.status !== 'archived') this.#names.set(nameOf(entity), entity.id);
    this.#newest = Math.max(this.#newest, entity.seq);
    this.#entities.set(key, { kind, entity });
  }

  #compact(): void {
    const size = statSync(this.#file, { throwIfNoEntry: false })?.size ?? 0;
    if (size <= this.#bound || this.#epoch === undefined) return;
    const body = [...this.#entities.values()].map((line) => `${JSON.stringify(line)}\n`).join('');
    const cursor = { cursor: this.#cursor, ...(this.#asOfUtc === undefined ? {} : { asOfUtc: this.#asOfUtc }) };
    writeDurably(this.#file, `${JSON.stringify({ schemaVersion: 1, epoch: this.#epoch, bytes: Buffer.byteLength(body), ...(this.#rewound === 0 ? {} : { rewound: this.#rewound }) })}\n${body}${JSON.stringify(cursor)}\n`);
    this.#refresh();
  }
}
