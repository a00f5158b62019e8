import { array, assert, boolean, integer, nat, property, record, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Box, boxOf, type Point, portOffset } from '#renderer/graph/geometry.ts';
import { type CoursePiece, coursePieces, type Lane } from '#renderer/graph/layout/edge-lane.ts';
import { edgeRoutes, type RoutedEdge } from '#renderer/graph/layout/edge-routes.ts';
import { placeAll } from '#renderer/graph/layout/place-nodes.ts';
import { Scene } from '#renderer/graph/scene.ts';
import { type ShownEdge, type ShownGraph, shownGraph } from '#renderer/graph/shown-graph.ts';
import { edge, graphOf, node, pipelineLike } from './graphs.ts';

interface Course extends RoutedEdge {
  readonly lanes: readonly Lane[];
  readonly pieces: readonly CoursePiece[];
}

/** The graph where the quick layout puts it, or where it is said to be, and the courses of its edges. */
function drawn(graph: ShownGraph, places: ReadonlyMap<string, Point> = placeAll(graph)): { readonly scene: Scene; readonly courses: readonly Course[] } {
  const scene = new Scene();
  scene.setGraph(graph);
  scene.place(places);
  const edges = graph.edges.map((each) => ({ edge: each, start: portPlace(scene, each.from), end: portPlace(scene, each.to) }));
  const routes = edgeRoutes(scene.nodes, edges);
  return { scene, courses: edges.map((each) => ({ ...each, lanes: routes.get(each.edge.id) ?? [], pieces: coursePieces(each.start, each.end, routes.get(each.edge.id) ?? []) })) };
}

function portPlace(scene: Scene, end: ShownEdge['from']): Point {
  const at = scene.node(end.node);
  if (at === undefined) throw new Error(`no ${end.node}`);
  const ports = end.side === 'input' ? at.view.inputs : at.view.outputs;
  const index = ports.findIndex(({ name }) => name === end.port);
  const offset = index < 0 ? portOffset(end.side, 0, 1, at) : portOffset(end.side, index, ports.length, at);
  return { x: at.x + offset.x, y: at.y + offset.y };
}

/** Names each edge that runs behind a node, and that node. */
function runsBehind(graph: ShownGraph, places?: ReadonlyMap<string, Point>): string[] {
  const { scene, courses } = drawn(graph, places);
  return courses.flatMap(({ edge: { id, from, to }, pieces }) => {
    const own = [...within(scene, from.node), ...within(scene, to.node)];
    const foreign = scene.nodes.filter((each) => !own.includes(each.view.id));
    return foreign.filter((each) => pieces.some((piece) => entersBox(piece, boxOf(each, each)))).map((each) => `${id} behind ${each.view.id}`);
  });
}

function within(scene: Scene, id: string): string[] {
  const parent = scene.node(id)?.view.parent;
  return parent === undefined ? [id] : [id, ...within(scene, parent)];
}

function entersBox({ start, end, reach }: CoursePiece, box: Box): boolean {
  for (let step = 0; step <= 40; step++) {
    const [t, u] = [step / 40, 1 - step / 40];
    const x = (u ** 3 + 3 * u * u * t) * start.x + (3 * u * t * t + t ** 3) * end.x;
    const y = u ** 3 * start.y + 3 * u * u * t * (start.y + reach) + 3 * u * t * t * (end.y - reach) + t ** 3 * end.y;
    if (x > box.x1 + 1 && x < box.x2 - 1 && y > box.y1 + 1 && y < box.y2 - 1) return true;
  }
  return false;
}

const ports = (names: readonly string[]) => names.map((name) => ({ name, type: 'uri_folder', shape: 'folder', optional: false }) as const);
const step = (id: string, more: Parameters<typeof node>[1] = {}) => node(id, { inputs: ports(['a', 'b', 'c']), outputs: ports(['out', 'more']), ...more });

describe('edges that would cross other nodes', () => {
  it('go beside them, in a pipeline with edges that skip rows', () => {
    const links = [['load', 'left'], ['load', 'right'], ['left', 'two'], ['two', 'three'], ['three', 'join'], ['right', 'join'], ['load', 'join'], ['load', 'three']] as const;
    const names = ['load', 'left', 'right', 'two', 'three', 'join'];
    const graph = shownGraph(graphOf(names.map((name) => step(name)), links.map(([from, to], at) => edge(from, to, { from: 'out', to: 'abc'[at % 3] ?? 'a' }))), new Set());
    expect(runsBehind(graph)).toEqual([]);
    expect(drawn(graph).courses.filter(({ lanes }) => lanes.length > 0).length).toBeGreaterThan(0);
  });

  it('go beside them in any layered graph', () => {
    const shape = record({ links: array(tuple(nat(39), nat(39), integer({ min: 0, max: 2 }), boolean()), { maxLength: 70 }), count: integer({ min: 2, max: 40 }), ends: nat(5) });
    assert(
      property(shape, ({ links, count, ends }) => {
        const nodes = Array.from({ length: count }, (_, at) => (at < ends ? node(`n${at}`, { kind: 'input', inputs: [], outputs: ports(['out', 'more']) }) : step(`n${at}`)));
        const edges = links.flatMap(([a, b, input, more], at) => {
          const [from, to] = [Math.min(a, b) % count, Math.max(a, b) % count];
          return from >= to || to < ends ? [] : [{ ...edge(`n${from}`, `n${to}`, { from: more ? 'more' : 'out', to: 'abc'[input] ?? 'a' }), id: `e${at}` }];
        });
        expect(runsBehind(shownGraph(graphOf(nodes, edges), new Set()))).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it('go beside them in pipelines of the usual sizes', () => {
    for (const count of [12, 50, 100, 300]) {
      const edges = pipelineLike(count).edges.map(([from, to], at) => ({ ...edge(`n${from}`, `n${to}`, { to: at % 2 === 0 ? 'a' : 'b' }), id: `e${at}` }));
      expect(runsBehind(shownGraph(graphOf(Array.from({ length: count }, (_, at) => step(`n${at}`)), edges), new Set()))).toEqual([]);
    }
  });

  it('go beside them inside open sub-pipelines and around these', () => {
    const inner = ['p.x', 'p.y', 'p.z'].map((id) => step(id, { parent: 'p' }));
    const nodes = [step('a'), step('p', { kind: 'pipeline' }), ...inner, step('side'), step('b'), step('c')];
    const links = [['a', 'p', 'a'], ['p.x', 'p.y', 'a'], ['p.y', 'p.z', 'a'], ['p.x', 'p.z', 'b'], ['a', 'side', 'a'], ['side', 'b', 'b'], ['a', 'b', 'c'], ['p', 'b', 'a'], ['b', 'c', 'a'], ['a', 'c', 'b']] as const;
    const into = [{ id: 'into', from: { node: 'p', port: 'a' }, to: { node: 'p.z', port: 'c' } }];
    const graph = shownGraph(graphOf(nodes, [...links.map(([from, to, port]) => edge(from, to, { to: port })), ...into]), new Set());
    expect(graph.open.has('p')).toBe(true);
    expect(runsBehind(graph)).toEqual([]);
  });

  it('go beside them inside an open sub-pipeline whatever stands beside it', () => {
    const nodes = [step('p', { kind: 'pipeline' }), step('p.x', { parent: 'p' }), step('p.y', { parent: 'p' }), step('beside')];
    const graph = shownGraph(graphOf(nodes, [edge('p.x', 'p.y', { to: 'a' }), { id: 'into', from: { node: 'p', port: 'a' }, to: { node: 'p.y', port: 'b' } }]), new Set());
    for (const y of [-60, -20, 0, 20, 60]) {
      const places = new Map([...placeAll(graph), ['p.x', { x: 0, y: -58 }], ['p.y', { x: 30, y: 58 }], ['beside', { x: 400, y }]]);
      expect(runsBehind(graph, places)).toEqual([]);
    }
  });

  it('go beside them where rows overlap, so that the rows as one would leave no room', () => {
    const nodes = [step('top'), step('p', { kind: 'pipeline' }), step('p.x', { parent: 'p' }), step('p.y', { parent: 'p' }), step('beside')];
    const graph = shownGraph(graphOf(nodes, [edge('p.x', 'p.y', { to: 'a' }), { id: 'into', from: { node: 'top', port: 'out' }, to: { node: 'p.y', port: 'b' } }]), new Set());
    for (const y of [530, 540, 552, 560]) {
      const places = new Map([...placeAll(graph), ['top', { x: 706, y: 337 }], ['p.x', { x: 485, y: 506 }], ['p.y', { x: 520, y: 622 }], ['beside', { x: 795, y }]]);
      expect(runsBehind(graph, places)).toEqual([]);
    }
  });

  it('go around what a person put in their way', () => {
    const graph = shownGraph(graphOf([step('a'), step('wall'), step('b')], [edge('a', 'b', { to: 'a' })]), new Set());
    const places = new Map([['a', { x: 0, y: 0 }], ['wall', { x: 10, y: 140 }], ['b', { x: 0, y: 300 }]]);
    expect(runsBehind(graph, places)).toEqual([]);
  });

  it('lie apart when they are of different ports, and on one another when they begin at one', () => {
    const nodes = [step('a'), ...Array.from({ length: 4 }, (_, at) => step(`m${at}`)), step('z1'), step('z2'), step('z3')];
    const chain = ['a', 'm0', 'm1', 'm2', 'm3'];
    const edges = [...chain.slice(1).map((to, at) => edge(chain[at] ?? '', to, { to: 'a' })), edge('a', 'z1', { to: 'a' }), edge('a', 'z2', { to: 'a' }), edge('a', 'z3', { from: 'more', to: 'a' }), edge('m3', 'z1', { to: 'b' }), edge('m3', 'z2', { to: 'b' }), edge('m3', 'z3', { to: 'b' })];
    const { courses } = drawn(shownGraph(graphOf(nodes, edges), new Set()));
    const all = courses.flatMap(({ lanes, edge: { from } }) => lanes.map((lane) => ({ ...lane, port: `${from.node} ${from.port ?? ''}` })));
    for (const lane of all) {
      for (const other of all) if (other.port !== lane.port && other.y1 < lane.y2 && other.y2 > lane.y1) expect(Math.abs(other.x - lane.x)).toBeGreaterThanOrEqual(6);
    }
  });

  it('have no lanes where nothing is in the way, where they lead upwards, and among very many', () => {
    const straight = shownGraph(graphOf([step('a'), step('b')], [edge('a', 'b', { to: 'a' })]), new Set());
    expect(drawn(straight).courses.map(({ lanes }) => lanes)).toEqual([[]]);
    const upwards = new Map([['a', { x: 0, y: 300 }], ['b', { x: 0, y: 0 }]]);
    expect(drawn(straight, upwards).courses.map(({ lanes }) => lanes)).toEqual([[]]);
    const [from, to] = [{ x: 0, y: 0 }, { x: 0, y: 400 }];
    const [only] = straight.edges;
    if (only === undefined) throw new Error('no edge');
    const wall = [{ view: { id: 'wall' }, x: 0, y: 200, width: 100, height: 40 }];
    const many = Array.from({ length: 2_000 }, (_, at) => ({ edge: { ...only, id: `e${at}` }, start: from, end: to }));
    expect(edgeRoutes(wall, many.slice(0, 1)).size).toBe(1);
    expect(edgeRoutes(wall, many).size).toBe(0);
  });

  it('always go the same way', () => {
    const edges = pipelineLike(120).edges.map(([from, to], at) => ({ ...edge(`n${from}`, `n${to}`, { to: 'abc'[at % 3] ?? 'a' }), id: `e${at}` }));
    const graph = shownGraph(graphOf(Array.from({ length: 120 }, (_, at) => step(`n${at}`)), edges), new Set());
    expect(drawn(graph).courses).toEqual(drawn(graph).courses);
  });
});
