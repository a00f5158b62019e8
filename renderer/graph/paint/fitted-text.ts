const MOST_TEXTS = 20_000;

/** Shortens texts to a width, with an ellipsis, and remembers how. */
export class FittedText {
  readonly #known = new Map<string, string>();

  /** `font` must be the context's font. `width` in the context's units at scale 1. */
  fit(context: CanvasRenderingContext2D, text: string, width: number): string {
    const key = `${context.font}|${Math.round(width)}|${text}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    if (this.#known.size > MOST_TEXTS) this.#known.clear();
    const fitted = shorten(context, text, width);
    this.#known.set(key, fitted);
    return fitted;
  }

  /** To be called when a font has arrived: widths are others then. */
  forget(): void {
    this.#known.clear();
  }
}

function shorten(context: CanvasRenderingContext2D, text: string, width: number): string {
  if (context.measureText(text).width <= width) return text;
  const letters = Array.from(new Intl.Segmenter().segment(text.slice(0, 300)), ({ segment }) => segment);
  let [fits, tooLong] = [0, letters.length];
  while (fits + 1 < tooLong) {
    const middle = (fits + tooLong) >> 1;
    if (context.measureText(`${letters.slice(0, middle).join('')}…`).width <= width) fits = middle;
    else tooLong = middle;
  }
  return `${letters.slice(0, fits).join('')}…`;
}
