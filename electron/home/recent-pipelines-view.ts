import { existsSync } from 'node:fs';
import { runDocumentKind } from '#electron/runner/records/run-reader.ts';
import { runFolder } from '#electron/runner/run-folder.ts';
import { readDocument } from '#electron/store/document.ts';
import type { RecentPipeline } from '#shared/contract/home.ts';
import type { RunSummaryView } from '#shared/contract/runs.ts';
import { DrydockError } from '#shared/errors.ts';
import type { RunDocument } from '#shared/model/run.ts';

/** How many of the newest runs bring their pipelines onto the list. */
const NEWEST_RUNS = 200;

/** A pipeline file that was opened here. */
export interface OpenedPipeline {
  /** Absolute. */
  readonly file: string;
  readonly name: string;
  readonly openedUtc: string;
}

/** The pipelines a person worked with: those that were opened in the app, and those of the newest runs, whoever started them. */
export class RecentPipelinesView {
  readonly #runsRoot: string;
  /** Which pipeline a run is of is written once. Undefined: a node that was run alone, or what cannot be read, which is told about where runs are listed. */
  readonly #pipelines = new Map<string, RunDocument['pipeline'] | undefined>();

  /** `runsRoot`: `<home>/runs`. */
  constructor(runsRoot: string) {
    this.#runsRoot = runsRoot;
  }

  /**
   * The last used ones first, each once, with its last run. `runs`: all of them, newest first. `forgotten`: when files were taken off the list, which
   * runs of before that do not change. A file that is gone is listed only when it was opened.
   */
  list(runs: readonly RunSummaryView[], opened: readonly OpenedPipeline[], forgotten: ReadonlyMap<string, string>): RecentPipeline[] {
    const newest = runs.slice(0, NEWEST_RUNS);
    const known = new Set(newest.map(({ id }) => id));
    for (const id of this.#pipelines.keys()) if (!known.has(id)) this.#pipelines.delete(id);
    const found = new Map<string, RecentPipeline>(opened.map((each) => [each.file, { ...each, exists: existsSync(each.file) }]));
    for (const { id, status, createdUtc } of newest) {
      const pipeline = this.#pipelineOf(id);
      if (pipeline === undefined) continue;
      const { file, displayName } = pipeline;
      const listed = found.get(file);
      const lastRun = { id, status, createdUtc };
      if (listed !== undefined) found.set(file, { lastRun, ...listed });
      else if (createdUtc > (forgotten.get(file) ?? '') && existsSync(file)) found.set(file, { file, name: displayName, openedUtc: createdUtc, exists: true, lastRun });
    }
    return [...found.values()].sort((a, b) => (usedUtc(a) < usedUtc(b) ? 1 : -1));
  }

  #pipelineOf(runId: string): RunDocument['pipeline'] | undefined {
    if (this.#pipelines.has(runId)) return this.#pipelines.get(runId);
    const pipeline = this.#read(runId);
    this.#pipelines.set(runId, pipeline);
    return pipeline;
  }

  #read(runId: string): RunDocument['pipeline'] | undefined {
    try {
      const document = readDocument(runFolder(this.#runsRoot, runId).document, runDocumentKind);
      return document?.debugOf === undefined ? document?.pipeline : undefined;
    } catch (error) {
      if (error instanceof DrydockError) return undefined;
      throw error;
    }
  }
}

function usedUtc({ openedUtc, lastRun }: RecentPipeline): string {
  return lastRun !== undefined && lastRun.createdUtc > openedUtc ? lastRun.createdUtc : openedUtc;
}
