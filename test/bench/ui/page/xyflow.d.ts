/** What the bench uses of React Flow, which is installed only where it is measured. */
declare module '@xyflow/react' {
  import type { JSX, ReactNode } from 'react';

  interface Viewport {
    readonly x: number;
    readonly y: number;
    readonly zoom: number;
  }
  interface FlowStyle {
    readonly width?: number;
    readonly height?: number;
    readonly background?: string;
  }
  export interface FlowNode {
    readonly id: string;
    readonly position: { readonly x: number; readonly y: number };
    readonly data: { readonly label: string };
    readonly style: FlowStyle;
  }
  export interface FlowEdge {
    readonly id: string;
    readonly source: string;
    readonly target: string;
  }
  export interface FlowApi {
    getViewport(): Viewport;
    setViewport(view: Viewport): Promise<boolean>;
    getNode(id: string): FlowNode | undefined;
    updateNode(id: string, change: Partial<FlowNode>): void;
  }
  interface FlowProps {
    readonly defaultNodes: readonly FlowNode[];
    readonly defaultEdges: readonly FlowEdge[];
    readonly fitView: boolean;
    readonly minZoom: number;
    readonly onlyRenderVisibleElements: boolean;
    readonly nodesFocusable: boolean;
    readonly edgesFocusable: boolean;
    readonly children: ReactNode;
  }
  export function ReactFlow(props: FlowProps): JSX.Element;
  export function ReactFlowProvider(props: { readonly children: ReactNode }): JSX.Element;
  export function useReactFlow(): FlowApi;
}
declare module '@xyflow/react/dist/style.css';
