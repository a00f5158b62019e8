import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { NotFoundError } from '#shared/errors.ts';
import type { PortablePipeline } from '#shared/export/model/portable.ts';
import type { App } from '../../compose.ts';
import { isRunId } from '../../runner/run-folder.ts';
import { whileSharingFileLock } from '../../store/file-lock.ts';
import { portableFile } from './portable-file.ts';
import { portableRun } from './portable-run.ts';

export type ExportApp = Pick<App, 'layout' | 'catalog' | 'snapshots' | 'runs' | 'artifacts'>;

/** What is exported, and where it came from in words. */
export interface ExportSource {
  readonly pipeline: PortablePipeline;
  readonly origin: { readonly kind: 'file'; readonly file: string } | { readonly kind: 'run'; readonly runId: string };
}

/**
 * Reads what `what` names: a pipeline file (relative to `folder`), else a run: its id, the beginning of one, or `latest`. `work` is done while nothing that it refers to can be
 * cleaned away. Throws `InvalidInputError` with the problems of a file, `NotFoundError` when there is neither.
 */
export async function withExportSource<T>(app: ExportApp, what: string, folder: string, signal: AbortSignal, work: (source: ExportSource) => Promise<T>): Promise<T> {
  return whileSharingFileLock(app.layout.contentLock, signal, async () => work(await open(app, what, folder, signal)));
}

async function open(app: ExportApp, what: string, folder: string, signal: AbortSignal): Promise<ExportSource> {
  const file = path.resolve(folder, what);
  const isFile = existsSync(file) && statSync(file).isFile();
  if (isFile || /\.ya?ml$/i.test(what) || !isRunId(what)) {
    return { pipeline: await portableFile(file, { catalog: app.catalog, snapshots: app.snapshots }, signal), origin: { kind: 'file', file } };
  }
  const record = await app.runs.inspect(what).catch((error: unknown) => {
    if (!(error instanceof NotFoundError)) throw error;
    throw new NotFoundError(`'${what}' is neither a file nor a run.`, { cause: error, commandLine: 'To see the runs: drydock run list' });
  });
  return { pipeline: portableRun(record, app.catalog, (ref) => app.artifacts.locate(ref)), origin: { kind: 'run', runId: record.id } };
}
