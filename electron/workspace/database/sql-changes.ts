import { sql, type Kysely } from 'kysely';
import type { Entity } from '#shared/workspace/entity.ts';
import type { EntityKind } from '#shared/workspace/kinds.ts';
import type { AuditEntry, Member } from '#shared/workspace/members.ts';
import type { PublicationAsk, PublicationPlace, SmallContent, TokenRow, VersionRow, WorkspaceChanges } from '../store/workspace-store.ts';
import type { ChangeBatch } from './change-batch.ts';
import { PendingWrites } from './pending-writes.ts';
import { SqlReads } from './sql-reads.ts';
import type { Tables } from './tables.ts';

/**
 * One change among those that share a transaction, which holds the workspace's row. What is put is held back: to be written with that of the others, or before
 * something is read again. So a refusal leaves nothing to be undone, as a rule; {@link hasWritten} says when it does.
 */
export class SqlChanges extends SqlReads implements WorkspaceChanges {
  readonly #batch: ChangeBatch;
  readonly #transaction: Kysely<Tables>;
  readonly #pending = new PendingWrites();
  #seq: number | undefined;
  #isCounted = true;
  #savepoint = false;

  constructor(transaction: Kysely<Tables>, workspace: string, batch: ChangeBatch) {
    super(transaction, workspace);
    this.#transaction = transaction;
    this.#batch = batch;
  }

  /** Something was written before the end; going back to the savepoint undoes it. */
  get hasWritten(): boolean {
    return this.#savepoint;
  }

  seq(): Promise<number> {
    if (this.#seq === undefined) {
      const { counters } = this.#batch;
      counters.seq += 1;
      this.#seq = counters.seq;
      this.#isCounted = false;
    }
    return Promise.resolve(this.#seq);
  }

  override async publicationPlace(ask: PublicationAsk): Promise<PublicationPlace> {
    return (this.#pending.isEmpty() ? this.#batch.foreseen(ask) : undefined) ?? super.publicationPlace(ask);
  }

  putEntity(kind: EntityKind, entity: Entity): Promise<void> {
    this.#pending.entities.set(entity.id, { kind, entity });
    return Promise.resolve();
  }

  putVersion(row: VersionRow): Promise<void> {
    this.#pending.versions.set(row.entry.id, row);
    return Promise.resolve();
  }

  putMember(member: Member): Promise<void> {
    this.#pending.members.set(member.id, member);
    return Promise.resolve();
  }

  putToken(token: TokenRow): Promise<void> {
    this.#pending.tokens.set(token.id, token);
    return Promise.resolve();
  }

  putSnapshot(id: string, manifest?: string): Promise<void> {
    this.#pending.putSnapshot(id, manifest);
    return Promise.resolve();
  }

  putContents(contents: readonly SmallContent[]): Promise<void> {
    for (const { digest, bytes } of contents) this.#pending.contents.set(digest, bytes);
    return Promise.resolve();
  }

  addAudit(entry: Omit<AuditEntry, 'seq'>): Promise<void> {
    const { counters } = this.#batch;
    counters.auditSeq += 1;
    this.#pending.audit.push({ ...entry, seq: counters.auditSeq });
    this.#isCounted = false;
    return Promise.resolve();
  }

  protected override async settled(): Promise<Kysely<Tables>> {
    // What those before it have put must not be undone with it.
    await this.#batch.write();
    if (!this.#isCounted || !this.#pending.isEmpty()) {
      if (!this.#savepoint) await sql`savepoint change`.execute(this.#transaction);
      this.#savepoint = true;
      await this.#write();
    }
    return this.#transaction;
  }

  /** To be called when it was not refused. */
  async keep(): Promise<void> {
    if (this.#savepoint) {
      await this.#write();
      this.#batch.settle();
    } else {
      await this.#batch.add(this.#pending);
    }
  }

  async #write(): Promise<void> {
    this.#batch.note(this.#pending);
    const counters = this.#isCounted ? undefined : this.#batch.counters;
    this.#isCounted = true;
    await this.#pending.write(this.#transaction, this.id, counters);
  }
}
