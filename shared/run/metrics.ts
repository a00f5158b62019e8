/** More numbers than this in one file are not metrics but data. */
const MOST = 200;
const DEEPEST = 12;

/** The numbers in a JSON text by their place in it: `test.accuracy`, `folds[2].loss`; at most 200. Text that is no JSON has none. */
export function metricsOf(text: string): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return found;
  }
  collect(value, '', 0, found);
  return found;
}

function collect(value: unknown, place: string, depth: number, found: Map<string, number>): void {
  if (found.size >= MOST || depth > DEEPEST) return;
  if (typeof value === 'number') {
    found.set(place === '' ? 'value' : place, value);
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) collect(item, `${place}[${String(index)}]`, depth + 1, found);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) collect(item, place === '' ? key : `${place}.${key}`, depth + 1, found);
  }
}
