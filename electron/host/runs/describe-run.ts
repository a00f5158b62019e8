import { existsSync } from 'node:fs';
import type { Output } from '#shared/contract/contract.ts';
import { dependenciesOf } from '#shared/plan/planned-run.ts';
import { runGraph } from '#shared/run/run-graph.ts';
import { runState } from '#electron/runner/records/run-state.ts';
import type { RunRecord } from '#electron/runner/records/run-reader.ts';
import type { ArtifactKeeper } from '#electron/runner/content.ts';

/** A run as clients show it. */
export function describeRun(record: RunRecord, artifacts: ArtifactKeeper): Output<'runs.show'> {
  const { document, planned, folded } = record;
  const state = runState(record, artifacts);
  const plannedNodes = new Map(planned.nodes.map((node) => [node.name, node]));
  return {
    id: document.id,
    pipeline: document.pipeline,
    ...(document.origin === undefined ? {} : { origin: document.origin }),
    status: state.status,
    message: state.message,
    engine: document.engine,
    engineReason: document.engineReason,
    createdUtc: document.createdUtc,
    ...(state.startedUtc === undefined ? {} : { startedUtc: state.startedUtc }),
    ...(state.endedUtc === undefined ? {} : { endedUtc: state.endedUtc }),
    parameters: document.parameters,
    options: document.options,
    nodes: state.nodes.map(({ outputs: _outputs, ...node }) => {
      const plannedNode = plannedNodes.get(node.name);
      return { ...node, module: plannedNode?.module.label ?? '', dependsOn: plannedNode === undefined ? [] : [...dependenciesOf(plannedNode)] };
    }),
    graph: runGraph(planned, new Map([...folded.nodes].map(([name, node]) => [name, node.status]))),
    outputs: Object.entries(planned.outputs).map(([name, from]) => {
      const place = state.outputs[name];
      return { name, node: from.node, output: from.output, ...(place === undefined || !existsSync(place) ? {} : { path: place }) };
    }),
    ignored: document.ignored,
    warnings: [...state.warnings],
    lastSeq: folded.lastSeq,
  };
}
