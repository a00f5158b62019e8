import type { StylesheetJson } from 'cytoscape';
import type { Palette } from './paint/palette.ts';

/** Nodes are in the core for what they are to the pointer: they are painted over it. It draws the selection box alone. */
export function coreStyle(palette: Palette): StylesheetJson {
  return [
    { selector: 'core', style: { 'active-bg-opacity': 0, 'active-bg-color': palette.primary, 'active-bg-size': 0, 'selection-box-color': palette.primary, 'selection-box-opacity': 0.12, 'selection-box-border-color': palette.primary, 'selection-box-border-width': 1, 'outside-texture-bg-color': palette.page, 'outside-texture-bg-opacity': 1 } },
    {
      selector: 'node',
      style: { shape: 'rectangle', width: 'data(width)', height: 'data(height)', 'background-opacity': 0, 'border-width': 0, 'overlay-opacity': 0, 'z-index-compare': 'manual', 'z-index': 2 },
    },
    { selector: 'node.frame', style: { 'z-index': 0 } },
  ];
}
