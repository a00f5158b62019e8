import type { Core } from 'cytoscape';
import type { EdgeCourses } from './edge-courses.ts';
import type { Scene } from './scene.ts';
import { coreNodeId } from './sync-core.ts';

/**
 * Leaves to Cytoscape's renderer the pointer, the viewport and the selection box, and takes from it what the scene does in less time: drawing elements
 * (even those that are see-through cost it a texture each) and finding what is under the pointer (it asks every element at every move). Nodes are
 * see-through in any case: a renderer that no longer has these methods is slower, nothing else.
 */
export function lightenRenderer(core: Core, scene: Scene, courses: EdgeCourses): void {
  const renderer: unknown = Reflect.apply(Reflect.get(core, 'renderer'), core, []);
  if (typeof renderer !== 'object' || renderer === null) return;
  Object.assign(renderer, {
    drawLayeredElements: nothing,
    drawCachedElements: nothing,
    findNearestElements: (x: number, y: number, _interactiveOnly: boolean, touch: boolean) => {
      const node = scene.nodeAt({ x, y });
      // An edge inside a frame is over it.
      if (node === undefined || (node.open && courses.at({ x, y }, touch ? 'touch' : 'mouse', core.zoom()) !== undefined)) return [];
      return core.getElementById(coreNodeId(node.view.id)).toArray();
    },
  });
}

const nothing = (): void => undefined;
