/** Hands out names for files and functions: letters, digits, `_`, `-` and `.`, unique also where case does not count. */
export class ModuleKeys {
  readonly #taken = new Set<string>();

  /** The first of `name`, `name_2`, `name_3` ... that is free. A name without a usable letter becomes `fallback`. */
  take(name: string | undefined, fallback: string): string {
    const base = fileName(name ?? '') || fileName(fallback) || 'module';
    for (let count = 1; ; count += 1) {
      const key = count === 1 ? base : `${base}_${String(count)}`;
      if (this.#taken.has(key.toLowerCase())) continue;
      this.#taken.add(key.toLowerCase());
      return key;
    }
  }
}

/** Names that Windows keeps for devices. */
const device = /^(?:con|prn|aux|nul|com\d|lpt\d)$/i;

/** A text as a plain file name; empty when nothing of it can be kept. */
function fileName(text: string): string {
  const plain = text.normalize('NFKD').replace(/[^A-Za-z0-9_-]+/g, '_').replace(/^[_-]+|[_-]+$/g, '').slice(0, 80);
  return device.test(plain) ? `${plain}_` : plain;
}
