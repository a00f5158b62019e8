import { describe, expect, it } from 'vitest';
import { neighbour } from '#renderer/graph/neighbour.ts';
import { outlineRows } from '#renderer/graph/outline-rows.ts';
import { candidates } from '#renderer/graph/port-links.ts';
import { sameStructure } from '#renderer/graph/same-structure.ts';
import { Scene } from '#renderer/graph/scene.ts';
import { shownGraph } from '#renderer/graph/shown-graph.ts';
import { fitted, opening } from '#renderer/graph/viewport.ts';
import { edge, graphOf, node } from './graphs.ts';

const nested = graphOf(
  [node('a'), node('p', { kind: 'pipeline' }), node('p.x', { parent: 'p' }), node('p.y', { parent: 'p' }), node('b')],
  [edge('a', 'p'), edge('p', 'p.x', { from: 'in' }), edge('p.x', 'p.y'), edge('p.y', 'p', { to: 'out' }), edge('p', 'b'), edge('a', 'p.y')],
);

function sceneOf(graph: typeof nested, places: Readonly<Record<string, readonly [number, number]>>, closed: readonly string[] = []): Scene {
  const scene = new Scene();
  scene.setGraph(shownGraph(graph, new Set(closed)));
  scene.place(Object.entries(places).map(([id, [x, y]]) => [id, { x, y }] as const));
  return scene;
}

describe('what is drawn of a graph', () => {
  it('leaves out what is in a closed sub-pipeline, and ends edges to it at its rim', () => {
    const shown = shownGraph(nested, new Set(['p']));
    expect(shown.nodes.map(({ id }) => id)).toEqual(['a', 'p', 'b']);
    expect(shown.open.size).toBe(0);
    expect(shown.edges.map(({ from, to }) => [from.node, to.node, to.port])).toEqual([['a', 'p', 'in'], ['p', 'b', 'in'], ['a', 'p', undefined]]);
  });

  it('begins edges inside an open one at its inputs and ends them at its outputs', () => {
    const shown = shownGraph(nested, new Set());
    expect(shown.open).toEqual(new Set(['p']));
    expect(shown.edges.find(({ id }) => id === 'p>p.x')?.from.side).toBe('input');
    expect(shown.edges.find(({ id }) => id === 'p.y>p')?.to.side).toBe('output');
  });

  it('stands parents that lead in a circle, and edges to nodes that are not there', () => {
    const odd = graphOf([node('a', { parent: 'b' }), node('b', { parent: 'a' })], [edge('a', 'nowhere')]);
    expect(shownGraph(odd, new Set()).edges).toEqual([]);
    expect(() => sceneOf(odd, { a: [0, 0] })).not.toThrow();
  });
});

describe('a scene', () => {
  const places = { a: [0, 0], 'p.x': [0, 300], 'p.y': [0, 420], b: [0, 700] } as const;

  it('fits an open sub-pipeline around its content and moves the two together', () => {
    const scene = sceneOf(nested, places);
    const frame = scene.node('p');
    expect(frame?.open).toBe(true);
    expect(frame?.height).toBeGreaterThan(172);
    scene.move('p', { x: (frame?.x ?? 0) + 50, y: frame?.y ?? 0 });
    expect(scene.node('p.x')?.x).toBe(50);
    expect(scene.node('b')?.x).toBe(0);
  });

  it('finds the inner node before the frame it is in, and a port near the pointer', () => {
    const scene = sceneOf(nested, places);
    expect(scene.nodeAt({ x: 0, y: 300 })?.view.id).toBe('p.x');
    expect(scene.nodeAt({ x: 90, y: 355 })?.view.id).toBe('p');
    expect(scene.portAt({ x: 3, y: 324 }, 8)).toMatchObject({ side: 'output', port: { name: 'out' }, node: { view: { id: 'p.x' } } });
    expect(scene.portAt({ x: 80, y: 324 }, 8)).toBeUndefined();
  });

  it('leads an arrow key along an edge, else to what is nearest in that direction', () => {
    const scene = sceneOf(graphOf([node('a'), node('b'), node('c')], [edge('a', 'c')]), { a: [0, 0], b: [0, 100], c: [300, 200] });
    expect(neighbour(scene, 'a', 'down')).toBe('c');
    expect(neighbour(scene, 'c', 'up')).toBe('a');
    expect(neighbour(scene, 'c', 'left')).toBe('b');
    expect(neighbour(scene, 'a', 'up')).toBeUndefined();
  });
});

it('tells a change of status from a change of structure', () => {
  const graph = graphOf([node('a'), node('b')], [edge('a', 'b')]);
  expect(sameStructure(graph, { ...graph, nodes: graph.nodes.map((each) => ({ ...each, status: 'running' })) })).toBe(true);
  expect(sameStructure(graph, { ...graph, edges: [] })).toBe(false);
  expect(sameStructure(graph, { ...graph, nodes: graph.nodes.toReversed() })).toBe(false);
});

it('fits a picture into a window, but never larger than life', () => {
  expect(fitted({ x1: 0, y1: 0, x2: 100, y2: 100 }, { width: 800, height: 600 }, 0.02).zoom).toBe(1);
  expect(fitted({ x1: 0, y1: 0, x2: 7_440, y2: 100 }, { width: 800, height: 600 }, 0.02)).toEqual({ zoom: 0.1, pan: { x: 28, y: 295 } });
});

it('opens a picture as a whole, but a strip that could not be read at its beginning', () => {
  const window = { width: 800, height: 600 };
  for (const whole of [{ x1: 0, y1: 0, x2: 1_000, y2: 1_200 }, { x1: 0, y1: 0, x2: 9_000, y2: 9_000 }, { x1: 0, y1: 0, x2: 9_000, y2: 300 }, { x1: 0, y1: 0, x2: 200, y2: 700 }]) {
    expect(opening(whole, window, 0.02)).toEqual(fitted(whole, window, 0.02));
  }
  expect(opening({ x1: 100, y1: -6_000, x2: 400, y2: 6_000 }, window, 0.02)).toEqual({ zoom: 0.6, pan: { x: 250, y: 3_628 } });
});

describe('the outline', () => {
  it('lists nodes below their sub-pipeline, and ports with their connections below a node that is expanded', () => {
    const rows = outlineRows(nested, new Set(['p.x']));
    expect(rows.map(({ kind, depth, node: { id } }) => `${'  '.repeat(depth)}${kind} ${id}`)).toEqual(['node a', 'node p', '  node p.x', '    port p.x', '      link p.x', '    port p.x', '      link p.x', '  node p.y', 'node b']);
    expect(rows.flatMap((row) => (row.kind === 'link' ? [row.text] : []))).toEqual(['in from p · in', 'out to p.y · in']);
  });

  it('offers only what may be connected, in the direction of the data', () => {
    const graph = graphOf([node('a'), node('b'), node('c')], []);
    expect(candidates(graph, { node: 'b', port: 'in' }, 'input', (from) => from.node !== 'c')).toEqual([{ from: { node: 'a', port: 'out' }, to: { node: 'b', port: 'in' }, label: 'a · out (uri_folder)' }]);
  });
});
