import path from 'node:path';
import { SeriesBuilder } from '#shared/run/metric-series.ts';
import type { MetricRun, MetricSeries, NodeMetrics } from '#shared/run/node-metrics.ts';
import { cleanText } from './clean-text.ts';
import { readMetricFile, readShortText } from './metric-file.ts';
import { TrackingWalk } from './tracking-walk.ts';

const MOST_RUNS = 200;
const MOST_SERIES = 1_000;
const MOST_PARAMS = 1_000;
/** Of all series of a node together: a document of some 2 MB. */
const MOST_POINTS = 40_000;
const MOST_POINTS_PER_SERIES = 2_000;
const MOST_BYTES = 32 * 1024 ** 2;
const MOST_BYTES_PER_FILE = 8 * 1024 ** 2;
const LONGEST_NAME = 250;
const LONGEST_TEXT = 1_000;

interface FoundRun {
  readonly id: string;
  readonly folder: string;
  readonly own: boolean;
  readonly startedMs: number | undefined;
  readonly name: string | undefined;
  readonly series: readonly string[];
  readonly params: readonly string[];
  readonly tags: readonly string[];
}

/**
 * Reads what was logged to a store in the layout of mlflow's file store, as it stands. Undefined when nothing was. Everything in it was written by the
 * step: names, counts and sizes are bounded, links are not followed, what cannot be read is passed over.
 */
export async function collectMetrics(folder: string, ownRunId: string): Promise<NodeMetrics | undefined> {
  const walk = new TrackingWalk();
  const found = await findRuns(folder, ownRunId, walk);
  const cut: string[] = [];
  if (walk.isCut) cut.push('There are more files in the tracking folder than are looked at.');
  const logged = found.filter((run) => run.series.length + run.params.length + run.tags.length > 0);
  if (logged.length > MOST_RUNS) cut.push(`${String(logged.length - MOST_RUNS)} of ${String(logged.length)} mlflow runs are left out.`);
  const chosen = logged.slice(0, MOST_RUNS);
  const budget = new Budget(chosen.reduce((sum, run) => sum + run.series.length, 0));
  const runs: MetricRun[] = [];
  for (const run of chosen) {
    const read = await readRun(run, budget);
    if (read.series.length + read.params.length + read.tags.length > 0) runs.push(read);
  }
  cut.push(...budget.sentences());
  return runs.length === 0 ? undefined : { schemaVersion: 1, runs, cut };
}

/** What may still be read, over all runs of a node. */
class Budget {
  readonly #pointsPerSeries: number;
  readonly #series: number;
  #seriesLeft = MOST_SERIES;
  #paramsLeft = MOST_PARAMS;
  #bytesLeft = MOST_BYTES;
  #cutFiles = 0;
  #leftOut = 0;

  constructor(series: number) {
    this.#series = series;
    this.#pointsPerSeries = Math.min(MOST_POINTS_PER_SERIES, Math.floor(MOST_POINTS / Math.max(1, Math.min(series, MOST_SERIES))));
  }

  async series(file: string, name: string): Promise<MetricSeries | undefined> {
    if (this.#seriesLeft <= 0 || this.#bytesLeft <= 0) {
      this.#leftOut += 1;
      return undefined;
    }
    this.#seriesLeft -= 1;
    const builder = new SeriesBuilder(this.#pointsPerSeries);
    const { bytes, isCut } = await readMetricFile(file, builder, Math.min(MOST_BYTES_PER_FILE, this.#bytesLeft));
    this.#bytesLeft -= bytes;
    if (isCut) this.#cutFiles += 1;
    return builder.series(name);
  }

  takesParam(): boolean {
    this.#paramsLeft -= 1;
    return this.#paramsLeft >= 0;
  }

  *sentences(): Iterable<string> {
    if (this.#leftOut > 0) yield `${String(this.#leftOut)} of ${String(this.#series)} metrics are left out.`;
    if (this.#cutFiles > 0) yield `Of ${String(this.#cutFiles)} very long metrics only the newest values were read; their count, minimum and maximum are of those.`;
    if (this.#paramsLeft < 0) yield `${String(-this.#paramsLeft)} parameters and tags are left out.`;
  }
}

/** The step's own run first, then by the time they began. */
async function findRuns(folder: string, ownRunId: string, walk: TrackingWalk): Promise<readonly FoundRun[]> {
  const found: FoundRun[] = [];
  for (const experiment of await walk.folders(folder)) {
    // What mlflow deleted.
    if (experiment === '.trash') continue;
    for (const id of await walk.folders(path.join(folder, experiment))) {
      if (isTooLong(id) || isTooLong(experiment)) continue;
      const run = path.join(folder, experiment, id);
      const [series, params, tags] = [await walk.files(path.join(run, 'metrics')), await walk.files(path.join(run, 'params')), await walk.files(path.join(run, 'tags'))];
      if (series.length + params.length + tags.length === 0) continue;
      const meta = (await readShortText(path.join(run, 'meta.yaml'), 16 * 1024)) ?? '';
      found.push({ id, folder: run, own: id === ownRunId, startedMs: startOf(meta), name: nameIn(meta), series, params, tags });
    }
  }
  return found.sort((a, b) => Number(b.own) - Number(a.own) || (a.startedMs ?? 0) - (b.startedMs ?? 0));
}

function startOf(meta: string): number | undefined {
  const text = /^start_time: (\d{1,15})\s*$/m.exec(meta)?.[1];
  return text === undefined ? undefined : Number(text);
}

const nameIn = (meta: string): string | undefined => /^run_name: *["']?([^"'\n]{1,250})["']?\s*$/m.exec(meta)?.[1];

async function readRun(run: FoundRun, budget: Budget): Promise<MetricRun> {
  const series = new Map<string, MetricSeries>();
  for (const file of run.series) {
    const name = cleanText(file, LONGEST_NAME);
    const read = series.has(name) ? undefined : await budget.series(path.join(run.folder, 'metrics', file), name);
    if (read !== undefined) series.set(name, read);
  }
  const text = async (kind: string, file: string) => ({ name: cleanText(file, LONGEST_NAME), value: cleanText((await readShortText(path.join(run.folder, kind, file), 4 * LONGEST_TEXT)) ?? '', LONGEST_TEXT) });
  const params: MetricRun['params'] = [];
  for (const file of run.params) if (budget.takesParam()) params.push(await text('params', file));
  const tags: MetricRun['tags'] = [];
  const own = new Map<string, string>();
  for (const file of run.tags) {
    if (file.startsWith('mlflow.')) {
      if (file === 'mlflow.runName' || file === 'mlflow.parentRunId') own.set(file, (await text('tags', file)).value.trim());
    } else if (budget.takesParam()) tags.push(await text('tags', file));
  }
  const parent = own.get('mlflow.parentRunId');
  const name = own.get('mlflow.runName') ?? run.name ?? run.id.slice(0, 8);
  return {
    id: cleanText(run.id, LONGEST_NAME), name: cleanText(name, LONGEST_NAME), own: run.own,
    ...(parent === undefined || parent === '' ? {} : { parent }),
    ...(run.startedMs === undefined ? {} : { startedMs: run.startedMs }),
    series: [...series.values()], params, tags,
  };
}

const isTooLong = (name: string): boolean => name.length > LONGEST_NAME;
