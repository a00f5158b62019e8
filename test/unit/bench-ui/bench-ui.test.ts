import { describe, expect, it } from 'vitest';
import { aheadOf, notBehind } from '../../bench/ui/against-peer.ts';
import { pipelineLikeGraph } from '../../bench/ui/graphs.ts';
import { percentile } from '../../bench/ui/percentile.ts';

const paint = { name: 'paint', value: 500, unit: 'ms' } as const;

describe('the graphs of the bench', () => {
  it('have about 1.45 edges a node, all from earlier nodes to ports that exist', () => {
    const { nodes, edges } = pipelineLikeGraph(1_000);
    expect(edges.length / nodes.length).toBeCloseTo(1.45, 1);
    const at = new Map(nodes.map(({ id }, index) => [id, index]));
    expect(edges.every(({ from, to }) => (at.get(from.node) ?? Infinity) < (at.get(to.node) ?? -1))).toBe(true);
    expect(edges.every(({ to }) => nodes[at.get(to.node) ?? -1]?.inputs.some(({ name }) => name === to.port))).toBe(true);
  });

  it('are the same each time', () => {
    expect(pipelineLikeGraph(300)).toEqual(pipelineLikeGraph(300));
  });
});

describe('a figure beside another product', () => {
  it('is judged by its limit and by the best variant of the other', () => {
    expect(aheadOf(paint, 800, { all: 900, visible: 600 })).toMatchObject({ met: true, against: 'visible: 600 ms' });
    expect(aheadOf(paint, 400, { all: 900 }).met).toBe(false);
    expect(aheadOf(paint, 800, { all: 900, visible: 300 }).met).toBe(false);
    expect(notBehind(paint, { all: 501 }).met).toBe(true);
    expect(notBehind(paint, { all: 300 }).met).toBe(false);
  });

  it('is open when the other is missing, unless its own limit is missed already', () => {
    const missing = { missing: 'React Flow (no network)' };
    expect(aheadOf(paint, 800, missing)).toMatchObject({ met: null, against: 'missing: React Flow (no network)' });
    expect(aheadOf(paint, 400, missing).met).toBe(false);
    expect(notBehind(paint, missing).met).toBeNull();
  });
});

describe('percentile', () => {
  it('is a value that was seen', () => {
    expect(percentile([3, 1, 2], 0.5)).toBe(2);
    expect(percentile([5, 1, 2, 3], 0.95)).toBe(5);
    expect(percentile([], 0.95)).toBeNaN();
  });
});
