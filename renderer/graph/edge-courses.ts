import { distanceTo, type EdgeCourse, edgeCourse } from './edge-course.ts';
import { type Box, contains, overlaps, type Point } from './geometry.ts';
import { edgeRoutes } from './layout/edge-routes.ts';
import type { Scene } from './scene.ts';
import type { ShownEdge, ShownEnd } from './shown-graph.ts';

/** Room for the arrow's tip above the port. */
const TIP = 5;
/** How near to an edge, in pixels of the screen, counts as on it. */
const REACH = { mouse: 8, touch: 24 } as const;
/** More edges than these go straight for where they end, and are straight lines from far away. */
const MOST_ROUTED = 700;

/** Where the edges of a scene go: found when they are asked for after something changed. */
export class EdgeCourses {
  readonly #scene: Scene;
  #all: readonly EdgeCourse[] = [];
  #state: 'found' | 'dragged' | 'changed' = 'changed';

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  /** In the order of the graph. */
  get all(): readonly EdgeCourse[] {
    if (this.#state !== 'found') this.#all = this.#find(this.#state === 'dragged');
    this.#state = 'found';
    return this.#all;
  }

  /** There are so few that each finds its way between the nodes. */
  get routed(): boolean {
    return this.#scene.edges.length <= MOST_ROUTED;
  }

  /** Something in the scene changed: all find their way anew. */
  changed(): void {
    this.#state = 'changed';
  }

  /** Something is being dragged: edges whose ends moved follow, the others find their way around it when it is let go. */
  dragged(): void {
    if (this.#state === 'found') this.#state = 'dragged';
  }

  within(view: Box): EdgeCourse[] {
    return this.all.filter(({ box }) => overlaps(box, view));
  }

  /** The edge that is pointed at: the nearest, if it is near enough at this zoom. */
  at(point: Point, pointer: 'mouse' | 'touch', zoom: number): ShownEdge | undefined {
    let best: ShownEdge | undefined;
    const reach = REACH[pointer] / zoom;
    let least = reach;
    for (const course of this.all) {
      if (!contains(course.box, point, reach)) continue;
      const distance = distanceTo(course, point);
      if (distance > least) continue;
      least = distance;
      best = course.edge;
    }
    return best;
  }

  #find(onlyMoved: boolean): readonly EdgeCourse[] {
    const before = new Map(onlyMoved ? this.#all.map((course) => [course.edge, course]) : []);
    const found = this.#scene.edges.map((edge) => {
      const [start, port] = [this.#place(edge.from), this.#place(edge.to)];
      const end = { x: port.x, y: port.y - TIP };
      const known = before.get(edge);
      return known !== undefined && isSame(known.start, start) && isSame(known.end, end) ? known : edgeCourse(edge, start, end);
    });
    if (!this.routed) return found;
    const moved = found.filter((course) => course !== before.get(course.edge));
    const routes = edgeRoutes(this.#scene.nodes, moved);
    return found.map((course) => {
      const lanes = routes.get(course.edge.id);
      return lanes === undefined ? course : edgeCourse(course.edge, course.start, course.end, lanes);
    });
  }

  #place(end: ShownEnd): Point {
    const [node, offset] = [this.#scene.node(end.node), this.#scene.endOffset(end)];
    return { x: (node?.x ?? 0) + offset.x, y: (node?.y ?? 0) + offset.y };
  }
}

const isSame = (a: Point, b: Point): boolean => a.x === b.x && a.y === b.y;
