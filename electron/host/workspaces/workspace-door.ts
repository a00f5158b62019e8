import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { HostParts } from '../host-parts.ts';
import type { WorkspaceParts } from './host-workspaces.ts';
import type { WorkspaceRoom } from './workspace-room.ts';

/** Loads what belongs to workspaces when it is needed: by the first call about them, or because the home has one. */
export class WorkspaceDoor implements AsyncDisposable {
  readonly #parts: HostParts;
  readonly #engineEnvironment: () => NodeJS.ProcessEnv;
  readonly #compose: ((parts: HostParts) => Promise<WorkspaceParts>) | undefined;
  #room: Promise<WorkspaceRoom> | undefined;

  constructor(parts: HostParts, engineEnvironment: () => NodeJS.ProcessEnv, compose: ((parts: HostParts) => Promise<WorkspaceParts>) | undefined) {
    this.#parts = parts;
    this.#engineEnvironment = engineEnvironment;
    this.#compose = compose;
  }

  open(): Promise<WorkspaceRoom> {
    if (this.#room !== undefined) return this.#room;
    const room = this.#open();
    this.#room = room;
    // What kept it from opening may be mended by the next time.
    room.catch(() => {
      this.#room = undefined;
    });
    return room;
  }

  /** Begins to synchronise where there is something to synchronise with. */
  openIfUsed(): void {
    if (this.#room === undefined && hasWorkspaces(this.#parts.app.layout.root)) this.open().catch((error: unknown) => this.#parts.log('opening the workspaces', error));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await (await this.#room)?.[Symbol.asyncDispose]();
  }

  async #open(): Promise<WorkspaceRoom> {
    const { app, hub, clock, log } = this.#parts;
    const [{ WorkspaceRoom }, { composeWorkspaces }] = await Promise.all([import('./workspace-room.ts'), import('./compose-workspaces.ts')]);
    return new WorkspaceRoom({ workspaces: await (this.#compose === undefined ? composeWorkspaces(this.#parts, this.#engineEnvironment) : this.#compose(this.#parts)), catalog: app.layout.catalog, hub, clock, log });
  }
}

function hasWorkspaces(home: string): boolean {
  try {
    return readdirSync(path.join(home, 'workspaces')).length > 0;
  } catch {
    return false;
  }
}
