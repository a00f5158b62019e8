import { useEffect, useRef } from 'react';
import type { PointerEvent } from 'react';
import styles from './graph.module.css';
import { MINIMAP, MinimapPainter } from './paint/minimap-painter.ts';
import type { GraphStage } from './stage.ts';

/** The whole graph in a corner, and what of it is seen; a pointer there moves the view. For the pointer alone: keys have `fit` and the arrows. */
export function Minimap({ stage }: { readonly stage: GraphStage }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const painter = useRef<MinimapPainter>(null);
  useEffect(() => {
    if (canvas.current === null) return undefined;
    const made = new MinimapPainter(canvas.current, stage);
    painter.current = made;
    return () => made.destroy();
  }, [stage]);
  const goTo = (event: PointerEvent<HTMLCanvasElement>): void => {
    if (event.type === 'pointermove' && event.buttons === 0) return;
    event.stopPropagation();
    const box = event.currentTarget.getBoundingClientRect();
    const at = painter.current?.toModel({ x: event.clientX - box.left, y: event.clientY - box.top });
    if (at !== undefined) stage.centreAt(at);
  };
  return <canvas ref={canvas} data-overlay aria-hidden className={styles['minimap']} width={MINIMAP.width * 2} height={MINIMAP.height * 2} onPointerDown={goTo} onPointerMove={goTo} />;
}
