import cytoscape from 'cytoscape';
import { describe, expect, it } from 'vitest';
import { lightenRenderer } from '#renderer/graph/core-renderer.ts';
import { CoreSelection } from '#renderer/graph/core-selection.ts';
import { EdgeCourses } from '#renderer/graph/edge-courses.ts';
import { blankAfterScroll } from '#renderer/graph/paint/scrolled.ts';
import { Scene } from '#renderer/graph/scene.ts';
import { shownGraph } from '#renderer/graph/shown-graph.ts';
import { coreNodeId, syncCore } from '#renderer/graph/sync-core.ts';
import { edge, graphOf, node } from './graphs.ts';

/** Two steps one above the other, each with an edge to a third one far to the right. */
function drawn(): { readonly scene: Scene; readonly courses: EdgeCourses } {
  const scene = new Scene();
  scene.setGraph(shownGraph(graphOf([node('a'), node('b'), node('c')], [edge('a', 'b'), edge('a', 'c')]), new Set()));
  scene.place([
    ['a', { x: 0, y: 0 }],
    ['b', { x: 0, y: 400 }],
    ['c', { x: 900, y: 400 }],
  ]);
  return { scene, courses: new EdgeCourses(scene) };
}

describe('the courses of edges', () => {
  it('lead from port to port and are found by a point near them', () => {
    const { courses } = drawn();
    expect(courses.all.map(({ start, end }) => [start, end])).toEqual([
      [{ x: 0, y: 26 }, { x: 0, y: 369 }],
      [{ x: 0, y: 26 }, { x: 900, y: 369 }],
    ]);
    expect(courses.at({ x: 3, y: 300 }, 'mouse', 1)?.id).toBe('a>b');
    expect(courses.at({ x: 450, y: 198 }, 'mouse', 1)?.id).toBe('a>c');
    expect(courses.at({ x: 450, y: 100 }, 'mouse', 1)).toBeUndefined();
    // From far away, or by a finger, less near is near enough.
    expect(courses.at({ x: 20, y: 300 }, 'mouse', 0.3)?.id).toBe('a>b');
    expect(courses.at({ x: 20, y: 300 }, 'touch', 1)?.id).toBe('a>b');
  });

  it('are in sight when a part of them may be', () => {
    const { courses } = drawn();
    expect(courses.within({ x1: 600, y1: 0, x2: 700, y2: 500 }).map(({ edge: { id } }) => id)).toEqual(['a>c']);
    expect(courses.within({ x1: 0, y1: 500, x2: 700, y2: 600 })).toEqual([]);
  });

  it('follow what is dragged, and stay where nothing is', () => {
    const { scene, courses } = drawn();
    const [still, before] = courses.all;
    scene.move('c', { x: 700, y: 400 });
    courses.dragged();
    const [first, second] = courses.all;
    expect(first).toBe(still);
    expect(second?.end).toEqual({ x: 700, y: 369 });
    expect(before?.end.x).toBe(900);
  });

  it('are found anew when the graph has changed', () => {
    const { scene, courses } = drawn();
    expect(courses.all).toHaveLength(2);
    scene.setGraph(shownGraph(graphOf([node('a'), node('b')], [edge('a', 'b')]), new Set()));
    courses.changed();
    expect(courses.all.map(({ edge: { id } }) => id)).toEqual(['a>b']);
  });
});

describe('the selection', () => {
  function selecting(): { readonly tap: (at: readonly [number, number], keys?: object) => Promise<readonly string[]>; readonly selection: CoreSelection; readonly core: cytoscape.Core } {
    const { scene, courses } = drawn();
    const core = cytoscape({ headless: true, styleEnabled: true });
    syncCore(core, scene);
    let told: readonly string[] = [];
    const selection = new CoreSelection(core, scene, courses, (ids) => (told = ids));
    const tap = async ([x, y]: readonly [number, number], keys: object = {}): Promise<readonly string[]> => {
      Reflect.apply(Reflect.get(core, 'emit'), core, [{ type: 'tap', position: { x, y }, originalEvent: { type: 'mouseup', ...keys } }]);
      await Promise.resolve();
      return told;
    };
    return { tap, selection, core };
  }

  it('takes the edge that is tapped alone, and lets go of it beside it', async () => {
    const { tap } = selecting();
    expect(await tap([2, 300])).toEqual(['a>b']);
    expect(await tap([450, 198])).toEqual(['a>c']);
    expect(await tap([450, 100])).toEqual([]);
  });

  it('adds and takes away edges with a key held, beside nodes', async () => {
    const { tap, selection } = selecting();
    selection.apply(['a', 'a>b']);
    expect(await tap([450, 198], { shiftKey: true })).toEqual(['a', 'a>b', 'a>c']);
    expect(await tap([2, 300], { ctrlKey: true })).toEqual(['a', 'a>c']);
  });

  it('takes the edges that a box holds', async () => {
    const { core, selection } = selecting();
    for (const [type, position] of [['boxstart', { x: 100, y: 500 }], ['boxend', { x: -100, y: -50 }]] as const) Reflect.apply(Reflect.get(core, 'emit'), core, [{ type, position }]);
    await Promise.resolve();
    expect([...selection.edges]).toEqual(['a>b']);
  });
});

it('lets the pointer find the uppermost node, and an edge inside a frame before the frame', () => {
  const scene = new Scene();
  scene.setGraph(shownGraph(graphOf([node('p', { kind: 'pipeline' }), node('x', { parent: 'p' }), node('y', { parent: 'p' })], [edge('x', 'y')]), new Set()));
  scene.place([
    ['x', { x: 0, y: 0 }],
    ['y', { x: 0, y: 200 }],
  ]);
  const core = cytoscape({ headless: true, styleEnabled: true });
  syncCore(core, scene);
  lightenRenderer(core, scene, new EdgeCourses(scene));
  const renderer: unknown = Reflect.apply(Reflect.get(core, 'renderer'), core, []);
  const found = (x: number, y: number): unknown => (typeof renderer === 'object' && renderer !== null ? Reflect.apply(Reflect.get(renderer, 'findNearestElements'), renderer, [x, y, true, false]) : undefined);
  expect(found(0, 10)).toEqual(core.getElementById(coreNodeId('x')).toArray());
  expect(found(2, 100)).toEqual([]);
  expect(found(60, 100)).toEqual(core.getElementById(coreNodeId('p')).toArray());
  expect(found(5_000, 0)).toEqual([]);
});

describe('a picture that moves', () => {
  const canvas = { width: 100, height: 80 };

  it('is blank at the sides it came from', () => {
    expect(blankAfterScroll(canvas, 10, -5)).toEqual([
      { x: 0, y: 0, width: 10, height: 80 },
      { x: 0, y: 75, width: 100, height: 5 },
    ]);
    expect(blankAfterScroll(canvas, 0, 0)).toEqual([]);
  });

  it('is painted anew when little of it would stay', () => {
    expect(blankAfterScroll(canvas, 60, 0)).toBeUndefined();
    expect(blankAfterScroll(canvas, 0, -41)).toBeUndefined();
  });
});
