import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { provenanceSchema } from '#shared/sources/source.ts';
import { hexOfId } from '#electron/content/manifest.ts';
import type { HomeLayout } from '#electron/home/layout.ts';
import { readDocument, writeDocument, type DocumentKind } from '#electron/store/document.ts';

const recordSchema = z.looseObject({ schemaVersion: z.literal(1), id: z.string(), createdUtc: z.string(), provenance: provenanceSchema });
/** That a person made a snapshot by itself, of what and when. */
export type SnapshotRecord = Readonly<z.infer<typeof recordSchema>>;

const recordKind: DocumentKind<SnapshotRecord> = { what: 'snapshot record', schemaVersion: 1, schema: recordSchema };

/** The snapshots that were made by themselves. They lie in the catalog, whose snapshots no cleaning takes. */
export class SnapshotRecords {
  readonly #folder: string;

  constructor(layout: HomeLayout) {
    this.#folder = path.join(layout.catalog, 'snapshots');
  }

  /** The first one stays: it says what the snapshot was made of. */
  remember(record: SnapshotRecord): void {
    const file = this.#file(record.id);
    if (file !== undefined && !existsSync(file)) writeDocument(file, recordKind, record);
  }

  find(id: string): SnapshotRecord | undefined {
    const file = this.#file(id);
    return file === undefined ? undefined : readDocument(file, recordKind);
  }

  /** Newest first. */
  list(): readonly SnapshotRecord[] {
    const names = existsSync(this.#folder) ? readdirSync(this.#folder).filter((name) => name.endsWith('.json')) : [];
    const records = names.flatMap((name) => this.find(`sha256:${path.basename(name, '.json')}`) ?? []);
    return records.sort((a, b) => (a.createdUtc < b.createdUtc ? 1 : -1));
  }

  #file(id: string): string | undefined {
    const hex = hexOfId(id);
    return hex === undefined ? undefined : path.join(this.#folder, `${hex}.json`);
  }
}
