/**
 * A copy of a Python text, of the same length, in which what the grammar does not know (and Python does) is written in another way: form feeds,
 * numbers that end with their point (`20.`), a `yield` that stands alone. Values are read from the original, so strings may be hit without harm.
 */
export function mendPython(text: string): string {
  return text
    .replaceAll('\f', ' ')
    .replace(/(?<![\w.])(\d[\d_]*)\.(?![\w.])/g, '$10')
    .replace(/\byield(?=[ \t]*(?:[)\]\r\n;#]|$))/g, standInForYield);
}

/** The name that a `yield` without a value carries in the mended text. */
export const standInForYield = 'yie1d';
