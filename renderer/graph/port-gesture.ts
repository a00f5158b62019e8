import type { PortRef, Point } from './geometry.ts';
import { contains, boxOf } from './geometry.ts';
import { offeredKey } from './paint/paint-scene.ts';
import { TOGGLE } from './paint/paint-node.ts';
import { portHits, type PortHit, type SceneNode } from './scene.ts';
import type { GraphStage } from './stage.ts';

/** How near to a port, in pixels of the screen, counts as on it. */
const REACH = 10;

export interface PortGestureEvents {
  readonly editable: boolean;
  canConnect(from: PortRef, to: PortRef): boolean;
  onConnect(from: PortRef, to: PortRef): void;
  onToggle(id: string): void;
  /** The port under the pointer, or none. */
  onHover(hit: PortHit | undefined): void;
}

/** The pointer on ports and on the buttons of sub-pipelines: taken before the core sees it. Everything else is the core's. */
export class PortGesture {
  readonly #stage: GraphStage;
  readonly #element: HTMLElement;
  readonly #events: () => PortGestureEvents;
  readonly #listening = new AbortController();
  #drag: { readonly from: PortHit; readonly offered: ReadonlySet<string>; target: PortHit | undefined } | undefined;
  /** The mouse and touch events that follow a taken pointer event are taken too. */
  #taken = false;

  constructor(stage: GraphStage, element: HTMLElement, events: () => PortGestureEvents) {
    this.#stage = stage;
    this.#element = element;
    this.#events = events;
    const options = { capture: true, signal: this.#listening.signal };
    element.addEventListener('pointerdown', (event) => this.#down(event), options);
    element.addEventListener('pointermove', (event) => this.#move(event), options);
    element.addEventListener('pointerup', () => this.#up(), options);
    element.addEventListener('pointercancel', () => this.cancel(), options);
    element.addEventListener('pointerleave', () => this.#hover(undefined, undefined), { signal: this.#listening.signal });
    for (const name of ['mousedown', 'touchstart'] as const) {
      element.addEventListener(name, (event) => (this.#taken ? event.stopPropagation() : undefined), { ...options, passive: true });
    }
  }

  /** Ends a drag without connecting. True when there was one. */
  cancel(): boolean {
    const dragging = this.#drag !== undefined;
    this.#drag = undefined;
    this.#taken = false;
    this.#stage.setConnecting(undefined);
    return dragging;
  }

  destroy(): void {
    this.#listening.abort();
  }

  #down(event: PointerEvent): void {
    this.#taken = false;
    if (event.button !== 0 || !this.#isOnCanvas(event)) return;
    const at = this.#stage.toModel({ x: event.clientX, y: event.clientY });
    const toggled = this.#toggleAt(at);
    const port = toggled === undefined && this.#events().editable ? this.#portAt(at) : undefined;
    if (toggled === undefined && port === undefined) return;
    this.#taken = true;
    event.stopPropagation();
    if (toggled !== undefined) this.#events().onToggle(toggled.view.id);
    if (port === undefined) return;
    this.#element.setPointerCapture(event.pointerId);
    this.#events().onHover(undefined);
    this.#drag = { from: port, offered: this.#offeredTo(port), target: undefined };
    this.#show(at);
  }

  #move(event: PointerEvent): void {
    const at = this.#stage.toModel({ x: event.clientX, y: event.clientY });
    if (this.#drag !== undefined) {
      this.#drag.target = this.#targetAt(at, this.#drag.from, this.#drag.offered);
      this.#show(at);
      event.stopPropagation();
      return;
    }
    if (event.buttons !== 0) return;
    const inside = this.#isOnCanvas(event);
    const port = inside ? this.#portAt(at) : undefined;
    this.#hover(port, inside ? this.#stage.scene.nodeAt(at) : undefined, inside && this.#toggleAt(at) !== undefined);
  }

  #up(): void {
    const drag = this.#drag;
    this.cancel();
    if (drag?.target === undefined) return;
    const [from, to] = drag.from.side === 'output' ? [drag.from, drag.target] : [drag.target, drag.from];
    this.#events().onConnect(portRef(from), portRef(to));
  }

  #show(to: Point): void {
    if (this.#drag !== undefined) this.#stage.setConnecting({ from: this.#drag.from, to, target: this.#drag.target, offered: this.#drag.offered });
  }

  #hover(port: PortHit | undefined, node: SceneNode | undefined, button = false): void {
    this.#stage.setHovered(node?.view.id);
    if (port !== undefined && this.#events().editable) this.#element.style.cursor = 'crosshair';
    else this.#element.style.cursor = button || (node !== undefined && !node.open) ? 'pointer' : 'default';
    this.#events().onHover(port);
  }

  /** Controls that lie over the canvas keep their pointer events. */
  #isOnCanvas(event: PointerEvent): boolean {
    return event.target instanceof HTMLCanvasElement && event.target.dataset['overlay'] === undefined;
  }

  #portAt(at: Point): PortHit | undefined {
    return this.#stage.detailed ? this.#stage.scene.portAt(at, REACH / this.#stage.core.zoom()) : undefined;
  }

  #toggleAt(at: Point): SceneNode | undefined {
    if (!this.#stage.detailed) return undefined;
    const node = this.#stage.scene.nodeAt(at);
    if (node?.view.kind !== 'pipeline') return undefined;
    const button = { x: node.x + node.width / 2 - TOGGLE.right, y: node.y - node.height / 2 + TOGGLE.top };
    return Math.hypot(button.x - at.x, button.y - at.y) <= TOGGLE.reach ? node : undefined;
  }

  #offeredTo(from: PortHit): Set<string> {
    const offered = new Set<string>();
    const events = this.#events();
    for (const node of this.#stage.scene.nodes) {
      if (node === from.node) continue;
      for (const hit of portHits(node)) {
        if (hit.side === from.side) continue;
        const fits = from.side === 'output' ? events.canConnect(portRef(from), portRef(hit)) : events.canConnect(portRef(hit), portRef(from));
        if (fits) offered.add(offeredKey(node.view.id, hit.side, hit.port.name));
      }
    }
    return offered;
  }

  /** A compatible port near the pointer, or the only compatible one of the node under it. */
  #targetAt(at: Point, from: PortHit, offered: ReadonlySet<string>): PortHit | undefined {
    const isOffered = (hit: PortHit): boolean => offered.has(offeredKey(hit.node.view.id, hit.side, hit.port.name));
    const near = this.#stage.scene.portAt(at, (REACH * 1.6) / this.#stage.core.zoom());
    if (near !== undefined && isOffered(near)) return near;
    const over = this.#stage.scene.nodeAt(at);
    if (over === undefined || over.open || over === from.node || !contains(boxOf(over, over), at)) return undefined;
    const fitting = portHits(over).filter(isOffered);
    return fitting.length === 1 ? fitting[0] : undefined;
  }
}

const portRef = (hit: PortHit): PortRef => ({ node: hit.node.view.id, port: hit.port.name });
