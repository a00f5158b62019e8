import type { Point } from './geometry.ts';
import type { Scene, SceneNode } from './scene.ts';

export type Direction = 'up' | 'down' | 'left' | 'right';

const AHEAD: Readonly<Record<Direction, Point>> = { up: { x: 0, y: -1 }, down: { x: 0, y: 1 }, left: { x: -1, y: 0 }, right: { x: 1, y: 0 } };

/** The node that an arrow key leads to: up and down along edges where there are any, else the nearest in that direction. */
export function neighbour(scene: Scene, from: string, direction: Direction): string | undefined {
  const start = scene.node(from);
  if (start === undefined) return scene.nodes[0]?.view.id;
  const along = linked(scene, from, direction);
  return (nearest(start, along, direction) ?? nearest(start, scene.nodes, direction))?.view.id;
}

function linked(scene: Scene, from: string, direction: Direction): SceneNode[] {
  if (direction === 'left' || direction === 'right') return [];
  const ids = scene.edges.flatMap((edge) => {
    if (direction === 'down') return edge.from.node === from ? [edge.to.node] : [];
    return edge.to.node === from ? [edge.from.node] : [];
  });
  return ids.flatMap((id) => scene.node(id) ?? []);
}

/** What is aside counts twice: an arrow should go straight on. */
function nearest(start: SceneNode, among: readonly SceneNode[], direction: Direction): SceneNode | undefined {
  const ahead = AHEAD[direction];
  let best: SceneNode | undefined;
  let least = Infinity;
  for (const node of among) {
    if (node === start) continue;
    const by = { x: node.x - start.x, y: node.y - start.y };
    const forward = by.x * ahead.x + by.y * ahead.y;
    if (forward <= 1) continue;
    const aside = Math.abs(by.x * ahead.y) + Math.abs(by.y * ahead.x);
    const cost = forward + 2 * aside;
    if (cost < least) [best, least] = [node, cost];
  }
  return best;
}
