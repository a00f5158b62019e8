import type { NodeExecution, RemoteRun, RemoteRunList, RemoteRunSummary, RunForm, RunStreamItem, SubmitRun } from '#shared/workspace/runs.ts';
import type { Manifest } from '#electron/content/manifest.ts';

/** A part of what a node printed. */
export interface RemoteLog {
  /** 0: it has not been started. */
  readonly attempt: number;
  readonly bytes: Uint8Array;
  /** Where to go on. */
  readonly next: number;
  /** Nothing more will come of this attempt. */
  readonly ended: boolean;
}

/** The runs of a workspace as a client sees them. Calls fail as those of `RemoteWorkspace`; each may be repeated. */
export interface RemoteRuns {
  submit(runId: string, request: SubmitRun, signal?: AbortSignal): Promise<RemoteRunSummary>;
  /** What an endpoint takes now. */
  form(endpoint: string, signal?: AbortSignal): Promise<RunForm>;
  list(page: { readonly before?: string | undefined; readonly member?: string | undefined; readonly limit?: number | undefined }, signal?: AbortSignal): Promise<RemoteRunList>;
  show(runId: string, signal?: AbortSignal): Promise<RemoteRun>;
  /** Ends with the item `end`, or before that where the connection was cut in an orderly way. */
  events(runId: string, after: number, signal?: AbortSignal): AsyncIterable<RunStreamItem>;
  /** `waitSeconds`: the answer may be held for so long when there is nothing new. */
  log(runId: string, node: string, stream: 'stdout' | 'stderr', part: { readonly attempt?: number | undefined; readonly from: number; readonly waitSeconds: number }, signal?: AbortSignal): Promise<RemoteLog>;
  execution(runId: string, node: string, signal?: AbortSignal): Promise<NodeExecution>;
  /** Checked: it has the digest that its id says, and no path in it escapes. */
  artifact(runId: string, artifactId: string, signal?: AbortSignal): Promise<Manifest>;
  /** A file of an artifact, by its digest (hex), in pieces. The caller checks the digest. */
  readArtifact(runId: string, artifactId: string, digest: string, signal?: AbortSignal): AsyncIterable<Uint8Array>;
  cancel(runId: string, signal?: AbortSignal): Promise<RemoteRunSummary>;
}
