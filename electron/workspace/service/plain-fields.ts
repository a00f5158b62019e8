import { checkName } from '#shared/catalog/module-name.ts';
import { idSchema } from '#shared/workspace/entity.ts';
import { kindWords, type EntityKind } from '#shared/workspace/kinds.ts';
import { refuse, refusing } from './refuse.ts';

const LONGEST_TEXT = 50_000;
const LONGEST_REFERENCE = 500;
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/u;

/** Refuses what can be no id. */
export function checkId(id: string): void {
  if (!idSchema.safeParse(id).success) refuse('invalid-request', `'${id.slice(0, 150)}' cannot be an id: expected letters, digits, ".", "_" or "-", at most 128.`);
}

/** Refuses a text that is too long or cannot be stored and given back as it is: one with NUL characters or halves of characters. */
export function checkText(text: string, path: string, longest = LONGEST_TEXT): void {
  const problem = text.length > longest ? `at most ${String(longest)} characters are taken` : /[\0\p{Cs}]/u.test(text) ? 'NUL characters and halves of surrogate pairs are not taken' : undefined;
  if (problem !== undefined) refuse('invalid-request', `The ${path.split('.').at(-1) ?? path} cannot be taken: ${problem}.`, { problems: [{ path, message: problem }] });
}

/** Refuses what is no moment in ISO 8601. */
export function checkMoment(text: string, path: string): void {
  if (!MOMENT.test(text) || Number.isNaN(Date.parse(text))) refuse('invalid-request', `The ${path.split('.').at(-1) ?? path} cannot be taken: expected a moment such as 2026-01-31T12:00:00.000Z.`, { problems: [{ path, message: 'expected a moment in ISO 8601' }] });
}

/** A name as it is stored. An environment's is the reference that it stands for, which may have what is reserved in other names. */
export function entityName(kind: EntityKind, name: string, path = 'entity.name'): string {
  if (kind !== 'environment') {
    const checked = refusing(() => checkName(name, `The name of a ${kindWords[kind]}`), path);
    checkText(checked, path);
    return checked;
  }
  const reference = name.trim().normalize('NFC');
  checkText(reference, path, LONGEST_REFERENCE);
  if (reference === '' || /\p{Cc}/u.test(reference)) refuse('invalid-request', 'The name of an environment must not be empty or have control characters.', { problems: [{ path, message: 'expected a reference' }] });
  return reference;
}
