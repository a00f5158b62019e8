import type { Clock } from '#electron/clock.ts';
import type { Hub } from '../hub.ts';
import { fileStamp } from '../watch/file-stamp.ts';
import { keepLooking } from '../watch/lookout.ts';
import { watchCatalog } from '../watch/catalog-source.ts';
import { SyncWorkers } from './sync-workers.ts';
import type { WorkspaceParts } from './host-workspaces.ts';

export interface RoomParts {
  readonly workspaces: WorkspaceParts;
  /** The folder of the catalog: what changes there may have to be sent. */
  readonly catalog: string;
  readonly hub: Hub;
  readonly clock: Clock;
  readonly log: (message: string, error: unknown) => void;
}

/** Clients are told at most this often of one workspace. */
const TELL_MS = 250;

/** Synchronises in the background for as long as the host lives, and tells clients of it on the topic `workspaces`. */
export class WorkspaceRoom implements AsyncDisposable {
  readonly parts: WorkspaceParts;
  readonly #of: RoomParts;
  readonly #workers: SyncWorkers;
  readonly #telling = new Map<string, NodeJS.Timeout>();
  readonly #stops: (() => void)[] = [];
  #stopCatalog: (() => void) | undefined;

  constructor(of: RoomParts) {
    this.#of = of;
    this.parts = of.workspaces;
    const { workspaces, clock, log } = of;
    this.#workers = new SyncWorkers({ sync: workspaces.sync, changes: workspaces.changes, clock, log });
    const subscription = workspaces.sync.subscribe(({ workspace, changed }) => {
      if (changed !== 'progress') this.#tell(workspace);
    });
    let stamps = this.#stamps();
    this.#stops.push(
      () => subscription[Symbol.dispose](),
      keepLooking({
        places: () => workspaces.places,
        look: async () => {
          await this.follow();
          const now = this.#stamps();
          if (now === stamps) return;
          stamps = now;
          this.#tell('');
        },
        settleMs: 50, everyMs: 2_000, onError: (error) => log('watching the workspaces', error),
      }),
    );
  }

  /** Wakes the synchronisation with one workspace, or all. */
  wake(workspace?: string): void {
    this.#workers.wake(workspace);
  }

  /** Looks which workspaces there are now. */
  async follow(): Promise<void> {
    await this.#workers.follow();
    const any = this.parts.sync.workspaces().length > 0;
    if (any && this.#stopCatalog === undefined) {
      this.#stopCatalog = watchCatalog(this.#of.catalog, () => this.wake(), (error) => this.#of.log('watching the catalog for workspaces', error));
    } else if (!any) {
      this.#stopCatalog?.();
      this.#stopCatalog = undefined;
    }
  }

  /** Which workspaces there are has changed. */
  async changed(workspace?: string): Promise<void> {
    await this.follow();
    this.#tell(workspace ?? '');
    this.wake(workspace);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const stop of this.#stops) stop();
    this.#stopCatalog?.();
    for (const timer of this.#telling.values()) clearTimeout(timer);
    await this.#workers[Symbol.asyncDispose]();
    await this.parts.close();
  }

  #stamps(): string {
    return this.parts.places.map(fileStamp).join(' ');
  }

  #tell(workspace: string): void {
    if (this.#telling.has(workspace)) return;
    this.#telling.set(
      workspace,
      setTimeout(() => {
        this.#telling.delete(workspace);
        this.#of.hub.publish('workspaces', '', workspace === '' ? {} : { workspace });
      }, TELL_MS).unref(),
    );
  }
}
