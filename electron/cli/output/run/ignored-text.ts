import type { NodeIgnored } from '#electron/runner/run-service.ts';
import { renderTable } from '../table.ts';
import type { TextStream } from '../text-stream.ts';

const mostNames = 4;

/** What the local run did not honour, one row per kind with the nodes it concerns; empty when there is nothing. */
export function ignoredText(ignored: readonly NodeIgnored[], stream: TextStream): string {
  if (ignored.length === 0) return '';
  const groups = new Map<string, { key: string; reason: string; nodes: string[] }>();
  for (const { key, reason, node } of ignored) {
    const id = JSON.stringify([key, reason]);
    const group = groups.get(id) ?? { key, reason, nodes: [] };
    group.nodes.push(node ?? 'pipeline');
    groups.set(id, group);
  }
  const rows = [...groups.values()].map((group) => [group.key, names(group.nodes), group.reason]);
  return `${stream.colors.bold('Not honoured by a local run')}\n${renderTable([{ head: 'Key' }, { head: 'Where' }, { head: 'Instead', flexible: true }], rows, stream)}`;
}

function names(nodes: readonly string[]): string {
  const unique = [...new Set(nodes)];
  return unique.length <= mostNames ? unique.join(', ') : `${unique.slice(0, mostNames - 1).join(', ')} and ${String(unique.length - mostNames + 1)} more`;
}
