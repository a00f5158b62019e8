import { nearest } from '#shared/specs/nearest.ts';

/** ` Did you mean 'x'?`, or nothing: the end of a message about an unknown name. */
export function didYouMean(name: string, known: Iterable<string>): string {
  const near = nearest(name, known);
  return near === undefined ? '' : ` Did you mean '${near}'?`;
}
