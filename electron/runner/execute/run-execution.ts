import { CancelledError, DrydockError } from '#shared/errors.ts';
import type { ArtifactRef } from '#shared/model/run.ts';
import type { PlannedNode } from '#shared/plan/planned-run.ts';
import { dependenciesOf } from '#shared/plan/planned-run.ts';
import type { NodeMetrics } from '#shared/run/node-metrics.ts';
import type { LocatedContent } from '../content.ts';
import { workersOf } from '../parallel/prepare-parallel.ts';
import type { NodeEnd } from '../schedule/scheduler.ts';
import { runSchedule } from '../schedule/scheduler.ts';
import { contentFromOutside } from './content-from-outside.ts';
import { collectOutputs } from './collect-outputs.ts';
import type { Decision } from './decide-node.ts';
import { decideNode } from './decide-node.ts';
import type { ExecutionContext } from './execution-context.ts';
import { clearForDecision, forgetMetrics, keepMetrics, takeOverMetrics } from './keep-metrics.ts';
import type { OutputPlaces } from './output-places.ts';
import { runAttempts } from './run-attempts.ts';
import type { Contradiction } from './result-keeper.ts';
import { ResultKeeper } from './result-keeper.ts';
import { StageAhead } from './stage-ahead.ts';
import { SweepRun } from '../sweep/sweep-run.ts';

export interface ExecutionEnd {
  readonly failed: readonly string[];
  /** What the engine found out afterwards: steps whose early exit code was wrong. */
  readonly contradicted: readonly string[];
  /** Outputs of every node that succeeded, now or before a resume. */
  readonly outputs: ReadonlyMap<string, Readonly<Record<string, ArtifactRef>>>;
}

/**
 * Executes the nodes of a plan: decides, runs or reuses each, records every step in the log. Resolves when all nodes have
 * ended; the caller writes the run's own end. Rejects only for errors that no node can answer for (a full disk, a bug).
 */
export async function executeNodes(context: ExecutionContext, options: { places: OutputPlaces; maxWorkers: number; signal: AbortSignal; likelyToRun: (name: string) => boolean }): Promise<ExecutionEnd> {
  const { places } = options;
  for (const [node, outputs] of context.finished) places.reused(node, outputs);
  const ahead = new StageAhead(context, places, options);
  const nodes = new Map(context.plan.nodes.map((node) => [node.name, node]));
  const decisions = new Map<string, Decision>();
  const failed: string[] = [];
  const outputsByNode = new Map(context.finished);
  const keeper = new ResultKeeper(context, outputsByNode, options.signal);
  using sweeps = new SweepRun(context);
  const toDo = context.plan.nodes.filter((node) => !context.finished.has(node.name) && !context.settled.has(node.name));
  // Attempts are counted anew, and steps are prepared ahead in these folders.
  if (context.resumed) await Promise.all(toDo.map((node) => clearForDecision(context, node)));

  const fail = (name: string, error: { code: string; message: string; exitCode?: number }): NodeEnd => {
    const node = nodeNamed(nodes, name);
    if (sweeps.isGathered(node)) sweeps.failed(node, error.message);
    else failed.push(name);
    context.log.append({ type: 'node-failed', node: name, code: error.code, message: error.message, ...(error.exitCode === undefined ? {} : { exitCode: error.exitCode }) });
    return 'failed';
  };
  const failOrThrow = (name: string, error: unknown, signal: AbortSignal): NodeEnd => {
    if (signal.aborted) return cancelled(name);
    if (error instanceof DrydockError) return fail(name, error);
    throw error;
  };
  const cancelled = (name: string): NodeEnd => {
    const stop = options.signal.aborted ? undefined : sweeps.stopOf(nodeNamed(nodes, name));
    context.log.append({ type: 'node-cancelled', node: name, ...(stop ?? { reason: options.signal.aborted ? 'the run was cancelled' : 'another node failed' }) });
    return 'cancelled';
  };

  const decide = async (name: string, signal: AbortSignal): Promise<'needs-worker' | NodeEnd> => {
    const node = nodeNamed(nodes, name);
    try {
      if (node.sweep !== undefined) {
        const outputs = await sweeps.conclude(node, outputsByNode);
        places.reused(name, outputs);
        outputsByNode.set(name, outputs);
        return 'succeeded';
      }
      const [inputs, environment] = await unlessAborted(signal, gather(context, places, node));
      const decision = await decideNode(context, node, inputs, environment);
      if (decision.reusable !== undefined) {
        places.reused(name, decision.reusable.outputs);
        await takeOverMetrics(context, node, decision.key, decision.reusable);
        sweeps.end(node);
        sweeps.reused(node, { key: decision.key, run: decision.reusable.run });
        outputsByNode.set(name, decision.reusable.outputs);
        context.log.append({ type: 'node-reused', node: name, key: decision.key, fromRun: decision.reusable.run, reason: decision.reason, outputs: decision.reusable.outputs });
        await ahead.discard(name);
        return 'succeeded';
      }
      if (context.reuseOnly.has(name)) {
        return fail(name, { code: 'not-reusable', message: `its result is needed but not kept (${decision.reason}), and it is not among the nodes to run. Let it run as well` });
      }
      decisions.set(name, decision);
      return 'needs-worker';
    } catch (error) {
      return failOrThrow(name, error, signal);
    }
  };

  const execute = async (name: string, runSignal: AbortSignal): Promise<NodeEnd> => {
    const node = nodeNamed(nodes, name);
    const decision = decisions.get(name);
    if (decision === undefined) throw new Error(`node '${name}' was started before it was decided`);
    if (sweeps.stopOf(node) !== undefined) return cancelled(name);
    const signal = sweeps.begin(node, runSignal);
    try {
      await forgetMetrics(context, node);
      const end = await runAttempts(context, places, ahead, node, decision, signal);
      const metrics = await keepMetrics(context, node, end.attempt);
      sweeps.end(node);
      if (end.kind === 'cancelled') return cancelled(name);
      if (end.kind === 'failed') return fail(name, end);
      const outputs = await collectOutputs(context, places, node, signal);
      places.written(name, outputs);
      outputsByNode.set(name, outputs);
      context.log.append({ type: 'node-completed', node: name, exitCode: end.exitCode, key: decision.key, outputs });
      keep(context, keeper, { node, decision, outputs, metrics }, end);
      return 'succeeded';
    } catch (error) {
      return failOrThrow(name, error, signal);
    }
  };

  try {
    await runSchedule({
      nodes: toDo.map((node) => ({
        name: node.name,
        dependsOn: dependenciesOf(node),
        cost: workersOf(node, options.maxWorkers),
        weight: context.last.find(node.name)?.durationMs ?? defaultDurationMs,
      })),
      groups: sweeps.groups,
      workers: options.maxWorkers,
      continueOnFailure: context.plan.continueOnStepFailure,
      signal: options.signal,
      decide,
      execute,
      skipped: (name, cause) => {
        if (cause === undefined && options.signal.aborted) cancelled(name);
        else context.log.append({ type: 'node-skipped', node: name, reason: cause === undefined ? 'the run stopped at the first failure' : `'${cause}', which it needs, did not succeed` });
      },
      upcoming: (waiting, executing) => ahead.update(waiting, executing),
    });
  } finally {
    await ahead.discardAll();
    context.session.opened?.endOfSteps?.();
    await keeper.stop();
  }
  const contradicted = takeBack(context, await keeper.finish());
  const unended = context.plan.nodes.find((node) => !outputsByNode.has(node.name) && !sweeps.isGathered(node));
  if (failed.length === 0 && unended !== undefined && !options.signal.aborted) throw new Error(`node '${unended.name}' neither ended nor failed`);
  return { failed: [...failed, ...contradicted.filter((name) => sweeps.counts(nodeNamed(nodes, name)))], contradicted, outputs: outputsByNode };
}

/** A node that has never run is taken to last this long when paths are compared. */
const defaultDurationMs = 1000;

function nodeNamed(nodes: ReadonlyMap<string, PlannedNode>, name: string): PlannedNode {
  const node = nodes.get(name);
  if (node === undefined) throw new Error(`no node '${name}' in the plan`);
  return node;
}

/** Stops waiting, not the work: downloads and pulls are shared with other nodes, and end with the run. */
function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(new CancelledError());
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.finally(() => signal.removeEventListener('abort', abort)).then(resolve, reject);
  });
}

async function gather(context: ExecutionContext, places: OutputPlaces, node: PlannedNode) {
  const inputs: Record<string, LocatedContent> = {};
  for (const [name, input] of Object.entries(node.inputs)) {
    const content = input.kind === 'node' ? places.find(input.node, input.output) : await contentFromOutside(context, node, name);
    if (content === undefined) throw new MissingInputContentError(node.name, name);
    inputs[name] = content;
  }
  return [inputs, await context.environment(node)] as const;
}

/** Thrown when a dependency succeeded without producing the output that this node takes. */
export class MissingInputContentError extends DrydockError {
  constructor(node: string, input: string) {
    super('input-missing', 'failed', `Input '${input}' of '${node}' has no content: the node it comes from ended without writing it.`);
  }
}

interface Completed {
  readonly node: PlannedNode;
  readonly decision: Decision;
  readonly outputs: Record<string, ArtifactRef>;
  readonly metrics: NodeMetrics | undefined;
}

function keep(context: ExecutionContext, keeper: ResultKeeper, { node, decision, outputs, metrics }: Completed, end: { exitCode: number; durationMs: number }): void {
  const common = { run: context.runId, key: decision.key, ingredients: decision.ingredients, durationMs: end.durationMs };
  context.last.put(node.name, common, context.clock.monotonicMs());
  if (node.isDeterministic) keeper.add({ node, inputs: decision.inputs, metrics, result: { schemaVersion: 1, ...common, node: node.name, exitCode: end.exitCode, createdUtc: context.clock.nowUtc(), outputs } });
}

/** Takes back what was recorded too early: the engine's own exit code counts. */
function takeBack(context: ExecutionContext, wrong: readonly Contradiction[]): readonly string[] {
  for (const { node, exitCode } of wrong) {
    context.log.append({ type: 'node-failed', node, exitCode, code: 'exit-code', message: `the engine reports exit code ${String(exitCode)}; the earlier report of success was wrong` });
  }
  return wrong.map(({ node }) => node);
}
