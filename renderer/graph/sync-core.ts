import type { Core, ElementDefinition } from 'cytoscape';
import type { Scene, SceneNode } from './scene.ts';

/** Brings the nodes of the core to those of the scene, in one batch: only what differs is touched. */
export function syncCore(core: Core, scene: Scene): void {
  core.batch(() => {
    core.nodes().forEach((node) => {
      if (scene.node(nodeIdOf(node.id())) === undefined) node.remove();
    });
    const added = scene.nodes.filter((node) => core.getElementById(coreNodeId(node.view.id)).empty());
    if (added.length > 0) core.add(added.map(nodeElement));
  });
  syncPlaces(core, scene);
}

/** Brings places and sizes to the core. Nodes in `held` are where the pointer holds them: the core knows best. */
export function syncPlaces(core: Core, scene: Scene, held: ReadonlySet<string> = new Set()): void {
  core.batch(() => {
    for (const node of scene.nodes) {
      const element = core.getElementById(coreNodeId(node.view.id));
      if (element.empty()) continue;
      const at = element.position();
      if ((at.x !== node.x || at.y !== node.y) && !held.has(node.view.id)) element.position({ x: node.x, y: node.y });
      if (element.data('width') !== node.width || element.data('height') !== node.height) element.data({ width: node.width, height: node.height });
      if (element.hasClass('frame') !== node.open) element.toggleClass('frame', node.open);
    }
  });
}

const NODE = 'n ';

/** Ids of ours may be such as the core does not take, an empty one among them. */
export const coreNodeId = (id: string): string => `${NODE}${id}`;
/** The id that a node of the core has outside of it. */
export const nodeIdOf = (coreId: string): string => coreId.slice(NODE.length);

function nodeElement(node: SceneNode): ElementDefinition {
  return {
    group: 'nodes',
    data: { id: coreNodeId(node.view.id), width: node.width, height: node.height },
    position: { x: node.x, y: node.y },
    classes: node.open ? 'frame' : '',
  };
}
