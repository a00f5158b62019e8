import type { z } from 'zod';
import { runEventSchema } from '#shared/model/run.ts';
import type { RunEvent } from '#shared/model/run.ts';
import type { RemoteNode } from '#shared/workspace/runs.ts';
import { remoteRunSchema } from '#shared/workspace/runs.ts';
import { dependenciesOf } from '#shared/plan/planned-run.ts';
import { runGraph } from '#shared/run/run-graph.ts';
import { trialCounts } from '#shared/sweep/trial-counts.ts';
import type { RunRecord } from '#electron/runner/records/run-records.ts';
import type { WorkerView } from './run-worker.ts';

const viewSchema = remoteRunSchema.pick({ engineReason: true, parameters: true, nodes: true, graph: true, outputs: true, ignored: true, warnings: true, lastSeq: true });

/** A run as members see it: as on their own machines, but that content is named and not placed. `root` is the folder of the server that nobody is told of. */
export function viewOfRecord({ document, planned, folded, status }: RunRecord, root: string): WorkerView {
  const plannedNodes = new Map(planned.nodes.map((node) => [node.name, node]));
  const nodes = [...folded.nodes].map(([name, node]): RemoteNode => {
    const plannedNode = plannedNodes.get(name);
    const { sweep, trial, module } = plannedNode ?? {};
    return {
      name, status: node.status, ...(module?.versionId === undefined ? {} : { moduleVersionId: module.versionId }),
      reused: node.status === 'reused', reason: node.reason, startedUtc: node.startedUtc ?? null, endedUtc: node.endedUtc ?? null, exitCode: node.exitCode ?? null,
      attempts: node.attempts, outputs: node.outputs, dependsOn: plannedNode === undefined ? [] : [...dependenciesOf(plannedNode)],
      ...(sweep === undefined ? {} : { trials: trialCounts(sweep, (each) => folded.nodes.get(each)?.status) }),
      ...(sweep !== undefined || trial === undefined ? {} : { trial }),
    };
  });
  const outputs = Object.fromEntries(Object.entries(planned.outputs).flatMap(([name, from]) => {
    const ref = folded.nodes.get(from.node)?.outputs[from.output];
    return ref === undefined ? [] : [[name, ref]];
  }));
  const graph = runGraph(planned, new Map([...folded.nodes].map(([name, node]) => [name, node.status])));
  const view = { engineReason: document.engineReason, parameters: document.parameters, nodes, graph, outputs, ignored: document.ignored, warnings: [...folded.warnings], lastSeq: folded.lastSeq };
  return { ...withoutPlaces(viewSchema, view, root), engine: document.engine, status };
}

/** An event without the places of the server. */
export function eventForMembers(event: RunEvent, root: string): RunEvent {
  if (event.type !== 'node-running') return withoutPlaces(runEventSchema, event, root);
  const { outputFolders: _places, ...rest } = event;
  return withoutPlaces(runEventSchema, rest, root);
}

/** A text in which a folder of the server is not told of. */
export const withoutRoot = (text: string, root: string): string => text.replaceAll(root, '(server)');

function withoutPlaces<T>(schema: z.ZodType<T>, value: T, root: string): T {
  const text = JSON.stringify(value);
  const written = JSON.stringify(root).slice(1, -1);
  return text.includes(written) ? schema.parse(JSON.parse(text.replaceAll(written, '(server)'))) : value;
}
