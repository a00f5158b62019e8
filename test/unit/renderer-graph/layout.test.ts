import { array, assert, nat, property, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boxOf, nodeSize, overlaps } from '#renderer/graph/geometry.ts';
import { isBetter } from '#renderer/graph/layout/compare-layouts.ts';
import { graphDigest } from '#renderer/graph/layout/graph-digest.ts';
import { layered } from '#renderer/graph/layout/layered.ts';
import { placeAll, placeMissing } from '#renderer/graph/layout/place-nodes.ts';
import { shownGraph } from '#renderer/graph/shown-graph.ts';
import { makeRoom } from '#renderer/graph/make-room.ts';
import { edge, graphOf, node, pipelineLike } from './graphs.ts';

const size = { width: 100, height: 40 };

describe('the layered layout', () => {
  it('puts each node below all that lead to it, and none over another', () => {
    const { edges } = pipelineLike(300);
    const points = layered(Array.from({ length: 300 }, () => size), edges);
    expect(edges.filter(([from, to]) => (points[to]?.y ?? 0) <= (points[from]?.y ?? Infinity))).toEqual([]);
    const boxes = points.map((point) => boxOf(point, size));
    expect(boxes.flatMap((box, at) => boxes.slice(at + 1).filter((other) => overlaps(box, other)))).toEqual([]);
  });

  it('places every node of any graph, circles included', () => {
    const edges = array(tuple(nat(19), nat(19)), { maxLength: 60 });
    assert(
      property(edges, (links) => {
        const points = layered(Array.from({ length: 20 }, () => size), links.filter(([from, to]) => from !== to));
        expect(points).toHaveLength(20);
        expect(points.every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))).toBe(true);
        expect(new Set(points.map(({ x, y }) => `${x} ${y}`)).size).toBe(20);
      }),
    );
  });

  it('has nothing to place in an empty graph', () => {
    expect(layered([], [])).toEqual([]);
  });
});

describe('placing a graph', () => {
  const graph = graphOf([node('a'), node('p', { kind: 'pipeline' }), node('p.x', { parent: 'p' }), node('p.y', { parent: 'p' }), node('b')], [edge('a', 'p'), edge('p', 'p.x'), edge('p.x', 'p.y'), edge('p', 'b')]);

  it('keeps what is in a sub-pipeline together, clear of the rest', () => {
    const places = placeAll(shownGraph(graph, new Set()));
    const boxes = ['a', 'p.x', 'p.y', 'b'].map((id) => boxOf(places.get(id) ?? { x: 0, y: 0 }, nodeSize(node(id))));
    for (const [at, box] of boxes.entries()) for (const other of boxes.slice(at + 1)) expect(overlaps(box, other)).toBe(false);
    expect(places.get('a')?.y).toBeLessThan(places.get('p.x')?.y ?? 0);
    expect(places.get('p.y')?.y).toBeLessThan(places.get('b')?.y ?? 0);
  });

  it('leaves nodes where they were put, and finds a free place for a new one', () => {
    const shown = shownGraph(graphOf([node('a'), node('b'), node('c')], [edge('a', 'c')]), new Set());
    const known = { a: { x: 10, y: 20 }, b: { x: 10, y: 140 } };
    const places = placeMissing(shown, known);
    expect(places.get('a')).toEqual(known.a);
    expect(places.get('b')).toEqual(known.b);
    const [b, c] = ['b', 'c'].map((id) => boxOf(places.get(id) ?? { x: 0, y: 0 }, nodeSize(node(id))));
    expect(b !== undefined && c !== undefined && overlaps(b, c)).toBe(false);
    expect(places.get('c')?.y).toBeGreaterThan(20);
  });

  it('opens a sub-pipeline around the place it had when closed', () => {
    const places = placeMissing(shownGraph(graph, new Set()), { a: { x: 0, y: 0 }, p: { x: 500, y: 300 }, b: { x: 0, y: 600 } });
    const [x, y] = [places.get('p.x'), places.get('p.y')];
    expect(x?.x).toBeCloseTo(500, -1);
    expect(((x?.y ?? 0) + (y?.y ?? 0)) / 2).toBeCloseTo(312, -1);
  });

  it('gives back the room that it made', () => {
    const places = [['left', { x: -100, y: 0 }], ['below', { x: 0, y: 200 }], ['corner', { x: 300, y: -50 }]] as const;
    const growth = { width: 120, height: 80 };
    const grown = makeRoom(places, { x: 0, y: 0 }, growth);
    expect(grown.get('below')).toEqual({ x: 0, y: 240 });
    expect([...makeRoom(grown, { x: 0, y: 0 }, { width: -120, height: -80 })]).toEqual(places);
  });
});

describe('the digest of a graph', () => {
  const graph = graphOf([node('a'), node('b')], [edge('a', 'b')]);
  const digest = (of: typeof graph): string => graphDigest(shownGraph(of, new Set()));

  it('does not change with what nodes show', () => {
    expect(digest({ ...graph, nodes: graph.nodes.map((each) => ({ ...each, status: 'failed', errors: 3, label: 'other' })) })).toBe(digest(graph));
  });

  it('changes with nodes and edges', () => {
    const others = [graphOf([node('a'), node('b')], []), graphOf([node('a'), node('c')], [edge('a', 'c')]), graphOf([node('a'), node('b')], [edge('b', 'a')])];
    expect(new Set([graph, ...others].map(digest)).size).toBe(4);
  });
});

describe('rows that are much too wide', () => {
  const size = { width: 208, height: 52 };
  const links = (parts: number): [number, number][] => Array.from({ length: parts }, (_, at) => [[0, at + 2], [at + 2, 1]] satisfies [number, number][]).flat();
  const shapeOf = (points: readonly { x: number; y: number }[]): number => {
    const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
    return (Math.max(...xs) - Math.min(...xs) + size.width) / (Math.max(...ys) - Math.min(...ys) + size.height);
  };

  it('are stacked, so that the whole fits a window', () => {
    for (const parts of [60, 98, 400]) {
      const points = layered(Array.from({ length: parts + 2 }, () => size), links(parts));
      expect(shapeOf(points)).toBeGreaterThan(0.8);
      expect(shapeOf(points)).toBeLessThan(2.2);
      const boxes = points.map((point) => boxOf(point, size));
      expect(boxes.flatMap((box, at) => boxes.slice(at + 1).filter((other) => overlaps(box, other)))).toEqual([]);
      expect(links(parts).every(([from, to]) => (points[from]?.y ?? 0) < (points[to]?.y ?? 0))).toBe(true);
    }
  });

  it('keep what belongs together in one column, and columns in line', () => {
    const pairs = Array.from({ length: 80 }, (_, at) => [at, at + 80] satisfies [number, number]);
    const points = layered(Array.from({ length: 160 }, () => size), pairs);
    for (const [from, to] of pairs) expect(points[to]?.x).toBeCloseTo(points[from]?.x ?? NaN, 0);
  });

  it('stay rows where everything can be read', () => {
    const points = layered(Array.from({ length: 10 }, () => size), links(8));
    expect(new Set(points.map(({ y }) => y)).size).toBe(3);
  });
});

describe('comparing layouts', () => {
  const shown = shownGraph(graphOf([node('a'), node('b'), node('c'), node('d')], [edge('a', 'c'), edge('b', 'd')]), new Set());
  const at = (...places: (readonly [number, number])[]) => new Map(places.map(([x, y], index) => ['abcd'[index] ?? '', { x, y }]));
  const parallel = at([0, 0], [300, 0], [0, 120], [300, 120]);
  const crossed = at([0, 0], [300, 0], [300, 120], [0, 120]);
  const strip = at([0, 0], [9_000, 0], [0, 120], [9_000, 120]);

  it('takes fewer crossings, and what is larger in a window', () => {
    expect(isBetter(shown, parallel, crossed)).toBe(true);
    expect(isBetter(shown, crossed, parallel)).toBe(false);
    expect(isBetter(shown, parallel, strip)).toBe(true);
  });

  it('leaves a picture alone that is as good', () => {
    expect(isBetter(shown, parallel, parallel)).toBe(false);
  });
});
