/** Moves through a list of `count` things with the arrows, Page up and down, Home and End; other keys are left alone. */
export function moveByKey(event: React.KeyboardEvent, current: number, count: number, moveTo: (index: number) => void, page = 10): void {
  const steps: Readonly<Record<string, number>> = { ArrowDown: current + 1, ArrowUp: current - 1, PageDown: current + page, PageUp: current - page, Home: 0, End: count - 1 };
  const to = steps[event.key];
  if (to === undefined || count === 0) return;
  event.preventDefault();
  moveTo(Math.min(count - 1, Math.max(0, to)));
}

/** Which thing of a list was meant by a click: `data-index` of the nearest element that has one, or -1. What stands in `data-own` takes its clicks itself. */
export function indexAt(target: EventTarget): number {
  if (!(target instanceof Element) || target.closest('[data-own]') !== null) return -1;
  const index = target.closest('[data-index]')?.getAttribute('data-index');
  return index === null || index === undefined ? -1 : Number(index);
}
