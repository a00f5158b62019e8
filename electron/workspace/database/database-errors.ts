import { DrydockError } from '#shared/errors.ts';
import { StoreUnavailableError } from '../store/store-errors.ts';

/** The SQLSTATE of an error of the database, or the system's code (`ECONNREFUSED`); empty for other errors, our own among them. */
export function databaseCode(error: unknown): string {
  return error instanceof Error && !(error instanceof DrydockError) && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** The transaction was rolled back for the sake of another one, and may simply be done again. */
export function isRepeatable(error: unknown): boolean {
  return ['40001', '40P01'].includes(databaseCode(error));
}

/** The database refused a statement; that it was not carried out is certain. Everything else may be a lost connection. */
export function isStatementError(error: unknown): boolean {
  return /^[0-9A-Z]{5}$/u.test(databaseCode(error)) && !isConnectionCode(databaseCode(error));
}

/** Whether the work failed because of the database, and not because its rules say no: then nothing more can be done in its transaction. */
export function isOfDatabase(error: unknown): boolean {
  return databaseCode(error) !== '' || databaseError(error, '') instanceof StoreUnavailableError;
}

/** An error of the database as what the rest of the server knows: `StoreUnavailableError` when trying again may help; others stay as they are. */
export function databaseError(error: unknown, place: string): unknown {
  if (error instanceof DrydockError) return error;
  const code = databaseCode(error);
  const detail = error instanceof Error ? error.message || code : String(error);
  if (isConnectionCode(code) || isRepeatable(error) || /^(?:E[A-Z]{3,}|)$/u.test(code) && /connect|terminat|timeout|ended|closed/iu.test(detail)) return new StoreUnavailableError(place, detail, error);
  return error;
}

/** Connection lost or refused (08), no room (53), shut down or given up by a limit of time (57), a lock not got in time, a wrong address or password (28, 3D). */
function isConnectionCode(code: string): boolean {
  return /^(?:08|53|57|28|3D)[0-9A-Z]{3}$/u.test(code) || code === '55P03' || code === '25P03' || /^E(?:CONN|HOST|NET|AI_|NOTFOUND|TIMEDOUT|PIPE|NOENT)/u.test(code);
}
