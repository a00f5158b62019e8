import type { Kysely } from 'kysely';
import { nameKey } from '#shared/catalog/module-name.ts';
import type { PublicationAsk, PublicationPlace } from '../store/workspace-store.ts';
import { PendingWrites, type Counters } from './pending-writes.ts';
import { publicationPlaces } from './publication-places.ts';
import type { Tables } from './tables.ts';

/** Letters and bytes: more is not held back, for one statement would need much memory. */
const MOST_WEIGHT = 4 * 1024 * 1024;

/**
 * What the changes of one transaction share. Their writes go out together; and what publications ask first is asked for all of them at once, which stays true for one until
 * another one before it has touched the same things.
 */
export class ChangeBatch {
  /** As the change that goes on now leaves them. */
  readonly counters: Counters;
  readonly #transaction: Kysely<Tables>;
  readonly #workspace: string;
  readonly #pending = new PendingWrites();
  readonly #foreseen = new Map<PublicationAsk, PublicationPlace>();
  /** Ids, and names with their kinds, that changes before have put. */
  readonly #touched = new Set<string>();
  #snapshots = false;
  /** As the last change that was kept has left them, and as they are in the database. */
  #kept: Counters;
  #written: Counters;

  constructor(transaction: Kysely<Tables>, workspace: string, counters: Counters) {
    this.#transaction = transaction;
    this.#workspace = workspace;
    this.counters = { ...counters };
    this.#kept = { ...counters };
    this.#written = { ...counters };
  }

  /** Asks for all of them at once. To be called before the first change. */
  async foresee(asks: readonly PublicationAsk[]): Promise<void> {
    if (asks.length === 0) return;
    const places = await publicationPlaces(this.#transaction, this.#workspace, asks);
    asks.forEach((ask, index) => {
      const place = places[index];
      if (place !== undefined) this.#foreseen.set(ask, place);
    });
  }

  /** The answer, where it was asked for and nothing has touched it since. */
  foreseen(ask: PublicationAsk): PublicationPlace | undefined {
    const place = this.#foreseen.get(ask);
    if (place === undefined || (this.#snapshots && place.missing.length > 0)) return undefined;
    const about = [ask.entity, ask.version, nameOf(ask.kind, ask.nameKey), place.holder?.id];
    return about.some((each) => each !== undefined && this.#touched.has(each)) ? undefined : place;
  }

  /** Keeps what a change has put, to be written with that of others. */
  async add(pending: PendingWrites): Promise<void> {
    this.note(pending);
    this.#pending.add(pending);
    this.settle();
    if (this.#pending.weight() > MOST_WEIGHT) await this.write();
  }

  /** Remembers what is touched by what is put. */
  note({ entities, versions, snapshots }: PendingWrites): void {
    for (const [id, { kind, entity }] of entities) {
      this.#touched.add(id);
      this.#touched.add(nameOf(kind, nameKey(entity.name)));
    }
    for (const [id, { entity }] of versions) {
      this.#touched.add(id);
      this.#touched.add(entity);
    }
    if (snapshots.size > 0) this.#snapshots = true;
  }

  /** The counters of a change that was kept count. */
  settle(): void {
    this.#kept = { ...this.counters };
  }

  /** One that was refused gives back its numbers. What it had written itself was undone by its savepoint, its numbers with it. */
  takeBack(): void {
    Object.assign(this.counters, this.#kept);
  }

  /** Writes what was put until now by changes that were kept. */
  async write(): Promise<void> {
    const isCounted = this.#written.seq === this.#kept.seq && this.#written.auditSeq === this.#kept.auditSeq;
    if (isCounted && this.#pending.isEmpty()) return;
    this.#written = { ...this.#kept };
    await this.#pending.write(this.#transaction, this.#workspace, isCounted ? undefined : this.#kept);
  }
}

const nameOf = (kind: string, key: string): string => `${kind} ${key}`;
