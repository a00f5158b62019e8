import { DrydockError } from '#shared/errors.ts';

/** Thrown when another server works on the same folder. */
export class DatabaseInUseError extends DrydockError {
  constructor(folder: string) {
    super('database-in-use', 'invalid', `Another workspace server uses the database in ${folder}. Stop that one first, give this one another folder, or let several share one PostgreSQL.`);
  }
}

/** Thrown when the files of an embedded database cannot be opened as one. Nothing of them is changed. */
export class EmbeddedDatabaseError extends DrydockError {
  constructor(folder: string, cause: unknown) {
    super('database-damaged', 'failed', `The database in ${folder} cannot be opened: ${cause instanceof Error ? cause.message : String(cause)}. Check that the disk is not full; if it is damaged, restore the workspace from a backup into another folder.`, { cause });
  }
}
