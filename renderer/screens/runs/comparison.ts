import type { Output } from '#shared/contract/contract.ts';

export type Comparison = Output<'runs.compare'>;
type ComparedNode = Comparison['nodes'][number];

/** Whether two runs did something else with a node: another module, another outcome, other ingredients, or only one of them has it. */
export function differs({ a, b, changed }: ComparedNode): boolean {
  return a === undefined || b === undefined || a.status !== b.status || a.module !== b.module || changed.length > 0;
}

/** `+12 %`, `-3.4 s`: by how much b differs from a; empty when one of them is not there. */
export function deltaText(a: number | undefined, b: number | undefined): string {
  if (a === undefined || b === undefined) return '';
  const delta = b - a;
  if (delta === 0) return '0';
  const sign = delta > 0 ? '+' : '-';
  const share = a === 0 ? '' : ` (${sign}${Number(Math.abs((100 * delta) / a).toPrecision(3))} %)`;
  return `${sign}${shown(Math.abs(delta))}${share}`;
}

/** A number for a person: at most six digits that matter. */
export function shown(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return value.toLocaleString('en');
  return String(Number(value.toPrecision(6)));
}

/** The longest time any node took in either run, for bars on one scale. At least 1. */
export function longest(nodes: readonly ComparedNode[]): number {
  return nodes.reduce((most, { a, b }) => Math.max(most, a?.milliseconds ?? 0, b?.milliseconds ?? 0), 1);
}
