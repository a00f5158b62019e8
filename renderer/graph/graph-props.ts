import type { GraphView, Positions } from '#shared/graph/graph-view.ts';
import type { Point, PortRef } from './geometry.ts';
import type { ModulePayload } from './module-drag.ts';

/** What a graph is drawn from and what it tells. Everything it shows is the caller's; it keeps the viewport alone. */
export interface PipelineGraphProps {
  /** Nodes that stay the same should stay the same objects: a change of one status then costs one repaint. */
  readonly graph: GraphView;
  /** Nodes that are not named are placed by the layout. */
  readonly positions: Positions;
  /** A person moved nodes (all that are shown are named then), or asked for the automatic layout (none is). */
  readonly onPositionsChange?: (positions: Positions) => void;
  /** Ids of nodes and of edges. */
  readonly selection: readonly string[];
  readonly onSelect: (ids: readonly string[]) => void;
  /** A double click or Enter on a node. */
  readonly onOpen?: (id: string) => void;
  readonly editable: boolean;
  /** From an output to an input. */
  readonly canConnect?: (from: PortRef, to: PortRef) => boolean;
  readonly onConnect?: (from: PortRef, to: PortRef) => void;
  readonly onDisconnect?: (edgeIds: readonly string[]) => void;
  readonly onDelete?: (ids: readonly string[]) => void;
  /** `shown`: where all the others are now, to be kept with the new one's place. */
  readonly onDropModule?: (payload: ModulePayload, position: Point, shown: Positions) => void;
  /** What copying these nodes puts on the clipboard; undefined when they cannot be copied. */
  readonly onCopy?: (ids: readonly string[]) => string | undefined;
  readonly onPaste?: (text: string) => void;
  /** Sub-pipelines that are drawn closed. */
  readonly collapsed: ReadonlySet<string>;
  readonly onToggle?: (id: string) => void;
  /** What the picture is called to those who do not see it. */
  readonly label: string;
}

/** What a screen can make a graph do. */
export interface PipelineGraphHandle {
  fit(ids?: readonly string[]): void;
  zoomIn(): void;
  zoomOut(): void;
  tidy(): void;
  /** Brings a node to the middle. */
  centreOn(id: string): void;
  /** The middle of what is seen, in canvas units: where something new can go. */
  centre(): Point;
  exportPng(): Promise<Blob>;
  focus(): void;
}
