/** How much of everything is taken. Bytes and milliseconds. */
export interface WorkspaceLimits {
  /** A document of a version with its entity, or any other JSON body that has no limit of its own. */
  readonly documentBytes: number;
  /** A manifest of a snapshot, or a list of digests. */
  readonly manifestBytes: number;
  /** One content. */
  readonly blobBytes: number;
  /** All uploads of a workspace together that are not finished. */
  readonly unfinishedBytes: number;
  /** A pack of small contents, or one part of an upload. */
  readonly packBytes: number;
  /** How deep a JSON body may nest. */
  readonly depth: number;
  /** Requests that are answered at the same time; one more is told to come back. */
  readonly requests: number;
  /** Of all bodies of large requests (packs, parts, manifests) together that are held at the same time. */
  readonly heldBytes: number;
  /** Live channels, and those of one token. */
  readonly streams: number;
  readonly streamsPerToken: number;
  readonly keepAliveMs: number;
  /** How often the workspaces that somebody listens to are looked at. */
  readonly lookMs: number;
  /** After this a request that is not a transfer is answered with `unavailable`. */
  readonly answerMs: number;
}

const MIB = 1024 * 1024;

export const defaultLimits: WorkspaceLimits = {
  documentBytes: 4 * MIB,
  manifestBytes: 32 * MIB,
  blobBytes: 64 * 1024 * MIB,
  unfinishedBytes: 128 * 1024 * MIB,
  packBytes: 32 * MIB,
  depth: 200,
  requests: 256,
  heldBytes: 512 * MIB,
  streams: 500,
  streamsPerToken: 20,
  keepAliveMs: 15_000,
  lookMs: 1_000,
  answerMs: 60_000,
};
