const blocks = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/** The course of some numbers in at most `width` characters; what is no number leaves a gap. */
export function sparkline(values: readonly number[], width: number): string {
  const shown = values.length <= width ? values : Array.from({ length: width }, (_, index) => values[Math.round((index * (values.length - 1)) / (width - 1))] ?? Number.NaN);
  const finite = shown.filter(Number.isFinite);
  const low = Math.min(...finite);
  const span = Math.max(...finite) - low;
  return shown.map((value) => (Number.isFinite(value) ? (blocks[span === 0 ? 0 : Math.round(((value - low) / span) * (blocks.length - 1))] ?? '') : ' ')).join('');
}
