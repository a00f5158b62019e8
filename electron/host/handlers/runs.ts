import type { Input } from '#shared/contract/contract.ts';
import type { runCalls } from '#shared/contract/runs.ts';
import { NotFoundError } from '#shared/errors.ts';
import { measureTree } from '#electron/home/measure-tree.ts';
import { LogStore } from '#electron/logs/log-store.ts';
import type { RunRecord } from '#electron/runner/records/run-reader.ts';
import type { RunRequest } from '#electron/runner/run-service.ts';
import { chosenPath } from '../chosen-path.ts';
import type { HandlersOf } from '../handlers.ts';
import type { HostParts } from '../host-parts.ts';
import { compareRuns } from '../runs/compare-runs.ts';
import { describeNode } from '../runs/describe-node.ts';
import { describeRun } from '../runs/describe-run.ts';
import { hasLogEnded } from '../runs/log-end.ts';
import { outcomeOf, planOutput } from '../runs/run-outcome.ts';
import { RunStarter } from '../runs/run-starter.ts';

/** The calls about runs and their logs. Runs that are started here go on as tasks of this process. */
export function runHandlers(parts: HostParts): HandlersOf<typeof runCalls> {
  const { app, hub, tasks, log } = parts;
  const { runs, artifacts, catalog } = app;
  const starter = new RunStarter({ runs, tasks, hub, log });
  const logs = new LogStore();
  const requestOf = (input: Input<'runs.plan'>): RunRequest => ({ ...plainRequest(input), file: chosenPath(parts.workingFolder, input.file) });

  return {
    'runs.plan': (input, { signal }) => outcomeOf(async () => ({ plan: planOutput(await runs.plan(requestOf(input), signal)) })),
    'runs.start': (input, { signal }) => outcomeOf(async () => ({ runId: await starter.start(requestOf(input), signal) })),
    'runs.resume': async ({ runId }, { signal }) => ({ runId: await starter.resume(runId, signal) }),
    'runs.list': async () => {
      const unreadable: string[] = [];
      const summaries = await runs.list((error) => unreadable.push(error.plainMessage));
      return { runs: [...summaries], unreadable };
    },
    'runs.show': async ({ runId }) => describeRun(await runs.inspect(runId), artifacts),
    'runs.events': async ({ runId, after, limit }) => {
      const { events } = await runs.inspect(runId);
      const first = events.findIndex((event) => event.seq > after);
      return { events: first === -1 ? [] : events.slice(first, first + limit) };
    },
    'runs.node': async ({ runId, node }) => describeNode({ catalog, artifacts, artifactsRoot: app.layout.artifacts }, await runs.inspect(runId), node),
    'runs.why': async ({ runId, node }) => {
      const explanation = await runs.why(runId, node);
      return { ...explanation, ingredients: explanation.ingredients.map((entry) => ({ ...entry })) };
    },
    'runs.cancel': async ({ runId }, { signal }) => {
      const { document } = await runs.cancel(runId, signal);
      hub.publish('runs', '', { runId: document.id });
      return {};
    },
    'runs.size': async ({ runId }, { signal }) => ({ bytes: (await measureTree((await runs.inspect(runId)).folder.root, signal)).bytes }),
    'runs.remove': async ({ runId }) => {
      const { id, bytes } = await runs.remove(runId);
      hub.publish('runs', '', { runId: id });
      return { bytes };
    },
    'runs.export': async ({ runId, folder }, { signal }) => ({ outputs: await runs.exportOutputs(runId, chosenPath(parts.workingFolder, folder), signal) }),
    'runs.compare': async ({ a, b }, { signal }) => compareRuns(artifacts, await runs.inspect(a), await runs.inspect(b), signal),
    'logs.read': async ({ runId, node, attempt, stream, from, count }, { signal }) => {
      const record = await runs.inspect(runId);
      const file = logFile(record, node, attempt, stream);
      // Asked before it is read: nothing is added to a log that has ended.
      const ended = hasLogEnded(record, node, attempt);
      const page = await logs.read(file, from, count, signal);
      return { lines: [...page.lines], from, total: page.total, bytes: page.bytes, ended };
    },
    'logs.search': async ({ runId, node, attempt, stream, text }, { signal }) => {
      const hits = await logs.search(logFile(await runs.inspect(runId), node, attempt, stream), text, signal);
      return { lines: [...hits.lines], truncated: hits.truncated };
    },
  };
}

/** Where a log is, of a node that the run really has: no name a client sends becomes a path otherwise. */
function logFile(record: RunRecord, node: string, attempt: number, stream: 'stdout' | 'stderr'): string {
  if (!record.folded.nodes.has(node)) throw new NotFoundError(`Run ${record.id} has no node '${node}'.`);
  return record.folder.node(node).log(attempt, stream);
}

function plainRequest({ maxWorkers, from, ...request }: Input<'runs.plan'>): RunRequest {
  return { ...request, ...(maxWorkers === undefined ? {} : { maxWorkers }), ...(from === undefined ? {} : { from }) };
}
