import type { Problem } from '#shared/model/problem.ts';
import { withDescendants } from '#shared/plan/order.ts';
import type { PlannedNode } from '#shared/plan/planned-run.ts';
import { dependenciesOf } from '#shared/plan/planned-run.ts';
import { suggest } from '#shared/specs/nearest.ts';

export interface Selection {
  /** Nodes to hand to the scheduler, in plan order. */
  readonly nodes: readonly PlannedNode[];
  readonly notSelected: readonly string[];
  /** Why a node must run although its result is kept. */
  readonly rerunReasons: ReadonlyMap<string, string>;
  /** Nodes whose kept result is needed and that must not run. */
  readonly reuseOnly: ReadonlySet<string>;
  readonly problems: readonly Problem[];
}

/** Applies what is to run again (all, or from some nodes on) and what alone is to run. A name of a sub-pipeline stands for all nodes in it. */
export function selectNodes(nodes: readonly PlannedNode[], request: { readonly forceRerun: boolean; readonly forcedBySettings?: boolean; readonly from: readonly string[]; readonly only: readonly string[] }): Selection {
  const problems: Problem[] = [];
  const expand = (names: readonly string[], option: string): string[] =>
    names.flatMap((name) => {
      const found = nodes.filter((node) => node.name === name || node.name.startsWith(`${name}.`)).map((node) => node.name);
      if (found.length === 0) problems.push({ severity: 'error', code: 'unknown-node', message: `The pipeline has no node '${name}'. ${suggest(name, nodes.map((node) => node.name), 'nodes')}`, commandLine: `It was given as ${option} ${name}.` });
      return found;
    });
  const ordered = nodes.map((node) => ({ name: node.name, dependsOn: dependenciesOf(node), node }));
  const from = expand(request.from, '--from');
  const only = new Set(expand(request.only, '--only'));

  const rerunReasons = new Map<string, string>();
  if (request.forceRerun) for (const node of nodes) rerunReasons.set(node.name, request.forcedBySettings === true ? 'every node is to run again (settings.force_rerun)' : 'every node is to run again');
  else for (const name of withDescendants(ordered, from)) rerunReasons.set(name, from.includes(name) ? 'it is to run again' : `it comes after ${from.join(', ')}, which ${from.length === 1 ? 'is' : 'are'} to run again`);
  if (only.size === 0) return { nodes, notSelected: [], rerunReasons, reuseOnly: new Set(), problems };

  const reuseOnly = new Set<string>();
  const byName = new Map(ordered.map((item) => [item.name, item]));
  const open = [...only];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    for (const dependency of byName.get(name)?.dependsOn ?? []) {
      if (only.has(dependency) || reuseOnly.has(dependency)) continue;
      reuseOnly.add(dependency);
      open.push(dependency);
    }
  }
  for (const name of reuseOnly) rerunReasons.delete(name);
  const selected = nodes.filter((node) => only.has(node.name) || reuseOnly.has(node.name));
  return { nodes: selected, notSelected: nodes.filter((node) => !selected.includes(node)).map((node) => node.name), rerunReasons, reuseOnly, problems };
}
