/** Where code can come from, beside a folder. */
export type SourceKind = 'git' | 'archive' | 'image';

export interface SourceParts {
  readonly kind: SourceKind;
  /** A repository's address or folder; an archive's path or address; an image's name. */
  readonly at: string;
  /** Of git: a branch, tag or commit. */
  readonly ref: string;
  /** The folder inside, or of an image the path of the code. */
  readonly inside: string;
}

/** The one text that names a source, as on the command line. */
export function sourceText({ kind, at, ref, inside }: SourceParts): string {
  const place = at.trim();
  const within = inside.trim() === '' ? '' : `#${inside.trim()}`;
  if (kind === 'image') return `image:${place}${within}`;
  if (kind === 'archive') return `${place}${within}`;
  const version = ref.trim() === '' ? '' : `@${ref.trim()}`;
  return `${place.startsWith('git+') ? '' : 'git+'}${place}${version}${within}`;
}
