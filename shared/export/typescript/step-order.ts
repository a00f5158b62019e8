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

/** Names such that what is needed comes before what needs it, else in the given order. Those on a cycle, and what needs them, come last. */
export function inOrder(needs: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const waitingFor = new Map([...needs].map(([name, needed]) => [name, [...needed].filter((each) => needs.has(each)).length]));
  const neededBy = new Map<string, string[]>();
  for (const [name, needed] of needs) for (const each of needed) (neededBy.get(each) ?? neededBy.set(each, []).get(each))?.push(name);
  const ordered = new Set([...needs.keys()].filter((name) => waitingFor.get(name) === 0));
  // A set is walked in the order of insertion, what is added on the way included.
  for (const name of ordered) {
    for (const user of neededBy.get(name) ?? []) {
      const left = (waitingFor.get(user) ?? 0) - 1;
      waitingFor.set(user, left);
      if (left === 0) ordered.add(user);
    }
  }
  return [...ordered, ...[...needs.keys()].filter((name) => !ordered.has(name))];
}
