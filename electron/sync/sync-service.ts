import type { EntityKind } from '#shared/workspace/kinds.ts';
import type {
  BrowseFilter, BrowsePage, ConflictView, FidelityReport, OutboxItemView, Publication, ResolveConflict, SyncProgress, SyncReport, ThreeWayView, WorkspaceStateView,
} from '#shared/sync/views.ts';

/** What is to be published, and where to. */
export interface PublishingRequest {
  readonly workspace: string;
  readonly kind: EntityKind;
  /** Name or id; for an environment the reference that is mapped. */
  readonly entity: string;
  /** `latest`: the newest; else version strings. Environments have none. */
  readonly versions: 'latest' | 'all' | readonly string[];
}

export interface MarkOptions {
  /** Also mark what `FidelityReport.together` names. Default true; otherwise it waits until that is published some other way. */
  readonly together?: boolean;
  readonly signal?: AbortSignal | undefined;
}

export interface MarkResult {
  /** What is marked now, children first. */
  readonly marked: readonly Publication[];
  /** Nothing of it was not marked before. */
  readonly unchanged: boolean;
  readonly report: FidelityReport;
}

export interface SyncOptions {
  readonly signal?: AbortSignal | undefined;
  readonly observer?: ((progress: SyncProgress) => void) | undefined;
  /** Also try what failed a short time ago and what is parked: all of it, or one item of the outbox, by its id. */
  readonly now?: boolean | string;
}

export interface PullOptions extends SyncOptions {
  /** Also bring the files of every version, so that it can be used without the workspace. */
  readonly offline: boolean;
}

export interface PullResult {
  readonly publication: Publication;
  /** How many of its versions are new here. */
  readonly taken: number;
}

/** Something that a view shows is not what it was; read it again. */
export interface SyncEvent {
  readonly workspace: string;
  readonly changed: 'state' | 'outbox' | 'replica' | 'catalog' | 'progress';
  readonly progress?: SyncProgress;
}

/**
 * What command line and app do with workspaces. Nothing here but {@link sync} and {@link pull} makes a network call, and those only to the workspace they name.
 * Several processes may work on one home at once: one of them at a time exchanges with a workspace, the others wait for it.
 * Every method may throw `NotFoundError` for an unknown workspace and the store's errors.
 */
export interface SyncService extends AsyncDisposable {
  workspaces(): readonly WorkspaceStateView[];
  /** Asks the workspace whether it answers and takes the token, for a few seconds: {@link workspaces} says so afterwards. Throws `CancelledError` only, and faults of this home. */
  contact(workspace: string, signal?: AbortSignal): Promise<void>;
  /** What publishing would mean, told beforehand; changes nothing. Throws `NotFoundError` for what is not in this home. */
  fidelity(request: PublishingRequest): Promise<FidelityReport>;
  /** Writes the intent to publish durably into the documents; works offline. Throws `InvalidInputError` with the report's errors. */
  markForPublishing(request: PublishingRequest, options?: MarkOptions): Promise<MarkResult>;
  /** Takes the intent back where nothing was published yet. What is published stays so. */
  unmark(request: PublishingRequest, signal?: AbortSignal): Promise<void>;
  /**
   * Exchanges everything once: reads what changed there, sends what is to be sent, takes what is followed. Resolves with what was done also when single items wait,
   * conflict or are parked. Throws `RemoteUnreachableError`, or `RemoteRefusalError` when the token is not accepted, or `CancelledError`; what was done until then stays.
   */
  sync(workspace: string, options?: SyncOptions): Promise<SyncReport>;
  /** What is to be sent, as far as is known without asking the workspace. */
  outbox(workspace?: string): readonly OutboxItemView[];
  conflicts(workspace?: string): readonly ConflictView[];
  /** Changes documents of this home only; the next {@link sync} sends what follows from it. Throws `NotFoundError` for a conflict that is no more, `NameTakenError`, `InvalidNameError`. */
  resolveConflict(choice: ResolveConflict, signal?: AbortSignal): Promise<void>;
  /** What was in the workspace when it was last read. */
  browse(workspace: string, filter?: BrowseFilter): BrowsePage;
  threeWay(workspace: string, kind: EntityKind, id: string): ThreeWayView;
  /**
   * Brings something of the workspace, which is then followed, into this home under the ids it has. Throws `LocalNameTakenError` when something else here has its name,
   * and what {@link sync} throws.
   */
  pull(workspace: string, kind: EntityKind, id: string, options: PullOptions): Promise<PullResult>;
  subscribe(listener: (event: SyncEvent) => void): Disposable;
}
