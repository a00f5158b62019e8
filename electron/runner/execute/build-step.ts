import { mkdir } from 'node:fs/promises';
import type { PlannedNode } from '#shared/plan/planned-run.ts';
import { dependenciesOf } from '#shared/plan/planned-run.ts';
import type { Step } from '../../engines/engine.ts';
import type { LocatedContent } from '../content.ts';
import { makeTrackingFolder, TRACKING_MOUNT, trackingRunId, trackingVariables } from '../metrics/tracking-folder.ts';
import type { ExecutionContext, ReadyEnvironment } from './execution-context.ts';
import { layOut } from './lay-out.ts';
import type { OutputPlaces } from './output-places.ts';

/** A step, and a text that is equal for steps that may stand in for each other. */
export interface BuiltStep {
  readonly step: Step;
  readonly signature: string;
}

export interface BuildStepRequest {
  readonly node: PlannedNode;
  readonly attempt: number;
  readonly environment: ReadyEnvironment;
  /** Content (or, for a step built ahead, just the place) of each bound input. */
  readonly inputs: Readonly<Record<string, Omit<LocatedContent, 'id'>>>;
}

/** Lays out the folders of one attempt and renders its command. The code folder is made, not filled. */
export async function buildStep(context: ExecutionContext, places: OutputPlaces, request: BuildStepRequest): Promise<BuiltStep> {
  const { node, attempt } = request;
  const session = await context.session.get();
  const folder = context.folder.node(node.name);

  const { mounts, command } = await layOut({
    node, inputs: request.inputs, inputsFolder: folder.inputs,
    outputFolder: (output) => places.folderToWrite(node.name, output),
    pathInStep: (mount) => session.pathInStep(mount),
    parallelFolder: folder.parallel(attempt), maxWorkers: context.maxWorkers,
  });
  const tracking = { name: TRACKING_MOUNT, hostPath: folder.tracking(attempt), writable: true };
  const trackingPath = session.pathInStep(tracking);
  const trackingRun = trackingRunId(context.runId, node.name, attempt);
  await Promise.all([
    mkdir(folder.code, { recursive: true }),
    makeTrackingFolder({ folder: tracking.hostPath, trackingRunId: trackingRun, name: node.name, pathInStep: trackingPath, nowMs: Date.parse(context.clock.nowUtc()) }),
  ]);

  const step: Step = {
    runId: context.runId,
    node: node.name,
    attempt,
    after: dependenciesOf(node),
    command,
    ...(request.environment.imageId === undefined ? {} : { imageId: request.environment.imageId }),
    // Not among those of the plan, which are part of the reuse key: where a step may log to has no part in its result.
    environmentVariables: { ...trackingVariables(node.environmentVariables, trackingPath, trackingRun), ...node.environmentVariables },
    codeFolder: folder.code,
    mounts: [...mounts, tracking],
    resources: node.resources,
    stdoutFile: folder.log(attempt, 'stdout'),
    stderrFile: folder.log(attempt, 'stderr'),
    scratchFolder: folder.scratch(attempt),
  };
  return { step, signature: JSON.stringify([step.command, step.imageId, step.attempt, mounts]) };
}
