import type { Point, Side } from './geometry.ts';
import { portHits } from './scene.ts';
import type { GraphStage } from './stage.ts';

/** Where things of a picture are on the page: nothing but what a person sees, for tests that click like one. */
export interface GraphPlaces {
  /** The middle of a node; the title of an open sub-pipeline. */
  node(id: string): Point | undefined;
  port(node: string, side: Side, port: string): Point | undefined;
}

/** Hangs the places on the element as its property `graphPlaces`. */
export function tellPlaces(element: HTMLElement, stage: GraphStage): void {
  const places: GraphPlaces = {
    node: (id) => {
      const node = stage.scene.node(id);
      return node === undefined ? undefined : stage.toClient(node.open ? { x: node.x - node.width / 2 + 60, y: node.y - node.height / 2 + 20 } : node);
    },
    port: (id, side, port) => {
      const node = stage.scene.node(id);
      const hit = node === undefined ? undefined : portHits(node).find((each) => each.side === side && each.port.name === port);
      return hit === undefined ? undefined : stage.toClient(hit.at);
    },
  };
  Object.defineProperty(element, 'graphPlaces', { value: places, configurable: true });
}
