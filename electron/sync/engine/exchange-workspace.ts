import PQueue from 'p-queue';
import type { SyncAction } from '#shared/sync/actions.ts';
import type { Publication, SyncProgress, SyncReport } from '#shared/sync/views.ts';
import { DrydockError, throwIfCancelled } from '#shared/errors.ts';
import type { Catalog } from '#electron/catalog/catalog.ts';
import type { Clock } from '#electron/clock.ts';
import { RemoteRefusalError, RemoteUnreachableError } from '../remote/remote-errors.ts';
import { bringContents } from '../pull/bring-contents.ts';
import type { Book, Tried } from '../outbox/outbox-book.ts';
import { NotSignedInError } from '../sync-errors.ts';
import type { WorkspaceConnection } from '../workspace-accounts.ts';
import { backOffMs } from './back-off.ts';
import { exchangeEntity, triedAgain, type EntityExchange, type Tries } from './exchange-entity.ts';
import { referencesIn } from './references.ts';
import { isFaultOfDocument, type Subject, type WorkspaceTrees } from './workspace-trees.ts';

const PAGE = 500;
const AT_ONCE = 4;
/** A workspace is restored now and then, not while it is read, again and again. */
const MOST_BEGINNINGS = 10;
/** Pipelines may use pipelines: one more pass for each level, children first. */
const MOST_PASSES = 50;

export interface ExchangePorts {
  readonly clock: Clock;
  /** 0 to 1. */
  readonly random: () => number;
  readonly catalog: Catalog;
}

export interface ExchangeOptions {
  readonly signal: AbortSignal | undefined;
  readonly observer: (progress: SyncProgress) => void;
  /** Also what failed a short time ago and what is parked: all of it, or one item of the outbox. */
  readonly now: boolean | string;
  /** Called when what is here or known of there has changed. */
  readonly onChange: (what: 'replica' | 'catalog') => void;
}

/**
 * Reads what changed in a workspace to the end of its feed. Works in another history from its beginning. Throws `RemoteUnreachableError` when the histories do not stop
 * changing.
 */
export async function readChanges({ replica, workspace }: WorkspaceTrees, { remote }: WorkspaceConnection, clock: Clock, { signal, observer, onChange }: Pick<ExchangeOptions, 'signal' | 'observer' | 'onChange'>): Promise<void> {
  let done = 0;
  let begun = 0;
  for (let more = true; more; ) {
    throwIfCancelled(signal);
    const { epoch, cursor, newest } = replica;
    const changes = await remote.changes(cursor, PAGE, signal);
    if (!replica.take(changes, { epoch, newest }, clock.nowUtc())) {
      begun += 1;
      if (begun >= MOST_BEGINNINGS) throw new RemoteUnreachableError(workspace, `its history was another one ${String(begun)} times while it was read`);
      done = 0;
      continue;
    }
    more = changes.more;
    done += changes.changes.length;
    if (changes.changes.length > 0) {
      onChange('replica');
      observer({ workspace, step: 'reading', subject: 'what changed', done, unit: 'things' });
    }
  }
}

/** One exchange with a workspace, under its lock. See `SyncService.sync`. */
export async function exchangeWorkspace(trees: WorkspaceTrees, connection: WorkspaceConnection, ports: ExchangePorts, options: ExchangeOptions): Promise<Omit<SyncReport, 'queued' | 'conflicts' | 'parked'>> {
  const { signal, observer, onChange } = options;
  const { clock } = ports;
  try {
    await greet(trees, connection, clock, signal);
    await readChanges(trees, connection, clock, options);
    const tries = new BookTries(trees.book.read()?.items ?? {}, ports, options.now);
    try {
      const done = await exchangeAll({ trees, connection, signal, tries, ports, observer, onChange, readChanges: () => readChanges(trees, connection, clock, options) });
      await trees.book.change(clock.nowUtc(), ({ lastError: _before, nextTryUtc: _next, ...book }) => ({ ...book, lastSyncUtc: clock.nowUtc() }));
      return done;
    } finally {
      await trees.book.change(clock.nowUtc(), (book) => ({ ...book, items: tries.items() }));
    }
  } catch (error) {
    await noteFailure(trees, ports, error);
    throw error;
  }
}

/** Asks who this home is there: the workspace answers, and takes the token. */
export async function greet({ book }: WorkspaceTrees, { remote }: WorkspaceConnection, clock: Clock, signal: AbortSignal | undefined): Promise<void> {
  const { member: { id, name, role } } = await remote.info(signal);
  await book.change(clock.nowUtc(), (before) => ({ ...atState(before, 'online', clock), member: { id, name, role } }));
}

/** What became of the connection. Cancelling and faults of this home say nothing about it. */
export async function noteFailure(trees: WorkspaceTrees, { clock }: ExchangePorts, error: unknown): Promise<void> {
  const state = error instanceof NotSignedInError || (error instanceof RemoteRefusalError && error.failure.code === 'unauthenticated') ? 'needs-login' : error instanceof RemoteUnreachableError ? 'offline' : undefined;
  if (!(error instanceof DrydockError) || error.kind === 'cancelled') return;
  const lastError = { code: error.code, message: error.plainMessage };
  await trees.book.change(clock.nowUtc(), (book) => ({ ...(state === undefined ? book : atState(book, state, clock)), lastError }));
}

function atState(book: Book, state: Book['state'], clock: Clock): Book {
  return book.state === state ? book : { ...book, state, sinceUtc: clock.nowUtc() };
}

interface Exchanging extends Pick<EntityExchange, 'trees' | 'connection' | 'signal' | 'tries' | 'readChanges'> {
  readonly ports: ExchangePorts;
  readonly observer: ExchangeOptions['observer'];
  readonly onChange: ExchangeOptions['onChange'];
}

/** Independent things in parallel; what waits for others in a later pass. Ends when a pass changes nothing. */
async function exchangeAll(of: Exchanging): Promise<Omit<SyncReport, 'queued' | 'conflicts' | 'parked'>> {
  const { trees, observer } = of;
  const published = new Map<string, Publication>();
  const taken = new Map<string, Publication>();
  let changesSent = 0;
  let left: readonly Subject[] = trees.unsettled();
  for (let pass = 0; left.length > 0 && pass < MOST_PASSES; pass += 1) {
    const queue = new PQueue({ concurrency: AT_ONCE });
    const stop = new AbortController();
    const signal = of.signal === undefined ? stop.signal : AbortSignal.any([of.signal, stop.signal]);
    const again: Subject[] = [];
    let changed = false;
    let fault: { readonly error: unknown } | undefined;
    const work = left.map((subject) =>
      queue.add(async () => {
        if (fault !== undefined) return;
        try {
          const exchange: EntityExchange = {
            ...of, signal, waitsFor: (which, action) => waitsFor(trees, of.ports.catalog, which, action),
            onBytes: ({ done, total }) => { observer({ workspace: trees.workspace, step: 'content', subject: nameOf(trees, subject), done, total, unit: 'bytes' }); },
            onAction: (_planned, action) => { observer({ workspace: trees.workspace, step: action.kind.startsWith('take-') ? 'taking' : 'sending', subject: wordsOf(trees, subject, action), done: published.size + taken.size, unit: 'things' }); },
          };
          const outcome = await exchangeEntity(exchange, subject);
          if (outcome.published.length > 0) add(published, trees, subject, outcome.published);
          if (outcome.taken.length > 0) add(taken, trees, subject, outcome.taken);
          changesSent += outcome.changesSent;
          if (outcome.changed) of.onChange('catalog');
          if (outcome.taken.length > 0 && trees.bases.get(subject.kind, subject.id)?.offline === true) await bringContents(exchange, subject.kind, subject.id);
          changed ||= outcome.changed;
          if (hasWaiting(trees, of.ports.catalog, subject)) again.push(subject);
        } catch (error) {
          // One damaged document is its own fault and nobody else's; the outbox tells of it.
          if (!isFaultOfDocument(error)) {
            fault ??= { error };
            stop.abort();
          }
        }
      }));
    await Promise.all(work);
    if (fault !== undefined) throw fault.error;
    if (!changed) break;
    left = again;
  }
  return { workspace: trees.workspace, published: [...published.values()], taken: [...taken.values()], changesSent };
}

function hasWaiting(trees: WorkspaceTrees, catalog: Catalog, subject: Subject): boolean {
  return trees.plan(subject).plan.actions.some((action) => waitsFor(trees, catalog, subject, action).length > 0);
}

/** The modules that a pipeline or endpoint names, that are to be in the workspace and are not there yet. Children first. */
export function waitsFor(trees: WorkspaceTrees, catalog: Catalog, { kind, id }: Subject, action: SyncAction): readonly string[] {
  if (action.kind !== 'publish-version' || (kind !== 'module' && kind !== 'endpoint')) return [];
  const missing = new Set<string>();
  for (const { meant } of referencesIn(trees.locals[kind].content(id, action.versionId).sealed, catalog)) {
    if (meant === undefined || meant.id === id) continue;
    const mine = trees.locals.module.tree(meant.id, trees.workspace)?.versions.find((version) => version.id === meant.versionId);
    const there = trees.replica.entity('module', meant.id);
    if (mine?.publish === true && there?.versions.some((entry) => entry.id === meant.versionId) !== true) missing.add(`${meant.name}:${meant.version}`);
  }
  return [...missing];
}

const nameOf = (trees: WorkspaceTrees, { kind, id }: Subject): string => trees.locals[kind].tree(id, trees.workspace)?.fields.name ?? id;

export function wordsOf(trees: WorkspaceTrees, subject: Subject, action: SyncAction): string {
  const version = 'version' in action ? `:${action.version}` : '';
  return `${nameOf(trees, subject)}${version}`;
}

function add(to: Map<string, Publication>, trees: WorkspaceTrees, subject: Subject, versions: readonly string[]): void {
  const key = `${subject.kind} ${subject.id}`;
  const before = to.get(key)?.versions ?? [];
  to.set(key, { ...subject, name: nameOf(trees, subject), versions: [...before, ...versions] });
}

/** The tries of one exchange over what the book says of earlier ones. */
class BookTries implements Tries {
  readonly #items: Map<string, Tried>;
  readonly #ports: ExchangePorts;
  readonly #now: boolean | string;
  readonly #fresh = new Set<string>();

  constructor(items: Readonly<Record<string, Tried>>, ports: ExchangePorts, now: boolean | string) {
    this.#items = new Map(Object.entries(items));
    this.#ports = ports;
    this.#now = now;
  }

  items(): Record<string, Tried> {
    return Object.fromEntries(this.#items);
  }

  mayTry(key: string, of: string): boolean {
    const tried = this.#items.get(key);
    if (tried === undefined || tried.of !== of) return true;
    if ((this.#now === true || this.#now === key) && !this.#fresh.has(key)) return true;
    return tried.parked !== true && (tried.nextTryUtc === undefined || tried.nextTryUtc <= this.#ports.clock.nowUtc());
  }

  isParked(key: string, of: string): boolean {
    const tried = this.#items.get(key);
    return tried?.parked === true && tried.of === of;
  }

  failed(key: string, of: string, error: DrydockError, how: 'again' | 'parked', retryAfterSeconds?: number): void {
    const before = this.#items.get(key);
    const wait = backOffMs((before?.attempts ?? 0) + 1, this.#ports.random(), retryAfterSeconds);
    const nextTryUtc = new Date(Date.parse(this.#ports.clock.nowUtc()) + wait).toISOString();
    this.#items.set(key, triedAgain(before, of, error, how === 'parked' ? { parked: true } : { parked: false, nextTryUtc }));
    this.#fresh.add(key);
  }

  succeeded(key: string): void {
    this.#items.delete(key);
  }
}
