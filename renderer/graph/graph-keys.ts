import type { KeyboardEvent } from 'react';
import type { PipelineGraphProps } from './graph-props.ts';
import { type Direction, neighbour } from './neighbour.ts';
import type { GraphStage } from './stage.ts';

const ARROWS: Readonly<Record<string, Direction>> = { ArrowUp: 'up', ArrowDown: 'down', ArrowLeft: 'left', ArrowRight: 'right' };
const STEP = 16;

/** What keys do on the canvas. True when the key was meant for it. */
export function pressKey(event: KeyboardEvent, stage: GraphStage, props: PipelineGraphProps, beginConnecting: (node: string) => void): boolean {
  const nodes = props.selection.filter((id) => stage.scene.node(id) !== undefined);
  const direction = ARROWS[event.key];
  if (direction !== undefined) return pressArrow(event, direction, stage, props, nodes);
  if (event.ctrlKey || event.metaKey) return pressWithControl(event, stage, props);
  const [first] = nodes;
  switch (event.key) {
    case 'Enter':
      if (first !== undefined) props.onOpen?.(first);
      return first !== undefined;
    case ' ':
      if (first !== undefined && stage.scene.node(first)?.view.kind === 'pipeline') props.onToggle?.(first);
      return true;
    case 'Delete':
    case 'Backspace':
      return pressDelete(props, nodes);
    case 'c':
      if (!props.editable || first === undefined) return false;
      beginConnecting(first);
      return true;
    case 'Escape':
      props.onSelect([]);
      return true;
    case '+':
    case '=':
      stage.zoomBy(1.25);
      return true;
    case '-':
      stage.zoomBy(0.8);
      return true;
    case '0':
      stage.fit();
      return true;
    default:
      return false;
  }
}

function pressArrow(event: KeyboardEvent, direction: Direction, stage: GraphStage, props: PipelineGraphProps, nodes: readonly string[]): boolean {
  if (event.altKey) {
    if (props.editable && nodes.length > 0) stage.moveBy(nodes, { x: STEP * sign(direction, 'right', 'left'), y: STEP * sign(direction, 'down', 'up') });
    return true;
  }
  const last = nodes.at(-1);
  const next = last === undefined ? stage.scene.nodes.find((node) => !node.open)?.view.id : neighbour(stage.scene, last, direction);
  if (next === undefined) return true;
  props.onSelect(event.shiftKey ? [...nodes.filter((id) => id !== next), next] : [next]);
  stage.reveal(next);
  return true;
}

function pressWithControl(event: KeyboardEvent, stage: GraphStage, props: PipelineGraphProps): boolean {
  // Copy, cut and paste come as events of their own.
  if (event.key.toLowerCase() !== 'a') return false;
  props.onSelect(stage.scene.nodes.map((node) => node.view.id));
  return true;
}

function pressDelete(props: PipelineGraphProps, nodes: readonly string[]): boolean {
  if (!props.editable) return false;
  const edges = props.selection.filter((id) => !nodes.includes(id));
  if (nodes.length > 0) props.onDelete?.(nodes);
  else if (edges.length > 0) props.onDisconnect?.(edges);
  return true;
}

function sign(direction: Direction, plus: Direction, minus: Direction): number {
  if (direction === plus) return 1;
  return direction === minus ? -1 : 0;
}
