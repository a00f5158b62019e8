import type { FidelityReport, OutboxItemView, ConflictView, ResolveConflict, SyncProgress, SyncReport, ThreeWayView, WorkspaceStateView, BrowseFilter, BrowsePage } from '#shared/sync/views.ts';
import { InvalidInputError, NotFoundError, throwIfCancelled } from '#shared/errors.ts';
import type { EntityKind } from '#shared/workspace/kinds.ts';
import type { Catalog } from '#electron/catalog/catalog.ts';
import type { Clock } from '#electron/clock.ts';
import type { EndpointStore } from '#electron/endpoints/endpoint-store.ts';
import type { HomeLayout } from '#electron/home/layout.ts';
import type { SnapshotStore } from '#electron/snapshots/snapshot-store.ts';
import { FileLock } from '#electron/store/file-lock.ts';
import { conflictView } from '../conflicts/conflict-views.ts';
import { failedMoves, finishMoves } from '../conflicts/moves.ts';
import { resolveConflict } from '../conflicts/resolve-conflict.ts';
import { outboxOf } from '../outbox/outbox-views.ts';
import { pullEntity } from '../pull/pull-entity.ts';
import { RemoteRefusalError, RemoteUnreachableError } from '../remote/remote-errors.ts';
import { NotSignedInError } from '../sync-errors.ts';
import type { MarkOptions, MarkResult, PublishingRequest, PullOptions, PullResult, SyncEvent, SyncOptions, SyncService } from '../sync-service.ts';
import { LocalData } from '../trees/local-data.ts';
import { LocalEndpoints } from '../trees/local-endpoints.ts';
import { LocalEnvironments } from '../trees/local-environments.ts';
import { LocalModules } from '../trees/local-modules.ts';
import type { WorkspaceAccounts } from '../workspace-accounts.ts';
import { browseReplica, threeWayOf } from './browse.ts';
import { exchangeWorkspace, greet, noteFailure, readChanges } from './exchange-workspace.ts';
import { planPublishing } from './publishing.ts';
import { WorkspaceTrees, type LocalKinds, type PlannedSubject } from './workspace-trees.ts';

/** How long somebody who only looks waits for an answer. */
const CONTACT_MS = 3_000;

export interface SyncParts {
  readonly layout: Pick<HomeLayout, 'workspaces'>;
  readonly catalog: Catalog;
  readonly endpoints: EndpointStore;
  readonly snapshots: Pick<SnapshotStore, 'capture' | 'has'>;
  readonly accounts: WorkspaceAccounts;
  readonly clock: Clock;
  /** 0 to 1. */
  readonly random: () => number;
  /** A ULID in lower case. */
  readonly newId: () => string;
}

/** The workspaces of a home; see {@link SyncService}. */
export function createSyncService(parts: SyncParts): SyncService {
  return new HomeSync(parts);
}

class HomeSync implements SyncService {
  readonly #parts: SyncParts;
  readonly #locals: LocalKinds;
  readonly #trees = new Map<string, WorkspaceTrees>();
  readonly #busy = new Map<string, number>();
  readonly #listeners = new Set<(event: SyncEvent) => void>();

  constructor(parts: SyncParts) {
    this.#parts = parts;
    const { catalog, endpoints, snapshots, newId } = parts;
    this.#locals = {
      module: new LocalModules(catalog, parts), endpoint: new LocalEndpoints(endpoints, parts),
      data: new LocalData({ catalog, snapshots, newId }), environment: new LocalEnvironments(catalog, newId),
    };
  }

  workspaces(): readonly WorkspaceStateView[] {
    return this.#parts.accounts.list().map(({ id, name, url }) => {
      const trees = this.#known(id);
      const book = trees.book.read();
      return {
        id, name, url,
        state: (this.#busy.get(id) ?? 0) > 0 ? 'syncing' : (book?.state ?? 'offline'),
        ...(book === undefined ? {} : { sinceUtc: book.sinceUtc }),
        ...(book?.lastSyncUtc === undefined ? {} : { lastSyncUtc: book.lastSyncUtc }),
        ...(book?.lastError === undefined ? {} : { lastError: book.lastError }),
        ...(book?.member === undefined ? {} : { member: book.member }),
        ...this.#left(trees),
      };
    });
  }

  async contact(workspace: string, signal?: AbortSignal): Promise<void> {
    const trees = this.#treesOf(workspace);
    const late = AbortSignal.timeout(CONTACT_MS);
    try {
      const connection = await this.#parts.accounts.connect(workspace);
      await greet(trees, connection, this.#parts.clock, signal === undefined ? late : AbortSignal.any([signal, late]));
    } catch (error) {
      throwIfCancelled(signal);
      const isLate = late.aborted && !(error instanceof RemoteRefusalError);
      const reason = isLate ? new RemoteUnreachableError(workspace, `no answer within ${String(CONTACT_MS / 1_000)} s`, error) : error;
      await noteFailure(trees, this.#parts, reason);
      if (!(reason instanceof RemoteRefusalError || reason instanceof RemoteUnreachableError || reason instanceof NotSignedInError)) throw reason;
    }
    this.#tell({ workspace, changed: 'state' });
  }

  async fidelity(request: PublishingRequest): Promise<FidelityReport> {
    return (await this.#planPublishing(request)).report;
  }

  async markForPublishing(request: PublishingRequest, { together = true, signal }: MarkOptions = {}): Promise<MarkResult> {
    const { report, steps } = await this.#planPublishing(request);
    const errors = report.items.filter(({ severity }) => severity === 'error');
    if (errors.length > 0) throw new InvalidInputError(`'${report.publication.name}' cannot be published as it is: ${errors.map(({ message }) => message).join(' ')} Nothing was changed.`);
    let changed = false;
    // Children first: a crash in between leaves nothing that names what is not meant to be there.
    const wanted = together ? steps : steps.slice(-1);
    for (const { kind, id, versionIds } of wanted) changed = (await this.#locals[kind].mark(id, versionIds, { workspace: request.workspace, publish: true, keepLocal: false }, signal)) || changed;
    if (changed) this.#tell({ workspace: request.workspace, changed: 'outbox' });
    return { marked: [...(together ? report.together : []), report.publication], unchanged: !changed, report };
  }

  async unmark(request: PublishingRequest, signal?: AbortSignal): Promise<void> {
    const trees = this.#treesOf(request.workspace);
    const { steps } = await this.#planPublishing(request);
    const own = steps.at(-1);
    if (own === undefined) return;
    const there = new Set((trees.replica.entity(own.kind, own.id)?.versions ?? []).map(({ id }) => id));
    await this.#locals[own.kind].mark(own.id, own.versionIds.filter((id) => !there.has(id)), { workspace: request.workspace, publish: false }, signal);
    this.#tell({ workspace: request.workspace, changed: 'outbox' });
  }

  async sync(workspace: string, options: SyncOptions = {}): Promise<SyncReport> {
    const trees = this.#treesOf(workspace);
    const { signal, now = false } = options;
    return this.#working(trees, signal, async () => {
      const connection = await this.#connect(trees);
      await finishMoves(trees, signal);
      const done = await exchangeWorkspace(trees, connection, this.#parts, { signal, now, observer: this.#observer(workspace, options), onChange: (changed) => { this.#tell({ workspace, changed }); } });
      return { ...done, ...this.#left(trees) };
    });
  }

  outbox(workspace?: string): readonly OutboxItemView[] {
    return this.#asked(workspace).flatMap((trees) => this.#outboxOf(trees));
  }

  conflicts(workspace?: string): readonly ConflictView[] {
    return this.#asked(workspace).flatMap((trees) => trees.unsettled().flatMap((subject) => subject.plan.conflicts.map((conflict) => conflictView(trees, subject, conflict))));
  }

  async resolveConflict(choice: ResolveConflict, signal?: AbortSignal): Promise<void> {
    const trees = this.#treesOf(choice.workspace);
    await this.#working(trees, signal, async () => {
      await finishMoves(trees, signal);
      await resolveConflict(trees, choice, signal);
    });
    this.#tell({ workspace: choice.workspace, changed: 'catalog' });
    this.#tell({ workspace: choice.workspace, changed: 'outbox' });
  }

  browse(workspace: string, filter: BrowseFilter = {}): BrowsePage {
    return browseReplica(this.#treesOf(workspace), filter);
  }

  threeWay(workspace: string, kind: EntityKind, id: string): ThreeWayView {
    return threeWayOf(this.#treesOf(workspace), { kind, id });
  }

  async pull(workspace: string, kind: EntityKind, id: string, options: PullOptions): Promise<PullResult> {
    const trees = this.#treesOf(workspace);
    const { signal, offline } = options;
    const observer = this.#observer(workspace, options);
    const pulled = await this.#working(trees, signal, async () => {
      const connection = await this.#connect(trees);
      try {
        await readChanges(trees, connection, this.#parts.clock, { signal, observer, onChange: (changed) => { this.#tell({ workspace, changed }); } });
        const subject = trees.replica.entity(kind, id)?.name ?? id;
        return await pullEntity({ trees, connection, offline, signal, onBytes: ({ done, total }) => { observer({ workspace, step: 'content', subject, done, total, unit: 'bytes' }); } }, kind, id);
      } catch (error) {
        await noteFailure(trees, this.#parts, error);
        throw error;
      }
    });
    this.#tell({ workspace, changed: 'catalog' });
    return pulled;
  }

  subscribe(listener: (event: SyncEvent) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => { this.#listeners.delete(listener); } };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listeners.clear();
  }

  async #connect(trees: WorkspaceTrees): ReturnType<WorkspaceAccounts['connect']> {
    try {
      return await this.#parts.accounts.connect(trees.workspace);
    } catch (error) {
      await noteFailure(trees, this.#parts, error);
      throw error;
    }
  }

  /** One at a time in all processes, and shown as going on. */
  async #working<T>(trees: WorkspaceTrees, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    const { workspace } = trees;
    const count = (by: number): void => {
      this.#busy.set(workspace, (this.#busy.get(workspace) ?? 0) + by);
      this.#tell({ workspace, changed: 'state' });
    };
    return new FileLock(trees.lockFile).run(async () => {
      count(1);
      try {
        return await work();
      } finally {
        count(-1);
      }
    }, signal);
  }

  #planPublishing(request: PublishingRequest): Promise<ReturnType<typeof planPublishing>> {
    const trees = this.#treesOf(request.workspace);
    return Promise.resolve().then(() => planPublishing(trees, this.#parts.catalog, request));
  }

  #observer(workspace: string, { observer }: SyncOptions): (progress: SyncProgress) => void {
    return (progress) => {
      observer?.(progress);
      this.#tell({ workspace, changed: 'progress', progress });
    };
  }

  #asked(workspace: string | undefined): WorkspaceTrees[] {
    return workspace === undefined ? this.#parts.accounts.list().map(({ id }) => this.#treesOf(id)) : [this.#treesOf(workspace)];
  }

  #outboxOf(trees: WorkspaceTrees, planned: readonly PlannedSubject[] = trees.unsettled()): OutboxItemView[] {
    const of = { trees, catalog: this.#parts.catalog, book: trees.book.read() };
    return [...planned.flatMap((subject) => outboxOf(of, subject)), ...failedMoves(trees)];
  }

  /** What is left to be sent or decided, in numbers. */
  #left(trees: WorkspaceTrees): Pick<WorkspaceStateView, 'queued' | 'conflicts' | 'parked'> {
    const planned = trees.unsettled();
    const items = this.#outboxOf(trees, planned);
    return {
      queued: items.filter(({ reason }) => reason !== 'parked' && reason !== 'conflict').length,
      conflicts: planned.reduce((sum, { plan }) => sum + plan.conflicts.length, 0),
      parked: items.filter(({ reason }) => reason === 'parked').length,
    };
  }

  /** Throws `NotFoundError` for a workspace that this home does not know. */
  #treesOf(workspace: string): WorkspaceTrees {
    if (!this.#parts.accounts.list().some(({ id }) => id === workspace)) {
      throw new NotFoundError(`This home knows no workspace '${workspace}'.`, { commandLine: 'To add one: drydock workspace add URL' });
    }
    return this.#known(workspace);
  }

  /** Of a workspace that is an account of this home. */
  #known(workspace: string): WorkspaceTrees {
    const known = this.#trees.get(workspace) ?? new WorkspaceTrees(this.#parts.layout.workspaces, workspace, this.#locals);
    this.#trees.set(workspace, known);
    return known;
  }

  #tell(event: SyncEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}
