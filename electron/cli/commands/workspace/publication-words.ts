import type { Publication } from '#shared/sync/views.ts';
import { kindWords } from '#shared/workspace/kinds.ts';
import { shown } from '../../output/shown.ts';

/** `the module train:1, 2` */
export function publicationWords({ kind, name, versions }: Publication): string {
  return `the ${kindWords[kind]} ${shown(name)}${versions.length === 0 ? '' : `:${versions.map((version) => shown(version)).join(', ')}`}`;
}
