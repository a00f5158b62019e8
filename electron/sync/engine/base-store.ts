import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { baseTreeSchema, type BaseTree } from '#shared/sync/trees.ts';
import { idSchema } from '#shared/workspace/entity.ts';
import { entityKinds, type EntityKind } from '#shared/workspace/kinds.ts';
import { writeDocument, type DocumentKind } from '#electron/store/document.ts';
import { RememberedDocuments } from '#electron/store/remembered-documents.ts';

const documentKind: DocumentKind<BaseTree> = { what: 'record of what was last the same here and in a workspace', schemaVersion: 1, schema: baseTreeSchema };

/** What this home and a workspace last had in common, a document for each thing that is followed. */
export class BaseStore {
  readonly #folder: string;
  readonly #documents = new RememberedDocuments(documentKind);

  constructor(folder: string) {
    this.#folder = folder;
  }

  get(kind: EntityKind, id: string): BaseTree | undefined {
    return this.#documents.read(this.#file(kind, id));
  }

  put(base: BaseTree): void {
    writeDocument(this.#file(base.kind, base.id), documentKind, base);
  }

  /** All things that are followed, in no particular order. */
  *followed(): Iterable<{ readonly kind: EntityKind; readonly id: string }> {
    for (const kind of entityKinds) {
      const folder = path.join(this.#folder, kind);
      for (const part of existsSync(folder) ? readdirSync(folder) : []) {
        // Another name is not one of ours.
        if (part.length !== 1) continue;
        for (const file of readdirSync(`${folder}${path.sep}${part}`)) if (file.endsWith('.json')) yield { kind, id: file.slice(0, -'.json'.length) };
      }
    }
  }

  #file(kind: EntityKind, id: string): string {
    const checked = idSchema.parse(id);
    return path.join(this.#folder, kind, checked.slice(-1).replace('.', '_'), `${checked}.json`);
  }
}
