import { InvalidInputError } from '#shared/errors.ts';
import { sealedSnapshots } from '#shared/catalog/sealed-snapshots.ts';
import type { Problem } from '#shared/model/problem.ts';
import type { SealedPipeline } from '#shared/model/sealed.ts';
import type { RemoteRunSummary, RunSubject, SubmitRun } from '#shared/workspace/runs.ts';
import { storeData, storeValues } from '#electron/sealing/store-data.ts';
import type { DataCapture } from '#electron/sealing/store-data.ts';
import type { ContentTransfer } from '../content/content-transfer.ts';
import { RemoteRefusalError } from '../remote/remote-errors.ts';
import type { RemoteRuns } from './remote-runs.ts';
import { patiently } from './try-again.ts';
import type { Patience } from './try-again.ts';

export interface SubmitParts {
  readonly runs: RemoteRuns;
  readonly content: Pick<ContentTransfer, 'sendSnapshot'>;
  readonly capture: DataCapture;
  readonly patience: Patience;
}

export interface SubmitObserver {
  /** In words, for a progress line: what is being sent. */
  onSending?(what: string): void;
  onLost?(error: Error): void;
}

/** What is submitted, before its local data has been taken along. */
export interface Submission extends Omit<SubmitRun, 'subject' | 'values'> {
  readonly subject: RunSubject;
  readonly values: Readonly<Record<string, string>>;
  /** What relative paths in `values` start from. */
  readonly folder: string;
}

/**
 * Takes local data along, sends what the workspace does not have, and submits the run; a lost answer is asked for again under the same id, so that one run comes of it. Throws
 * `InvalidInputError` with every problem that the workspace found, `RemoteRefusalError`, `RemoteUnreachableError`, `CancelledError`.
 */
export async function submitRun(parts: SubmitParts, runId: string, submission: Submission, signal: AbortSignal, observer: SubmitObserver = {}): Promise<RemoteRunSummary> {
  const { folder, ...asked } = submission;
  const { subject, values } = await withStoredData(parts, asked.subject, asked.values, folder, signal);
  const request: SubmitRun = { ...asked, subject, values };
  const sent = new Set<string>();
  const lost = (error: Error): void => observer.onLost?.(error);
  for (;;) {
    try {
      return await patiently(() => parts.runs.submit(runId, request, signal), parts.patience, signal, lost);
    } catch (error) {
      if (!(error instanceof RemoteRefusalError)) throw error;
      const missing = error.failure.code === 'content-missing' ? (error.failure.missing ?? []).filter((id) => !sent.has(id)) : [];
      if (missing.length === 0) throw withProblems(error);
      for (const id of ownSnapshots(subject, values, missing)) {
        observer.onSending?.(`${String(sent.size + 1)} of ${String(sent.size + missing.length)} snapshots`);
        await patiently(() => parts.content.sendSnapshot(id, { signal }), parts.patience, signal, lost);
        sent.add(id);
      }
    }
  }
}

async function withStoredData({ runs, capture, patience }: SubmitParts, subject: RunSubject, values: Readonly<Record<string, string>>, folder: string, signal: AbortSignal): Promise<{ readonly subject: RunSubject; readonly values: Record<string, string> }> {
  if (subject.kind === 'pipeline') {
    const stored = await storeData(subject.pipeline, values, capture, { folder, signal });
    return { subject: { ...subject, pipeline: stored.pipeline }, values: { ...stored.values } };
  }
  if (Object.keys(values).length === 0) return { subject, values: {} };
  // Which inputs take data is known where the endpoint is.
  const { fields } = await patiently(() => runs.form(subject.reference, signal), patience, signal);
  const data = new Set(fields.flatMap(({ name, kind }) => (kind === 'data' ? [name] : [])));
  return { subject, values: { ...(await storeValues(values, data, capture, { folder, signal })) } };
}

/** A server decides what it lacks, not what of this machine it gets: only what the submission itself names is sent. */
function ownSnapshots(subject: RunSubject, values: Readonly<Record<string, string>>, missing: readonly string[]): readonly string[] {
  const own = new Set([...(subject.kind === 'pipeline' ? snapshotsOf(subject.pipeline) : []), ...Object.values(values).flatMap(snapshotsInText)]);
  const foreign = missing.filter((id) => !own.has(id));
  if (foreign.length > 0) {
    throw new InvalidInputError(`The workspace lacks content of a module or endpoint that was published to it (${foreign.slice(0, 3).join(', ')}). Publish that again from a machine that has it.`);
  }
  return missing;
}

function snapshotsOf(pipeline: SealedPipeline): readonly string[] {
  return [...sealedSnapshots(pipeline), ...snapshotsInText(JSON.stringify(pipeline))];
}

const snapshotsInText = (text: string): readonly string[] => [...text.matchAll(/sha256:[0-9a-f]{64}/gu)].map(([id]) => id);

function withProblems(error: RemoteRefusalError): Error {
  const { message, problems } = error.failure;
  if (error.failure.code !== 'invalid-request' || problems === undefined) return error;
  return new InvalidInputError(message, problems.map(({ path, message: words }): Problem => ({ severity: 'error', code: 'refused', message: words, ...(path === '' ? {} : { node: path }) })));
}
