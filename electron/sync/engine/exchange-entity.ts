import { actionKey, isSending, type SyncAction } from '#shared/sync/actions.ts';
import { DrydockError } from '#shared/errors.ts';
import { RemoteRefusalError, RemoteUnreachableError } from '../remote/remote-errors.ts';
import type { Tried } from '../outbox/outbox-book.ts';
import { performAction, type Performing } from './perform-action.ts';
import type { PlannedSubject, Subject } from './workspace-trees.ts';

/** Plans and actions of one thing in one exchange, at most; others keep changing it when that is not enough. */
const MOST_ROUNDS = 12;

export interface EntityOutcome {
  readonly published: readonly string[];
  readonly taken: readonly string[];
  readonly changesSent: number;
  /** Whether the workspace or the home has something that it did not have. */
  readonly changed: boolean;
}

/** What an exchange knows of items that failed. */
export interface Tries {
  /** Whether it may be tried now. */
  mayTry(key: string, of: string): boolean;
  /** Whether it is not tried again by itself: then nothing waits for it. */
  isParked(key: string, of: string): boolean;
  failed(key: string, of: string, error: DrydockError, how: 'again' | 'parked', retryAfterSeconds?: number): void;
  succeeded(key: string): void;
}

export interface EntityExchange extends Performing {
  readonly tries: Tries;
  /** What it still waits for, children that are not there: then it is not sent now. */
  readonly waitsFor: (subject: Subject, action: SyncAction) => readonly string[];
  /** Reads what changed in the workspace. */
  readonly readChanges: () => Promise<void>;
  readonly onAction: (subject: PlannedSubject, action: SyncAction) => void;
}

export function itemKey({ kind, id }: Subject, action: SyncAction): string {
  return `${kind}/${id}/${actionKey(action)}`;
}

/** Tells a refused item from the same item after a change. */
export function itemOf(action: SyncAction): string {
  return action.kind === 'send-fields' ? JSON.stringify(action.patch) : action.kind === 'describe-version' ? action.description : action.kind === 'version-status' ? action.status : action.kind === 'take-versions' ? JSON.stringify(action) : '';
}

/**
 * Exchanges one thing until nothing about it is left to do now. An action that fails is noted and left; those that are in order behind it wait where it will be tried
 * again. Throws what ends the whole exchange: no answer, a token that is not accepted, cancellation, a home that cannot be written.
 */
export async function exchangeEntity(exchange: EntityExchange, subject: Subject): Promise<EntityOutcome> {
  const published: string[] = [];
  const taken: string[] = [];
  let changesSent = 0;
  let changed = false;
  const failed = new Set<string>();
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const planned = exchange.trees.plan(subject);
    const action = nextAction(exchange, planned, failed);
    if (planned.plan.base !== undefined) exchange.trees.bases.put(planned.plan.base);
    if (action === undefined) break;
    const key = itemKey(subject, action);
    exchange.onAction(planned, action);
    try {
      await performAction(exchange, subject, action);
      exchange.tries.succeeded(key);
      changed = true;
      if (action.kind === 'publish-version') published.push(action.version);
      else if (isSending(action)) changesSent += 1;
      else if (action.kind === 'take-versions') taken.push(...action.add.map(({ version }) => version), ...action.replace.map(({ version }) => version));
    } catch (error) {
      if (!(error instanceof DrydockError)) throw error;
      if (await meet(exchange, subject, action, error, failed.has(`stale ${key}`))) failed.add(key);
      else failed.add(`stale ${key}`);
    }
  }
  return { published, taken, changesSent, changed };
}

/** The first that may be done now. What is parked holds nobody up; what follows a version that will be tried again waits, for the order of versions is what `latest` goes by. */
function nextAction(exchange: EntityExchange, { kind, id, plan }: PlannedSubject, failed: ReadonlySet<string>): SyncAction | undefined {
  let blocked = false;
  for (const action of plan.actions) {
    const key = itemKey({ kind, id }, action);
    const parkedOrLater = failed.has(key) || !exchange.tries.mayTry(key, itemOf(action));
    const waits = exchange.waitsFor({ kind, id }, action).length > 0;
    if (!parkedOrLater && !waits && !(blocked && isSending(action))) return action;
    const isPublishing = action.kind === 'publish-version' || action.kind === 'publish-environment';
    if (isPublishing && !exchange.tries.isParked(key, itemOf(action))) blocked = true;
  }
  return undefined;
}

/** Decides what a failure means. True: the item is done with for now. */
async function meet({ tries, trees, connection, readChanges, signal }: EntityExchange, subject: Subject, action: SyncAction, error: DrydockError, isSecond: boolean): Promise<boolean> {
  if (error.kind === 'cancelled' || error instanceof RemoteUnreachableError || isOfHome(error)) throw error;
  const key = itemKey(subject, action);
  if (!(error instanceof RemoteRefusalError)) {
    tries.failed(key, itemOf(action), error, 'parked');
    return true;
  }
  if (error.failure.code === 'unauthenticated') throw error;
  switch (error.group) {
    case 'not-now':
    case 'content':
      tries.failed(key, itemOf(action), error, 'again', error.retryAfterSeconds);
      return true;
    case 'stale':
      if (isSecond) {
        tries.failed(key, itemOf(action), error, 'again');
        return true;
      }
      trees.replica.put(subject.kind, await connection.remote.entity(subject.kind, subject.id, signal));
      return false;
    case 'conflict':
      // The workspace knows more than this home: with what it knows the plan is another one.
      if (!isSecond) {
        await readChanges();
        return false;
      }
      tries.failed(key, itemOf(action), error, 'parked');
      return true;
    case 'auth':
    case 'permanent':
      tries.failed(key, itemOf(action), error, 'parked');
      return true;
  }
}

/** A home that cannot be written ends everything; nothing is wrong with the item. */
export const isOfHome = (error: DrydockError): boolean => ['disk-full', 'read-only-home', 'store-failed'].includes(error.code);

/** What is to be noted of a failed try. */
export function triedAgain(before: Tried | undefined, of: string, error: DrydockError, next: { readonly parked: boolean; readonly nextTryUtc?: string }): Tried {
  return { attempts: (before?.attempts ?? 0) + 1, of, lastError: { code: error.code, message: error.plainMessage }, ...(next.parked ? { parked: true } : {}), ...(next.nextTryUtc === undefined ? {} : { nextTryUtc: next.nextTryUtc }) };
}
