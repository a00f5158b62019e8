import { InvalidNameError } from './catalog-errors.ts';

const LONGEST = 255;
const CONTROL = /\p{Cc}/u;
const RESERVED = /[:@/\\]/u;

/**
 * A name as it is stored: trimmed, NFC. Throws `InvalidNameError` when it is empty, longer than 255 characters, or has
 * control characters or one of `: @ / \`, which mean something in references. `what` begins the message ('A module name').
 */
export function checkName(name: string, what: string): string {
  const text = name.trim().normalize('NFC');
  if (text === '') throw new InvalidNameError(`${what} must not be empty.`);
  if (text.length > LONGEST) throw new InvalidNameError(`${what} may have ${String(LONGEST)} characters; '${text.slice(0, 40)}...' has ${String(text.length)}.`);
  if (CONTROL.test(text)) throw new InvalidNameError(`${what} must not contain control characters: ${JSON.stringify(text)}.`);
  const reserved = RESERVED.exec(text)?.[0];
  if (reserved !== undefined) throw new InvalidNameError(`${what} must not contain '${reserved}', which has a meaning in references: '${text}'. Use '-' or '_' instead.`);
  return text;
}

/** A version as it is stored: any text, trimmed, NFC, at most 255 characters, no control characters. */
export function checkVersion(version: string): string {
  const text = version.trim().normalize('NFC');
  if (text === '' || text.length > LONGEST || CONTROL.test(text)) {
    throw new InvalidNameError(`A version must have 1 to ${String(LONGEST)} characters and no control characters: ${JSON.stringify(version)}.`);
  }
  return text;
}

/** Two names are the same name when their keys are equal: NFC and case-folded (`STRASSE` and `straße`, `Σ`, `σ` and `ς` are equal). */
export function nameKey(name: string): string {
  return name.trim().normalize('NFC').toUpperCase().toLowerCase().replaceAll('ς', 'σ').normalize('NFC');
}
