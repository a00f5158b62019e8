import path from 'node:path';
import { z } from 'zod';
import { syncErrorSchema } from '#shared/sync/views.ts';
import { roleSchema } from '#shared/workspace/members.ts';
import { MendableDocument } from '#electron/settings/mendable-document.ts';
import { FileLock } from '#electron/store/file-lock.ts';

const triedSchema = z.looseObject({
  attempts: z.number().int().nonnegative(),
  /** Not before. */
  nextTryUtc: z.string().optional(),
  lastError: syncErrorSchema.optional(),
  /** Not again by itself, as long as it is `of` the same. */
  parked: z.boolean().optional(),
  of: z.string(),
});
export type Tried = z.infer<typeof triedSchema>;

const bookSchema = z.looseObject({
  schemaVersion: z.literal(1),
  state: z.enum(['online', 'offline', 'needs-login']),
  sinceUtc: z.string(),
  lastSyncUtc: z.string().optional(),
  lastError: syncErrorSchema.optional(),
  member: z.object({ id: z.string(), name: z.string(), role: roleSchema }).optional(),
  /** The workspace as a whole is not to be asked before. */
  nextTryUtc: z.string().optional(),
  items: z.record(z.string(), triedSchema),
});
export type Book = z.infer<typeof bookSchema>;

/** How things went with a workspace: for showing, and to space tries. What is to be sent is not in it; losing it does no harm. */
export class OutboxBook {
  readonly #document: MendableDocument<Book>;

  constructor(folder: string) {
    this.#document = new MendableDocument(path.join(folder, 'outbox.json'), { what: 'record of exchanges with a workspace', schemaVersion: 1, schema: bookSchema }, new FileLock(path.join(folder, 'outbox.lock')));
  }

  read(): Book | undefined {
    return this.#document.read();
  }

  async change(nowUtc: string, make: (book: Book) => Book): Promise<void> {
    await this.#document.change((before) => make(before ?? { schemaVersion: 1, state: 'offline', sinceUtc: nowUtc, items: {} }));
  }
}
