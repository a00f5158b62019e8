import type { PlannedNode } from '#shared/plan/planned-run.ts';
import { changeSentence, compareIngredients, contentKey, keyIngredients, reuseKey } from '#shared/plan/reuse-key.ts';
import type { LocatedContent } from '../content.ts';
import { sha256Hex } from '../reuse/result-store.ts';
import type { LastKeyed } from '../reuse/last-runs.ts';
import type { StoredResult } from '../reuse/result-store.ts';
import type { ExecutionContext, ReadyEnvironment } from './execution-context.ts';

/** What is known about a node at the moment all its inputs are there. */
export interface Decision {
  readonly inputs: Readonly<Record<string, LocatedContent>>;
  readonly environment: ReadyEnvironment;
  readonly key: string;
  readonly ingredients: Readonly<Record<string, string>>;
  /** A stored result that may stand in for running the node. */
  readonly reusable?: Pick<StoredResult, 'run' | 'outputs' | 'hasMetrics'>;
  /** Why it is reused, or why it has to run. */
  readonly reason: string;
}

/** Computes the key of a node, looks for its result and records the key with what it is compared to. */
export async function decideNode(
  context: ExecutionContext,
  node: PlannedNode,
  inputs: Readonly<Record<string, LocatedContent>>,
  environment: ReadyEnvironment,
): Promise<Decision> {
  const inputIds = Object.fromEntries(Object.entries(inputs).map(([name, content]) => [name, contentKey(content.id, content.fileName !== undefined)]));
  const ingredients = keyIngredients(node, { environmentId: environment.id, inputIds, hermetic: context.hermetic }, sha256Hex);
  const key = reuseKey(ingredients, sha256Hex);
  const last = context.last.find(node.name);
  context.log.append({
    type: 'node-keyed',
    node: node.name,
    key,
    ingredients,
    ...(last === undefined ? {} : { previousRun: last.run, previousIngredients: last.ingredients }),
  });
  context.last.put(node.name, { run: context.runId, key, ingredients, ...(last?.durationMs === undefined ? {} : { durationMs: last.durationMs }) }, context.clock.monotonicMs());

  const before = context.endedBefore.get(node.name);
  if (before?.key === key) {
    const hasMetrics = context.results.find(key)?.hasMetrics === true;
    return { inputs, environment, key, ingredients, reusable: { run: context.runId, outputs: before.outputs, hasMetrics }, reason: 'it ended well before the run was stopped, and its inputs are the same' };
  }
  const forbidden = node.isDeterministic ? context.rerunReasons.get(node.name) : 'it is marked is_deterministic: false';
  const stored = forbidden === undefined ? await findUsable(context, node, key) : undefined;
  if (stored !== undefined) {
    return { inputs, environment, key, ingredients, reusable: stored, reason: `same code, command, environment and inputs as in run ${stored.run} (node ${stored.node})` };
  }
  return { inputs, environment, key, ingredients, reason: forbidden ?? runReason(ingredients, last, key) };
}

async function findUsable(context: ExecutionContext, node: PlannedNode, key: string): Promise<StoredResult | undefined> {
  const stored = context.results.find(key);
  if (stored === undefined) return undefined;
  for (const output of node.outputs) {
    const ref = stored.outputs[output.name];
    if (ref === undefined) {
      if (output.used) return undefined;
      continue;
    }
    if (!(await context.artifacts.check(ref))) return undefined;
  }
  return stored;
}

function runReason(ingredients: Readonly<Record<string, string>>, last: LastKeyed | undefined, key: string): string {
  if (last === undefined) return 'it has not run in this pipeline before';
  if (last.key === key) return 'nothing changed, but no complete result of it is kept';
  return changeSentence(compareIngredients(ingredients, last.ingredients));
}
