import type { EdgeCourses } from '../edge-courses.ts';
import type { Box, Point } from '../geometry.ts';
import type { PortHit, Scene, SceneNode } from '../scene.ts';
import { type EdgeLook, paintEdges } from './paint-edges.ts';
import { type Brush, paintNode, paintPorts, type PortState, withAlpha } from './paint-node.ts';

/** From this zoom on, nodes show their texts and ports. */
export const DETAIL_ZOOM = 0.42;
/** From this zoom on, the label alone. */
const LABEL_ZOOM = 0.16;

/** What of the picture changes from moment to moment. */
export interface Moment {
  /** Ids of nodes. */
  readonly selection: ReadonlySet<string>;
  /** Ids of drawn edges. */
  readonly selectedEdges: ReadonlySet<string>;
  readonly hovered: string | undefined;
  readonly connecting: Connecting | undefined;
}

/** An edge that is being drawn. */
export interface Connecting {
  readonly from: PortHit;
  readonly to: Point;
  readonly target: PortHit | undefined;
  /** Ports that it could end at, as {@link offeredKey} names them. */
  readonly offered: ReadonlySet<string>;
}

export const offeredKey = (node: string, side: string, port: string): string => `${side} ${port} ${node}`;

/** Paints what is within `view`, edges behind nodes; the context is in canvas units. Far away, as few strokes as can be: a thousand nodes must pass in a frame. */
export function paintScene(brush: Brush, scene: Scene, courses: EdgeCourses, view: Box, zoom: number, moment: Moment): void {
  const nodes = scene.visible(view);
  const look: EdgeLook = zoom >= DETAIL_ZOOM || courses.routed ? 'curved' : 'plain';
  paintEdges(brush, courses.within(view), zoom, look, { nodes: moment.selection, edges: moment.selectedEdges });
  if (zoom >= DETAIL_ZOOM) {
    for (const node of nodes) {
      paintNode(brush, node, moment.selection.has(node.view.id), moment.hovered === node.view.id);
      paintPorts(brush, node, (side, port) => portState(scene, moment.connecting, node, side, port));
    }
    if (moment.connecting !== undefined) paintConnecting(brush, moment.connecting);
    return;
  }
  paintBlocks(brush, nodes, zoom, moment.selection);
  if (zoom >= LABEL_ZOOM) paintLabels(brush, nodes, zoom);
}

function portState(scene: Scene, connecting: Connecting | undefined, node: SceneNode, side: 'input' | 'output', port: string): PortState {
  const { id } = node.view;
  if (connecting !== undefined) {
    const { from, target, offered } = connecting;
    if (target?.node === node && target.side === side && target.port.name === port) return 'target';
    if (from.node === node && from.side === side && from.port.name === port) return 'offered';
    return offered.has(offeredKey(id, side, port)) ? 'offered' : 'refused';
  }
  return scene.isConnected(id, side, port) ? 'connected' : 'plain';
}

/** Blocks of one colour are one path. */
function paintBlocks({ context, palette }: Brush, nodes: readonly SceneNode[], zoom: number, selection: ReadonlySet<string>): void {
  const groups = new Map<string, SceneNode[]>();
  for (const node of nodes) {
    const color = blockColor(palette, node);
    const group = groups.get(color);
    if (group === undefined) groups.set(color, [node]);
    else group.push(node);
  }
  const rim = Math.min(1 / zoom, 6);
  for (const [color, group] of groups) {
    context.beginPath();
    for (const node of group) context.rect(node.x - node.width / 2, node.y - node.height / 2, node.width, node.height);
    context.fillStyle = color;
    context.fill();
    context.lineWidth = rim;
    context.strokeStyle = color === palette.surface ? palette.edge : palette.page;
    context.stroke();
  }
  context.beginPath();
  for (const node of nodes) if (selection.has(node.view.id)) context.rect(node.x - node.width / 2, node.y - node.height / 2, node.width, node.height);
  context.lineWidth = 3 / zoom;
  context.strokeStyle = palette.primary;
  context.stroke();
}

function blockColor(palette: Brush['palette'], node: SceneNode): string {
  if (node.open) return withAlpha(palette.primary, 0.06);
  return markOf(palette, node) ?? palette.surface;
}

/** The colour that a whole block takes on for its state. */
function markOf(palette: Brush['palette'], node: SceneNode): string | undefined {
  if (node.open) return undefined;
  if (node.view.status !== undefined) return palette.status[node.view.status];
  return node.view.errors > 0 ? palette.error : undefined;
}

function paintLabels({ context, palette, text }: Brush, nodes: readonly SceneNode[], zoom: number): void {
  const size = Math.min(10 / zoom, 26);
  context.font = `600 ${size}px ${palette.font}`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  for (const node of nodes) {
    context.fillStyle = markOf(palette, node) === undefined ? palette.text : palette.onMark;
    context.fillText(text.fit(context, node.view.label, node.width - 12), node.x, node.open ? node.y - node.height / 2 + size : node.y);
  }
}

function paintConnecting({ context, palette }: Brush, { from, to, target }: Connecting): void {
  const end = target?.at ?? to;
  const bend = Math.max(30, Math.abs(end.y - from.at.y) / 2) * (from.side === 'output' ? 1 : -1);
  context.beginPath();
  context.moveTo(from.at.x, from.at.y);
  context.bezierCurveTo(from.at.x, from.at.y + bend, end.x, end.y - bend, end.x, end.y);
  context.lineWidth = 2;
  context.strokeStyle = palette.primary;
  context.setLineDash(target === undefined ? [6, 4] : []);
  context.stroke();
  context.setLineDash([]);
}
