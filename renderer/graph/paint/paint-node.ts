import { moduleWords } from '../module-words.ts';
import { portHits, type SceneNode } from '../scene.ts';
import type { FittedText } from './fitted-text.ts';
import type { Glyphs } from './glyphs.ts';
import type { Palette } from './palette.ts';

/** What a node is drawn with. */
export interface Brush {
  readonly context: CanvasRenderingContext2D;
  readonly palette: Palette;
  readonly text: FittedText;
  readonly glyphs: Glyphs;
}

/** How a port is drawn while something is being connected. */
export type PortState = 'plain' | 'connected' | 'offered' | 'target' | 'refused';

const RADIUS = 7;
export const PORT_RADIUS = 4.5;
/** The button that opens and closes a sub-pipeline: from the upper right corner, in canvas units. */
export const TOGGLE = { right: 18, top: 20, reach: 12 } as const;

/** The whole node, close up. */
export function paintNode(brush: Brush, node: SceneNode, selected: boolean, hovered: boolean): void {
  const { context, palette } = brush;
  const { view } = node;
  const [left, top] = [node.x - node.width / 2, node.y - node.height / 2];
  const round = view.kind === 'input' || view.kind === 'output' ? node.height / 2 : RADIUS;
  const mark = view.status === undefined ? undefined : palette.status[view.status];
  if (selected) ring(brush, left, top, node, round);
  context.beginPath();
  context.roundRect(left, top, node.width, node.height, round);
  context.fillStyle = node.open ? frameColor(palette) : palette.surface;
  context.fill();
  if (mark !== undefined && !node.open) {
    context.save();
    context.clip();
    context.fillStyle = withAlpha(mark, palette.dark ? 0.1 : 0.06);
    context.fillRect(left, top, node.width, node.height);
    context.fillStyle = mark;
    context.fillRect(left, top, 5, node.height);
    context.restore();
  }
  context.beginPath();
  context.roundRect(left, top, node.width, node.height, round);
  context.lineWidth = selected ? 1.75 : 1;
  context.strokeStyle = borderColor(palette, node, selected, hovered, mark);
  context.stroke();
  paintTexts(brush, node, left, top, mark);
  paintBadge(brush, node, left, top);
}

/** Ports in the state that `stateOf` says. */
export function paintPorts(brush: Brush, node: SceneNode, stateOf: (side: 'input' | 'output', port: string) => PortState): void {
  const { context, palette } = brush;
  for (const { side, port, at } of portHits(node)) {
    const state = stateOf(side, port.name);
    const strong = state === 'offered' || state === 'target';
    context.globalAlpha = state === 'refused' ? 0.25 : 1;
    if (strong) {
      context.beginPath();
      context.arc(at.x, at.y, PORT_RADIUS + (state === 'target' ? 7 : 4), 0, Math.PI * 2);
      context.fillStyle = withAlpha(palette.primary, state === 'target' ? 0.45 : 0.25);
      context.fill();
    }
    context.beginPath();
    context.arc(at.x, at.y, PORT_RADIUS, 0, Math.PI * 2);
    if (state === 'connected') context.fillStyle = palette.strong;
    else context.fillStyle = strong ? palette.primary : palette.surface;
    context.fill();
    context.lineWidth = 1.25;
    context.strokeStyle = strong ? palette.primary : palette.strong;
    // A dashed rim: may stay unconnected.
    context.setLineDash(port.optional && state === 'plain' ? [2, 2] : []);
    context.stroke();
    context.setLineDash([]);
  }
  context.globalAlpha = 1;
}

function paintTexts(brush: Brush, node: SceneNode, left: number, top: number, mark: string | undefined): void {
  const { context, palette, text, glyphs } = brush;
  const { view } = node;
  const end = view.kind === 'input' || view.kind === 'output';
  const middle = end || (view.module === '' && !node.open) ? node.y : top + 18;
  context.strokeStyle = palette.dimmed;
  glyphs.kind(context, view.kind, left + 22, end || node.open ? middle : node.y, 18);
  const toggles = view.kind === 'pipeline' ? 22 : 0;
  if (toggles > 0) glyphs.chevron(context, node.open ? 'open' : 'closed', left + node.width - TOGGLE.right, top + TOGGLE.top, 16);
  if (view.status !== undefined && mark !== undefined) {
    context.strokeStyle = mark;
    glyphs.status(context, view.status, left + node.width - 18 - toggles, top + 18, 16);
  }
  const room = node.width - 38 - (view.status === undefined ? 12 : 32) - toggles;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  const labelFont = `600 13px ${palette.font}`;
  const moduleFont = `400 11px ${palette.font}`;
  context.font = moduleFont;
  const module = end ? '' : text.fit(context, moduleWords(view.module), node.open ? room : node.width - 38 - 12);
  const moduleWidth = node.open ? context.measureText(module).width : 0;
  context.font = labelFont;
  const label = text.fit(context, view.label, room);
  if (node.open) {
    // Edges to what is inside a frame begin at its upper edge: they pass behind its title.
    const width = Math.max(context.measureText(label).width, moduleWidth) + 8;
    for (const color of [palette.page, frameColor(palette)]) {
      context.fillStyle = color;
      context.fillRect(left + 34, top + 9, width, 35);
    }
  }
  context.fillStyle = palette.text;
  context.fillText(label, left + 38, middle + 0.5);
  if (end) return;
  context.fillStyle = palette.dimmed;
  context.font = moduleFont;
  context.fillText(module, left + 38, top + 35.5);
}

function paintBadge(brush: Brush, node: SceneNode, left: number, top: number): void {
  const { context, palette } = brush;
  const { errors, warnings } = node.view;
  if (errors + warnings === 0) return;
  const words = String(Math.min(errors > 0 ? errors : warnings, 99));
  const [x, y] = [left + node.width - 6, top + 1];
  const width = Math.max(16, 9 + 6.5 * words.length);
  context.beginPath();
  context.roundRect(x - width / 2, y - 8, width, 16, 8);
  context.fillStyle = errors > 0 ? palette.error : palette.warning;
  context.fill();
  context.lineWidth = 1.5;
  context.strokeStyle = palette.page;
  context.stroke();
  context.fillStyle = palette.onMark;
  context.font = `700 10px ${palette.font}`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(words, x, y + 0.5);
}

function ring({ context, palette }: Brush, left: number, top: number, node: SceneNode, round: number): void {
  context.beginPath();
  context.roundRect(left - 2, top - 2, node.width + 4, node.height + 4, round + 2);
  context.lineWidth = 3.5;
  context.strokeStyle = withAlpha(palette.primary, 0.25);
  context.stroke();
}

/** See-through, so that the edges inside a frame are seen. */
const frameColor = (palette: Palette): string => withAlpha(palette.primary, palette.dark ? 0.07 : 0.04);

function borderColor(palette: Palette, node: SceneNode, selected: boolean, hovered: boolean, mark: string | undefined): string {
  if (selected) return palette.primary;
  if (node.view.errors > 0) return palette.error;
  if (hovered) return palette.strong;
  return mark ?? palette.border;
}

/** A `#rrggbb` colour made translucent; other notations stay as they are. */
export function withAlpha(color: string, alpha: number): string {
  if (!/^#[\da-f]{6}$/i.test(color)) return color;
  return `${color}${Math.round(alpha * 255).toString(16).padStart(2, '0')}`;
}
