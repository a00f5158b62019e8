import type { Core, ElementDefinition } from 'cytoscape';
import type { EdgeLook } from './core-style.ts';
import { edgeCourse } from './edge-course.ts';
import type { Scene, SceneNode } from './scene.ts';

/** Brings the core to what the scene holds, in one batch: only what differs is touched. Says whether anything did. */
export function syncCore(core: Core, scene: Scene, look: EdgeLook): boolean {
  let changed = false;
  core.batch(() => {
    const edges = new Map(scene.edges.map((edge) => [edge.id, edge]));
    core.edges().forEach((edge) => {
      const wanted = edges.get(edge.id().slice(EDGE.length));
      if (wanted !== undefined && wanted.from.node === nodeIdOf(edge.source().id()) && wanted.to.node === nodeIdOf(edge.target().id())) return;
      edge.remove();
      changed = true;
    });
    core.nodes().forEach((node) => {
      if (scene.node(nodeIdOf(node.id())) !== undefined) return;
      node.remove();
      changed = true;
    });
    const added: ElementDefinition[] = [];
    for (const node of scene.nodes) {
      if (core.getElementById(coreNodeId(node.view.id)).empty()) added.push(nodeElement(node));
    }
    for (const edge of scene.edges) {
      if (core.getElementById(coreEdgeId(edge.id)).empty() && scene.node(edge.from.node) !== undefined && scene.node(edge.to.node) !== undefined) {
        const course = look === 'plain' ? {} : edgeCourse(scene, edge);
        added.push({ group: 'edges', data: { id: coreEdgeId(edge.id), source: coreNodeId(edge.from.node), target: coreNodeId(edge.to.node), ...course } });
      }
    }
    if (added.length > 0) core.add(added);
    changed ||= added.length > 0;
  });
  return changed;
}

/**
 * Brings places and sizes to the core, and the courses of the edges that hang on what moved; of all edges when their ends may have changed (`allEdges`).
 * Nodes in `held` are where the pointer holds them: the core knows best.
 */
export function syncPlaces(core: Core, scene: Scene, look: EdgeLook, allEdges: boolean, held: ReadonlySet<string> = new Set()): void {
  core.batch(() => {
    const moved = new Set<string>();
    for (const node of scene.nodes) {
      const element = core.getElementById(coreNodeId(node.view.id));
      if (element.empty()) continue;
      const at = element.position();
      const away = at.x !== node.x || at.y !== node.y;
      const resized = element.data('width') !== node.width || element.data('height') !== node.height;
      if (away && !held.has(node.view.id)) element.position({ x: node.x, y: node.y });
      if (resized) element.data({ width: node.width, height: node.height });
      if (element.hasClass('frame') !== node.open) element.toggleClass('frame', node.open);
      if (away || resized || held.has(node.view.id)) moved.add(node.view.id);
    }
    if (look === 'plain') return;
    for (const edge of scene.edges) {
      if (allEdges || moved.has(edge.from.node) || moved.has(edge.to.node)) core.getElementById(coreEdgeId(edge.id)).data(edgeCourse(scene, edge));
    }
  });
}

const NODE = 'n ';
const EDGE = 'e ';

/** Nodes and edges share the core's one space of names; ours do not. */
export const coreNodeId = (id: string): string => `${NODE}${id}`;
export const coreEdgeId = (id: string): string => `${EDGE}${id}`;
/** The id that a node or an edge of the core has outside of it. */
export const nodeIdOf = (coreId: string): string => coreId.slice(NODE.length);

function nodeElement(node: SceneNode): ElementDefinition {
  return {
    group: 'nodes',
    data: { id: coreNodeId(node.view.id), width: node.width, height: node.height },
    position: { x: node.x, y: node.y },
    classes: node.open ? 'frame' : '',
  };
}
