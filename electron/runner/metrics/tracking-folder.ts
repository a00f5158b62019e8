import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, rmdir, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { systemCode } from '../../store/store-errors.ts';

/** mlflow's own default experiment: with this one there, it makes none. */
const EXPERIMENT = '0';
const parts = ['metrics', 'params', 'tags'] as const;
/** What is a folder of the mlflow file store inside a step (`/mnt/mlflow` in a container). */
export const TRACKING_MOUNT = 'mlflow';

/** The id of the run that an attempt at a node logs to: always the same, so that a step prepared ahead is the step. */
export function trackingRunId(runId: string, node: string, attempt: number): string {
  return createHash('sha256').update(`${runId}\0${node}\0${String(attempt)}`).digest('hex').slice(0, 32);
}

export interface TrackingRun {
  /** Host folder; made when it is not there. */
  readonly folder: string;
  readonly trackingRunId: string;
  readonly name: string;
  /** The folder as the step sees it. */
  readonly pathInStep: string;
  readonly nowMs: number;
}

/**
 * Makes a store in the layout of mlflow's file store with one experiment and one run that is under way. Does nothing when it is there. Every node has one,
 * and on a busy disk it takes a millisecond to make: so other nodes are not held up by it.
 */
export async function makeTrackingFolder({ folder, trackingRunId: id, name, pathInStep, nowMs }: TrackingRun): Promise<void> {
  const experiment = path.join(folder, EXPERIMENT);
  const run = path.join(experiment, id);
  const meta = path.join(run, 'meta.yaml');
  if (existsSync(meta)) return;
  const uri = fileUri(pathInStep);
  const now = String(nowMs);
  await mkdir(run, { recursive: true });
  await Promise.all([
    ...parts.map((part) => mkdir(path.join(run, part), { recursive: true })),
    writeFile(path.join(experiment, 'meta.yaml'), yaml({
      artifact_location: quoted(`${uri}/${EXPERIMENT}`), creation_time: now, experiment_id: quoted(EXPERIMENT), last_update_time: now, lifecycle_stage: 'active', name: 'Default',
    })),
  ]);
  // Last: it says that all of it is there.
  await writeFile(meta, yaml({
    artifact_uri: quoted(`${uri}/${EXPERIMENT}/${id}/artifacts`), end_time: 'null', entry_point_name: "''", experiment_id: quoted(EXPERIMENT), lifecycle_stage: 'active',
    run_id: quoted(id), run_name: quoted(name), run_uuid: quoted(id), source_name: "''", source_type: '4', source_version: "''", start_time: now, status: '1', tags: '[]', user_id: 'drydock',
  }));
}

/** Whether a store holds nothing but what it was made with; true too when it was never made. Most nodes do not use theirs, so this just looks. */
export function isUntouched(folder: string, id: string): boolean {
  const experiment = path.join(folder, EXPERIMENT);
  const run = path.join(experiment, id);
  try {
    if (parts.some((part) => readdirSync(path.join(run, part)).length > 0)) return false;
    return readdirSync(run).length === parts.length + 1 && readdirSync(experiment).length === 2 && readdirSync(folder).length === 1;
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return !existsSync(folder);
  }
}

/** Removes an untouched store. What somebody puts there meanwhile stays, with the folders that it is in: only an empty folder can be removed. */
export async function removeUntouched(folder: string, id: string): Promise<void> {
  const experiment = path.join(folder, EXPERIMENT);
  const run = path.join(experiment, id);
  try {
    for (const part of parts) await rmdir(path.join(run, part));
    await unlink(path.join(run, 'meta.yaml'));
    await rmdir(run);
    await unlink(path.join(experiment, 'meta.yaml'));
    await rmdir(experiment);
    await rmdir(folder);
  } catch (error) {
    const code = systemCode(error);
    if (code !== 'ENOENT' && code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
  }
}

/**
 * The variables with which mlflow finds its store and run. What the pipeline sets itself wins: with a tracking URI of its own none of ours is set, with an
 * experiment or run of its own just the URI is.
 */
export function trackingVariables(given: Readonly<Record<string, string>>, pathInStep: string, id: string): Readonly<Record<string, string>> {
  if (Object.hasOwn(given, 'MLFLOW_TRACKING_URI')) return {};
  // From 3.13 on mlflow refuses `file:` URIs unless it is told that they are meant.
  const store = { MLFLOW_TRACKING_URI: fileUri(pathInStep), MLFLOW_ALLOW_FILE_STORE: 'true' };
  const hasOwn = ['MLFLOW_EXPERIMENT_NAME', 'MLFLOW_EXPERIMENT_ID', 'MLFLOW_RUN_ID'].some((name) => Object.hasOwn(given, name));
  return hasOwn ? store : { ...store, MLFLOW_RUN_ID: id, MLFLOW_EXPERIMENT_ID: EXPERIMENT };
}

/** Paths of containers are written as they are, whatever the machine calls its own. */
const fileUri = (place: string): string => (place.startsWith('/') ? `file://${place.split('/').map(encodeURIComponent).join('/')}` : pathToFileURL(place).href);

const quoted = (text: string): string => JSON.stringify(text);

const yaml = (fields: Readonly<Record<string, string>>): string => Object.entries(fields).map(([key, value]) => `${key}: ${value}\n`).join('');
