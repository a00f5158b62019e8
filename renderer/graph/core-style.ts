import type { StylesheetJson } from 'cytoscape';
import type { Palette } from './paint/palette.ts';

/** How edges are drawn: the more there are, the plainer. */
export type EdgeLook = 'curved' | 'straight' | 'plain';

const MOST_CURVED = 400;
const MOST_STRAIGHT = 700;

export function edgeLook(edges: number): EdgeLook {
  if (edges <= MOST_CURVED) return 'curved';
  return edges <= MOST_STRAIGHT ? 'straight' : 'plain';
}

/** The core draws the edges alone; nodes are there for what they are to the pointer, and painted over it. */
export function coreStyle(palette: Palette, look: EdgeLook): StylesheetJson {
  return [
    { selector: 'core', style: { 'active-bg-opacity': 0, 'active-bg-color': palette.primary, 'active-bg-size': 0, 'selection-box-color': palette.primary, 'selection-box-opacity': 0.12, 'selection-box-border-color': palette.primary, 'selection-box-border-width': 1, 'outside-texture-bg-color': palette.page, 'outside-texture-bg-opacity': 1 } },
    {
      selector: 'node',
      style: { shape: 'rectangle', width: 'data(width)', height: 'data(height)', 'background-opacity': 0, 'border-width': 0, 'overlay-opacity': 0, 'z-index-compare': 'manual', 'z-index': 2 },
    },
    { selector: 'node.frame', style: { 'z-index': 0 } },
    {
      selector: 'edge',
      style: { width: look === 'plain' ? 2 : 1.5, 'line-color': palette.edge, 'overlay-opacity': 0, 'z-index-compare': 'manual', 'z-index': 1, ...edgeShape(palette, look) },
    },
    { selector: 'edge:selected', style: { 'line-color': palette.primary, 'target-arrow-color': palette.primary, width: 3 } },
    { selector: 'edge.near', style: { 'line-color': palette.strong, 'target-arrow-color': palette.strong, width: 2 } },
  ];
}

function edgeShape(palette: Palette, look: EdgeLook): object {
  if (look === 'plain') return { 'curve-style': 'haystack', 'haystack-radius': 0 };
  const ends = { 'source-endpoint': 'data(start)', 'target-endpoint': 'data(end)', 'target-arrow-shape': 'triangle', 'target-arrow-color': palette.edge, 'arrow-scale': 0.9 };
  if (look === 'straight') return { 'curve-style': 'straight', ...ends };
  return { 'curve-style': 'unbundled-bezier', 'edge-distances': 'endpoints', 'control-point-distances': 'data(distances)', 'control-point-weights': 'data(weights)', ...ends };
}
