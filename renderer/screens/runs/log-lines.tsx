import { Box } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore } from 'react';
import { LogLine } from './log-line.tsx';
import type { LogSource } from './log-source.ts';
import { logWindow, scrollTopOf } from './log-window.ts';

export interface LogLinesProps {
  readonly source: LogSource;
  readonly label: string;
  readonly follow: boolean;
  readonly onFollow: (follow: boolean) => void;
  readonly wrap: boolean;
  readonly search: string;
  /** A line to go to; another object goes there again. */
  readonly goTo: { readonly line: number } | undefined;
}

/** The lines in sight of a log of any length. */
export function LogLines({ source, label, follow, onFollow, wrap, search, goTo }: LogLinesProps): React.JSX.Element {
  const state = useSyncExternalStore(source.subscribe, source.state);
  const { ref: sizer, height } = useElementSize();
  const scroller = useRef<HTMLDivElement>(null);
  const [scrollTop, setScrollTop] = useState(0);
  const frame = useRef<number>(undefined);
  // Lines above the window would push it down by what they wrap to.
  const shown = logWindow(state.total, follow ? Number.MAX_SAFE_INTEGER : scrollTop, height, wrap ? 0 : 8);
  const { first, count, canvas } = shown;

  useEffect(() => source.show(first, count), [source, first, count]);

  // After every growth, before it is painted: the end stays in sight.
  useLayoutEffect(() => {
    const view = scroller.current;
    if (follow && view !== null) view.scrollTop = Math.max(0, canvas - height);
  }, [follow, canvas, height]);

  useEffect(() => {
    const view = scroller.current;
    if (goTo === undefined || view === null) return;
    view.scrollTop = scrollTopOf(goTo.line, source.state().total, view.clientHeight);
  }, [goTo, source]);

  useEffect(() => () => cancelAnimationFrame(frame.current ?? 0), []);

  const onScroll = (): void => {
    if (frame.current !== undefined) return;
    frame.current = requestAnimationFrame(() => {
      frame.current = undefined;
      const view = scroller.current;
      if (view !== null) setScrollTop(view.scrollTop);
    });
  };
  // Only a person scrolls up: our own scrolling to the end never does.
  const onWheel = (event: React.WheelEvent): void => {
    if (event.deltaY < 0 && follow) onFollow(false);
  };
  const onKeyDown = (event: React.KeyboardEvent): void => {
    if (['ArrowUp', 'PageUp', 'Home'].includes(event.key) && follow) onFollow(false);
    if (event.key === 'End' && !follow) onFollow(true);
  };
  const onPointerDown = (event: React.PointerEvent<HTMLDivElement>): void => {
    // On the scroll bar itself, which lies beyond the content's width.
    if (follow && event.nativeEvent.offsetX > event.currentTarget.clientWidth) onFollow(false);
  };

  const lines = Array.from({ length: count }, (_, index) => first + index);
  const top = wrap && shown.atEnd ? undefined : shown.top;
  return (
    <div ref={sizer} className="log-frame">
      <Box ref={scroller} className="log-scroller" data-wrap={wrap ? '' : undefined} role="log" aria-label={label} aria-live="off" tabIndex={0} onScroll={onScroll} onWheel={onWheel} onKeyDown={onKeyDown} onPointerDown={onPointerDown}>
        <div className="log-canvas" style={{ height: canvas }}>
          <div className="log-window" style={top === undefined ? { bottom: 0 } : { top }}>
            {lines.map((number) => (
              <LogLine key={number} number={number} text={source.line(number)} search={search} current={goTo?.line === number} />
            ))}
          </div>
        </div>
      </Box>
    </div>
  );
}
