import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, rmdirSync, unlinkSync, writeFileSync } from 'node:fs';
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

/** Makes a store in the layout of mlflow's file store with one experiment and one run that is under way. Does nothing when it is there. */
export function makeTrackingFolder({ folder, trackingRunId: id, name, pathInStep, nowMs }: TrackingRun): void {
  const experiment = path.join(folder, EXPERIMENT);
  const run = path.join(experiment, id);
  const meta = path.join(run, 'meta.yaml');
  if (existsSync(meta)) return;
  mkdirSync(run, { recursive: true });
  for (const part of parts) mkdirSync(path.join(run, part), { recursive: true });
  const uri = fileUri(pathInStep);
  const now = String(nowMs);
  writeFileSync(path.join(experiment, 'meta.yaml'), yaml({
    artifact_location: quoted(`${uri}/${EXPERIMENT}`), creation_time: now, experiment_id: quoted(EXPERIMENT), last_update_time: now, lifecycle_stage: 'active', name: 'Default',
  }));
  writeFileSync(meta, yaml({
    artifact_uri: quoted(`${uri}/${EXPERIMENT}/${id}/artifacts`), end_time: 'null', entry_point_name: "''", experiment_id: quoted(EXPERIMENT), lifecycle_stage: 'active',
    run_id: quoted(id), run_name: quoted(name), run_uuid: quoted(id), source_name: "''", source_type: '4', source_version: "''", start_time: now, status: '1', tags: '[]', user_id: 'drydock',
  }));
}

/**
 * Removes a store that holds nothing but what it was made with, and says whether it did; true too when it was never made. Every node has one and most do not
 * use it, so this is done in few steps: an empty folder can be removed, one in which something was put cannot.
 */
export function removeUntouched(folder: string, id: string): boolean {
  const experiment = path.join(folder, EXPERIMENT);
  const run = path.join(experiment, id);
  try {
    for (const part of parts) rmdirSync(path.join(run, part));
    if (readdirSync(run).length > 1 || readdirSync(experiment).length > 2 || readdirSync(folder).length > 1) return false;
    unlinkSync(path.join(run, 'meta.yaml'));
    unlinkSync(path.join(experiment, 'meta.yaml'));
    for (const each of [run, experiment, folder]) rmdirSync(each);
    return true;
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return !existsSync(folder);
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
