import type { KindedEntity } from '#shared/workspace/entity.ts';
import type { EntityKind } from '#shared/workspace/kinds.ts';

/** The workspace that the clients of a simulated world share. */
export interface SimServer {
  readonly workspace: string;
  readonly url: string;
  /** It is up; faults are for what stands between. */
  fetch(request: Request): Promise<Response>;
  /** A token of a contributor, which expires after so many days of virtual time where that is said. */
  newToken(member: string, expiresInDays?: number): Promise<string>;
  revokeTokens(member: string): Promise<void>;
  backup(): Promise<void>;
  /** Goes back to the last backup, in another history. False: there is none. */
  restore(renumbered: boolean): Promise<boolean>;
  /** How far its history goes: the same only while nothing has changed. */
  position(): Promise<Pick<ServerState, 'epoch' | 'seq'>>;
  state(): Promise<ServerState>;
  /** The document of a version, as it is kept. */
  document(kind: EntityKind, versionId: string): Promise<string | undefined>;
  /** Failures that no rule of the workspace foresees. */
  readonly defects: readonly unknown[];
}

export interface ServerState {
  readonly epoch: string;
  readonly seq: number;
  readonly entities: readonly KindedEntity[];
}
