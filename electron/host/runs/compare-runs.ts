import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import type { Output } from '#shared/contract/contract.ts';
import { DrydockError, throwIfCancelled } from '#shared/errors.ts';
import type { ArtifactRef } from '#shared/model/run.ts';
import { compareIngredients } from '#shared/plan/reuse-key.ts';
import { metricsOf } from '#shared/run/metrics.ts';
import type { FoldedNode } from '#shared/run/fold-events.ts';
import type { ArtifactStore } from '#electron/artifacts/artifact-store.ts';
import { metricsOfNode } from '#electron/runner/metrics/node-metrics.ts';
import type { RunRecord } from '#electron/runner/records/run-reader.ts';
import { systemCode } from '#electron/store/store-errors.ts';

type Comparison = Output<'runs.compare'>;
type Artifacts = Pick<ArtifactStore, 'folderOf' | 'manifest'>;

/** A larger file is data, not metrics. */
const MOST_BYTES = 1024 ** 2;
const MOST_FILES_PER_OUTPUT = 50;

/** Lays two runs beside each other, whichever pipelines they are of. Rejects with `CancelledError`. */
export async function compareRuns(artifacts: Artifacts, a: RunRecord, b: RunRecord, signal: AbortSignal): Promise<Comparison> {
  return {
    parameters: names(a.document.parameters, b.document.parameters).map((name) => ({
      name,
      ...given('a', a.document.parameters[name]),
      ...given('b', b.document.parameters[name]),
    })),
    nodes: unionOf(a.folded.nodes.keys(), b.folded.nodes.keys()).map((name) => ({
      name,
      ...given('a', nodeSide(a, name)),
      ...given('b', nodeSide(b, name)),
      changed: changedIngredients(a.folded.nodes.get(name), b.folded.nodes.get(name)),
    })),
    metrics: [...(await compareLogged(a, b)), ...(await compareMetrics(artifacts, a, b, signal))],
  };
}

function nodeSide(record: RunRecord, name: string): Comparison['nodes'][number]['a'] {
  const state = record.folded.nodes.get(name);
  if (state === undefined) return undefined;
  const planned = record.planned.nodes.find((node) => node.name === name);
  const took = state.status === 'reused' || state.startedUtc === undefined || state.endedUtc === undefined ? undefined : Date.parse(state.endedUtc) - Date.parse(state.startedUtc);
  const version = planned?.module.versionId === undefined ? '' : ` (${planned.module.versionId})`;
  return { status: state.status, module: `${planned?.module.label ?? ''}${version}`, ...(took === undefined ? {} : { milliseconds: took }) };
}

/** Names of what the result of a node depends on and that is not the same in both runs. */
function changedIngredients(a: FoldedNode | undefined, b: FoldedNode | undefined): string[] {
  if (a?.ingredients === undefined || b?.ingredients === undefined) return [];
  return compareIngredients(b.ingredients, a.ingredients).filter(({ change }) => change !== 'same').map(({ ingredient }) => ingredient);
}

/** The last values of what was logged with mlflow: of the step's own run, and of those that its code began by their names. */
async function compareLogged(a: RunRecord, b: RunRecord): Promise<Comparison['metrics']> {
  const metrics: Comparison['metrics'] = [];
  for (const node of unionOf(a.folded.nodes.keys(), b.folded.nodes.keys())) {
    const [inA, inB] = [await lastValues(a, node), await lastValues(b, node)];
    for (const place of unionOf(inA.keys(), inB.keys())) {
      const [valuesA, valuesB] = [inA.get(place), inB.get(place)];
      for (const name of unionOf(valuesA?.keys() ?? [], valuesB?.keys() ?? [])) {
        metrics.push({ node, file: place, name, ...given('a', valuesA?.get(name)), ...given('b', valuesB?.get(name)) });
      }
    }
  }
  return metrics;
}

async function lastValues(record: RunRecord, node: string): Promise<ReadonlyMap<string, ReadonlyMap<string, number>>> {
  const found = new Map<string, Map<string, number>>();
  if (!record.folded.nodes.has(node)) return found;
  const { metrics } = await metricsOfNode(record, node);
  for (const run of metrics?.runs ?? []) {
    const place = run.own ? 'mlflow' : `mlflow/${run.name}`;
    const values = found.get(place) ?? new Map<string, number>();
    found.set(place, values);
    // JSON has no word for other numbers.
    for (const { name, last } of run.series) if (typeof last === 'number') values.set(name, last);
  }
  return found;
}

async function compareMetrics(artifacts: Artifacts, a: RunRecord, b: RunRecord, signal: AbortSignal): Promise<Comparison['metrics']> {
  const metrics: Comparison['metrics'] = [];
  for (const node of unionOf(a.folded.nodes.keys(), b.folded.nodes.keys())) {
    const [stateA, stateB] = [a.folded.nodes.get(node), b.folded.nodes.get(node)];
    for (const output of names(stateA?.outputs ?? {}, stateB?.outputs ?? {})) {
      const inA = await metricsOfOutput(artifacts, output, stateA?.outputs[output], signal);
      const inB = await metricsOfOutput(artifacts, output, stateB?.outputs[output], signal);
      for (const file of unionOf(inA.keys(), inB.keys())) {
        const [fileA, fileB] = [inA.get(file), inB.get(file)];
        for (const name of unionOf(fileA?.keys() ?? [], fileB?.keys() ?? [])) {
          metrics.push({ node, file, name, ...given('a', fileA?.get(name)), ...given('b', fileB?.get(name)) });
        }
      }
    }
  }
  return metrics;
}

/** By file (`output` or `output/folder/name.json`) the numbers in it. */
async function metricsOfOutput(artifacts: Artifacts, output: string, ref: ArtifactRef | undefined, signal: AbortSignal): Promise<ReadonlyMap<string, ReadonlyMap<string, number>>> {
  const found = new Map<string, ReadonlyMap<string, number>>();
  if (ref === undefined) return found;
  try {
    const { entries } = await artifacts.manifest(ref.id);
    const folder = artifacts.folderOf(ref);
    const files = entries.filter((entry) => entry.kind === 'file' && entry.size <= MOST_BYTES && isJson(ref.fileName ?? entry.path));
    for (const entry of files.slice(0, MOST_FILES_PER_OUTPUT)) {
      throwIfCancelled(signal);
      const text = await readSmall(path.join(folder, ref.fileName ?? entry.path));
      const metrics = text === undefined ? new Map<string, number>() : metricsOf(text);
      if (metrics.size > 0) found.set(ref.fileName === undefined ? `${output}/${entry.path}` : output, metrics);
    }
  } catch (error) {
    // Content that is not kept any more has nothing to compare.
    if (!(error instanceof DrydockError) || error.kind === 'cancelled') throw error;
  }
  return found;
}

const isJson = (name: string): boolean => name.toLowerCase().endsWith('.json');

/** Undefined for what was removed, or replaced by something that is no small file. */
async function readSmall(file: string): Promise<string | undefined> {
  try {
    const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const stat = await handle.stat();
      return stat.isFile() && stat.size <= MOST_BYTES ? await handle.readFile('utf8') : undefined;
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return undefined;
  }
}

const unionOf = (a: Iterable<string>, b: Iterable<string>): readonly string[] => [...new Set([...a, ...b])];
const names = (a: object, b: object): readonly string[] => unionOf(Object.keys(a), Object.keys(b));

function given<K extends string, T>(key: K, value: T | undefined): { readonly [P in K]?: T };
function given(key: string, value: unknown): Readonly<Record<string, unknown>> {
  return value === undefined ? {} : { [key]: value };
}
