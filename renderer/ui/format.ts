import prettyBytes from 'pretty-bytes';

/** `1.2 MB` */
export const bytesText = (bytes: number): string => prettyBytes(bytes);

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
// Made once: making one for each cell of a table is what typing in its search waited for.
const dates = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' });
const units: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];

/** `3 minutes ago`; older than a week: the date. */
export function agoText(utc: string, nowMs: number = Date.now()): string {
  const passed = nowMs - Date.parse(utc);
  if (passed > 7 * 86_400_000) return dates.format(new Date(utc));
  const [unit, size] = units.find(([, each]) => passed >= each) ?? ['second', 1_000];
  return unit === 'second' ? 'just now' : relative.format(-Math.floor(passed / size), unit);
}

/** `850 ms`, `12.3 s`, `4 min 5 s`, `2 h 10 min` */
export function durationText(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1_000).toFixed(1)} s`;
  const minutes = Math.floor(milliseconds / 60_000);
  if (minutes < 60) return `${minutes} min ${Math.floor((milliseconds % 60_000) / 1_000)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
