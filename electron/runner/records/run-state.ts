import { existsSync } from 'node:fs';
import path from 'node:path';
import type { ArtifactRef } from '#shared/model/run.ts';
import type { PlannedNode } from '#shared/plan/planned-run.ts';
import { trialCounts } from '#shared/sweep/trial-counts.ts';
import type { FoldedNode } from '#shared/run/fold-events.ts';
import { ArtifactNotFoundError } from '../../artifacts/artifact-errors.ts';
import type { ArtifactKeeper } from '../content.ts';
import type { NodeState, RunState, RunSummary } from '../run-service.ts';
import type { RunRecord } from './run-records.ts';

/** The run as doors show it. */
export function runState(record: RunRecord, artifacts: ArtifactKeeper): RunState {
  const { document, planned, folded, status } = record;
  const plannedNodes = new Map(planned.nodes.map((node) => [node.name, node]));
  const pathOf = (ref: ArtifactRef): string | undefined => keptPath(artifacts, ref);
  const nodes = [...folded.nodes].map(([name, node]) => ({
    ...nodeState(name, node, plannedNodes.get(name)?.module.versionId, pathOf),
    ...sweepPart(plannedNodes.get(name), folded.nodes),
  }));
  const outputs: Record<string, string> = {};
  for (const [name, from] of Object.entries(planned.outputs)) {
    const ref = folded.nodes.get(from.node)?.outputs[from.output];
    const place = ref === undefined ? undefined : pathOf(ref);
    if (place !== undefined && existsSync(place)) outputs[name] = place;
  }
  return {
    document, status, message: folded.message, nodes, outputs, warnings: folded.warnings,
    ...(folded.startedUtc === undefined ? {} : { startedUtc: folded.startedUtc }),
    ...(folded.endedUtc === undefined ? {} : { endedUtc: folded.endedUtc }),
  };
}

function sweepPart(planned: PlannedNode | undefined, states: ReadonlyMap<string, FoldedNode>): Pick<NodeState, 'trial' | 'trials'> {
  if (planned?.sweep !== undefined) return { trials: trialCounts(planned.sweep, (name) => states.get(name)?.status) };
  return planned?.trial === undefined ? {} : { trial: planned.trial };
}

/** Where the file or folder of an artifact stands. */
export function artifactPath(artifacts: ArtifactKeeper, ref: ArtifactRef): string {
  const folder = artifacts.folderOf(ref);
  return ref.fileName === undefined ? folder : path.join(folder, ref.fileName);
}

/** Undefined when the artifact was lost (a damaged disk, a cleaned home): the run itself can be shown all the same. */
function keptPath(artifacts: ArtifactKeeper, ref: ArtifactRef): string | undefined {
  try {
    return artifactPath(artifacts, ref);
  } catch (error) {
    if (error instanceof ArtifactNotFoundError) return undefined;
    throw error;
  }
}

function nodeState(name: string, node: FoldedNode, versionId: string | undefined, pathOf: (ref: ArtifactRef) => string | undefined): NodeState {
  return {
    name,
    status: node.status,
    ...(versionId === undefined ? {} : { moduleVersionId: versionId }),
    reused: node.status === 'reused',
    reason: node.reason,
    ...(node.startedUtc === undefined ? {} : { startedUtc: node.startedUtc }),
    ...(node.endedUtc === undefined ? {} : { endedUtc: node.endedUtc }),
    ...(node.exitCode === undefined ? {} : { exitCode: node.exitCode }),
    attempts: node.attempts,
    outputs: Object.fromEntries(Object.entries(node.outputs).flatMap(([output, ref]) => {
      const place = pathOf(ref);
      return place === undefined ? [] : [[output, place]];
    })),
  };
}

export function runSummary(record: RunRecord): RunSummary {
  // A sweep counts as one node, however many trials it has.
  const gathered = new Set(record.planned.nodes.flatMap((node) => node.sweep?.trials ?? []));
  const nodes = [...record.folded.nodes].filter(([name]) => !gathered.has(name));
  const count = (status: string): number => nodes.filter(([, node]) => node.status === status).length;
  return {
    id: record.id,
    pipeline: record.document.pipeline.displayName,
    ...(record.document.origin === undefined ? {} : { origin: record.document.origin }),
    status: record.status,
    engine: record.document.engine,
    createdUtc: record.document.createdUtc,
    ...(record.folded.endedUtc === undefined ? {} : { endedUtc: record.folded.endedUtc }),
    nodes: { total: nodes.length, completed: count('completed'), reused: count('reused'), failed: count('failed') },
  };
}
