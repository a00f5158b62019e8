import type { RefObject } from 'react';
import { useEffect, useRef } from 'react';

/** Gives a row the focus as soon as it is drawn: a list that draws only what is in sight has to scroll to it first. Rows carry `data-index`. */
export function useRowFocus(list: RefObject<HTMLElement | null>): (index: number) => void {
  // Which one, and not just that one is: drawings of before a key was pressed have their effects after it.
  const wanted = useRef<number>(undefined);
  const focus = (): void => {
    if (wanted.current === undefined) return;
    const row = list.current?.querySelector<HTMLElement>(`[data-index="${wanted.current}"]`);
    if (row === null || row === undefined) return;
    wanted.current = undefined;
    row.focus({ preventScroll: true });
  };
  // After every drawing: which one brings the row cannot be told beforehand.
  useEffect(focus);
  return (index) => {
    wanted.current = index;
    focus();
  };
}
