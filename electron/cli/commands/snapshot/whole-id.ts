import { InvalidInputError } from '#shared/errors.ts';

/** The id of a snapshot as it may be written: `sha256:<hex>`, `snapshot:sha256:<hex>` or the digits alone. */
export function wholeId(text: string): string {
  const hex = /^(?:snapshot:)?(?:sha256:)?([0-9a-f]{64})$/.exec(text)?.[1];
  if (hex === undefined) throw new InvalidInputError(`"${text}" is no id of a snapshot: sha256: and 64 digits or letters a to f, as \`drydock snapshot create\` and \`drydock module show NAME:VERSION --json\` print it.`);
  return `sha256:${hex}`;
}
