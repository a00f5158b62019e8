/** Makes a value at the first call, and a new one whenever `key` has another value than at the call before. */
export function latestBy<T>(key: () => string, make: () => T): () => T {
  let made: { readonly key: string; readonly value: T } | undefined;
  return () => {
    const now = key();
    if (made?.key !== now) made = { key: now, value: make() };
    return made.value;
  };
}
