/** `1 node`, `3 nodes`, `2 copies`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${String(count)} ${count === 1 ? one : many}`;
}

/** A span of time in the precision a person cares about: `0.4s`, `12.3s`, `2m 05s`, `1h 03m`. */
export function duration(milliseconds: number): string {
  const seconds = Math.max(0, milliseconds) / 1000;
  if (seconds < 59.95) return `${seconds.toFixed(1)}s`;
  const whole = Math.round(seconds);
  const pad = (value: number) => String(value).padStart(2, '0');
  if (whole < 3600) return `${String(Math.floor(whole / 60))}m ${pad(whole % 60)}s`;
  return `${String(Math.floor(whole / 3600))}h ${pad(Math.floor((whole % 3600) / 60))}m`;
}

/** The time between two ISO instants; empty when one is missing. */
export function durationBetween(startUtc: string | undefined, endUtc: string | undefined): string {
  return startUtc === undefined || endUtc === undefined ? '' : duration(Date.parse(endUtc) - Date.parse(startUtc));
}

/** An ISO instant for people, in local time on a terminal: `2026-11-22 03:55:04`; elsewhere UTC without milliseconds. */
export function instant(utc: string, local: boolean): string {
  const date = new Date(utc);
  if (Number.isNaN(date.valueOf())) return utc;
  if (!local) return `${date.toISOString().slice(0, 19)}Z`;
  return new Date(date.valueOf() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 19).replace('T', ' ');
}

/** `sha256:` digests shortened to what a person compares by eye. */
export function shortDigest(text: string): string {
  return text.replaceAll(/sha256:([0-9a-f]{12})[0-9a-f]{52}/g, 'sha256:$1');
}
