import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { baseTreeSchema, type BaseTree } from '#shared/sync/trees.ts';
import { idSchema } from '#shared/workspace/entity.ts';
import { entityKinds, type EntityKind } from '#shared/workspace/kinds.ts';
import { readDocument, writeDocument, type DocumentKind } from '#electron/store/document.ts';

const documentKind: DocumentKind<BaseTree> = { what: 'record of what was last the same here and in a workspace', schemaVersion: 1, schema: baseTreeSchema };

/** What this home and a workspace last had in common, a document for each thing that is followed. */
export class BaseStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  get(kind: EntityKind, id: string): BaseTree | undefined {
    return readDocument(this.#file(kind, id), documentKind);
  }

  put(base: BaseTree): void {
    writeDocument(this.#file(base.kind, base.id), documentKind, base);
  }

  /** All things that are followed, in no particular order. */
  *followed(): Iterable<{ readonly kind: EntityKind; readonly id: string }> {
    for (const kind of entityKinds) {
      const folder = path.join(this.#folder, kind);
      for (const file of existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : []) {
        if (file.endsWith('.json')) yield { kind, id: path.basename(file, '.json') };
      }
    }
  }

  #file(kind: EntityKind, id: string): string {
    const checked = idSchema.parse(id);
    return path.join(this.#folder, kind, checked.slice(-1).replace('.', '_'), `${checked}.json`);
  }
}
