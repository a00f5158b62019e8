import { parseExpression } from '../../specs/expression.ts';
import type { YamlNode } from '../../yaml/yaml-node.ts';

/** The steps whose outputs a value refers to. */
export function stepsReferredTo(node: YamlNode): ReadonlySet<string> {
  const found = new Set<string>();
  const open = [node];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.kind === 'scalar') {
      if (typeof next.value !== 'string') continue;
      for (const part of parseExpression(next.value)) if (part.kind === 'node-output') found.add(part.node);
    } else if (next.kind === 'list') open.push(...next.items);
    else open.push(...[...next.entries.values()].map((entry) => entry.node));
  }
  return found;
}

/** Names such that what comes earlier is needed by what comes later, else in the given order. Those on a cycle come last, as they are given. */
export function inOrder(needs: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const ordered = new Set<string>();
  for (let progress = true; progress; ) {
    progress = false;
    for (const [name, needed] of needs) {
      if (ordered.has(name) || ![...needed].every((each) => ordered.has(each) || !needs.has(each))) continue;
      ordered.add(name);
      progress = true;
    }
  }
  return [...ordered, ...[...needs.keys()].filter((name) => !ordered.has(name))];
}
