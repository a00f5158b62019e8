import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { idSchema } from '#shared/workspace/entity.ts';
import { writeDocument, type DocumentKind } from '#electron/store/document.ts';
import { RememberedDocuments } from '#electron/store/remembered-documents.ts';
import { storeError, systemCode } from '#electron/store/store-errors.ts';

const workspaceDocumentSchema = z.looseObject({
  schemaVersion: z.literal(1),
  /** The workspace's own. */
  id: idSchema,
  /** What it is called in this home. */
  name: z.string(),
  /** `https://host[:port][/folder]`, see `workspaceAddress`. */
  url: z.string(),
  addedUtc: z.string(),
});
export type WorkspaceDocument = Readonly<z.infer<typeof workspaceDocumentSchema>>;

const kind: DocumentKind<WorkspaceDocument> = { what: 'workspace document', schemaVersion: 1, schema: workspaceDocumentSchema };

/** The workspaces that were added to a home: `workspaces/<id>/workspace.json`, beside what is known of each. */
export class WorkspaceDocuments {
  readonly #home: string;
  readonly #folder: string;
  readonly #documents = new RememberedDocuments(kind);

  constructor(home: string) {
    this.#home = home;
    this.#folder = path.join(home, 'workspaces');
  }

  /** By name. A home without workspaces costs one look at a folder that is not there. */
  list(): readonly WorkspaceDocument[] {
    let names: readonly string[];
    try {
      names = readdirSync(this.#folder);
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return [];
      throw storeError(error, this.#folder);
    }
    const found = names.flatMap((name) => (idSchema.safeParse(name).success ? (this.find(name) ?? []) : []));
    return found.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  }

  find(id: string): WorkspaceDocument | undefined {
    return this.#documents.read(this.#file(id));
  }

  write(document: WorkspaceDocument): void {
    writeDocument(this.#file(document.id), kind, document);
  }

  /** Takes the folder of a workspace away, as a whole. Documents of the catalog are elsewhere. */
  remove(id: string): void {
    const folder = path.dirname(this.#file(id));
    if (!existsSync(folder)) return;
    const doomed = path.join(this.#home, 'staging', `workspace-${id}-${String(process.pid)}`);
    try {
      mkdirSync(path.dirname(doomed), { recursive: true });
      rmSync(doomed, { recursive: true, force: true });
      renameSync(folder, doomed);
      rmSync(doomed, { recursive: true, force: true });
    } catch (error) {
      throw storeError(error, folder);
    }
  }

  #file(id: string): string {
    return path.join(this.#folder, idSchema.parse(id), 'workspace.json');
  }
}
