import type { z } from 'zod';
import { debugCalls } from './debugging.ts';
import { endpointCalls } from './endpoints.ts';
import { environmentCalls } from './environments.ts';
import { exportCalls } from './exports.ts';
import { homeCalls } from './home.ts';
import { hostCalls } from './host.ts';
import { metricCalls } from './metrics.ts';
import { moduleBuildCalls } from './module-build.ts';
import { moduleRunCalls } from './module-runs.ts';
import { moduleAuthoringCalls } from './module-authoring.ts';
import { moduleCalls } from './modules.ts';
import { pipelineCalls } from './pipelines.ts';
import { previewCalls } from './previews.ts';
import { runCalls } from './runs.ts';
import { snapshotCalls } from './snapshots.ts';
import { workbenchCalls } from './workbench.ts';
import { taskCalls } from './tasks.ts';
import { trialCalls } from './trials.ts';
import { workspaceRunCalls } from './workspace-runs.ts';
import { workspaceCalls } from './workspaces.ts';

/** Everything a graphical client can ask of its host, by `domain.verb`: the same over every door. */
export const contract = { ...hostCalls, ...homeCalls, ...moduleCalls, ...moduleAuthoringCalls, ...moduleBuildCalls, ...moduleRunCalls, ...endpointCalls, ...pipelineCalls, ...exportCalls, ...runCalls, ...metricCalls, ...trialCalls, ...previewCalls, ...snapshotCalls, ...environmentCalls, ...debugCalls, ...workbenchCalls, ...taskCalls, ...workspaceCalls, ...workspaceRunCalls } as const;

export type Contract = typeof contract;
export type CallName = keyof Contract;
export type Input<N extends CallName> = z.infer<Contract[N]['input']>;
export type Output<N extends CallName> = z.infer<Contract[N]['output']>;

export function isCallName(name: string): name is CallName {
  return Object.hasOwn(contract, name);
}
