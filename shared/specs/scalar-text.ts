const flags: Readonly<Record<string, boolean>> = { true: true, yes: true, on: true, false: false, no: false, off: false };

/** A boolean as people and YAML 1.1 write it (`true`, `True`, `yes`, `on` ...), or undefined when it is none. */
export function readFlag(text: string): boolean | undefined {
  const lower = text.toLowerCase();
  return Object.hasOwn(flags, lower) ? flags[lower] : undefined;
}
