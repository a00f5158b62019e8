import { RefusalError } from '../refusal-error.ts';

/** The one ETag that `If-Match` names. Refuses with `precondition-required` when it names none: a change is always one of something that was seen. */
export function ifMatch(header: string | undefined): string {
  const tag = /^"([\u0021\u0023-\u007e]{1,64})"$/u.exec(header?.trim() ?? '')?.[1];
  if (tag === undefined) throw new RefusalError({ code: 'precondition-required', message: 'Send the ETag that you saw, in quotes: `If-Match: "..."`. Then a change that somebody else made meanwhile is not lost.' });
  return tag;
}

/** As {@link ifMatch}, for what may also be asked of whatever is there now. */
export function ifMatchAny(header: string | undefined): string | undefined {
  return header === undefined || header.trim() === '*' ? undefined : ifMatch(header);
}

/** Refuses with `precondition-required` what does not say `If-None-Match: *`: creating never replaces anything. */
export function ifNoneMatch(header: string | undefined): void {
  if (header?.trim() === '*') return;
  throw new RefusalError({ code: 'precondition-required', message: 'Send `If-None-Match: *`: this creates, and never replaces what is there.' });
}

/** Whether whoever asks has this state already, as `If-None-Match` of a reading says. */
export function hasAlready(header: string | undefined, etag: string): boolean {
  const tags = header?.split(',') ?? [];
  return tags.some((tag) => tag.trim().replace(/^W\//u, '') === `"${etag}"`);
}
