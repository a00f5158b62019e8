import prettyBytes from 'pretty-bytes';
import { cleanHome, type CleanScope } from '#electron/home/clean/clean-home.ts';
import type { App } from '#electron/compose.ts';
import { NotFoundError } from '#shared/errors.ts';
import type { MendableFile } from './app-checks.ts';
import type { Check } from './check.ts';

/** Something that can be done about a check without a person, and that costs nobody anything. */
export interface Repair {
  readonly id: 'clean' | 'mend-settings' | 'mend-recent';
  /** The words on a button. */
  readonly label: string;
}

/** What can be done about a check; undefined when it is fine, or only a person can help. */
export function repairFor(check: Check): Repair | undefined {
  if (check.status === 'ok') return undefined;
  switch (check.name) {
    case 'disk':
    case 'leftovers':
      return { id: 'clean', label: 'Clean up' };
    case 'settings':
      return check.status === 'warning' ? { id: 'mend-settings', label: 'Put the damaged file aside' } : undefined;
    case 'recent pipelines':
      return check.status === 'warning' ? { id: 'mend-recent', label: 'Put the damaged file aside' } : undefined;
    default:
      return undefined;
  }
}

export interface RepairParts {
  readonly app: Pick<App, 'layout' | 'runs'>;
  readonly settings: MendableFile;
  readonly recent: MendableFile;
  readonly scope: CleanScope;
}

/** Does it, and says what was done. Throws `NotFoundError` for an unknown id, and what cleaning throws. */
export async function performRepair(id: string, parts: RepairParts): Promise<string> {
  switch (id) {
    case 'clean': {
      const { bytes } = await cleanHome(parts.app, { dryRun: false }, parts.scope);
      return `Freed ${prettyBytes(bytes)}.`;
    }
    case 'mend-settings':
      return mend(parts.settings, { what: 'settings', afresh: 'the usual ones again' }, parts.scope.signal);
    case 'mend-recent':
      return mend(parts.recent, { what: 'recent pipelines', afresh: 'those that were run' }, parts.scope.signal);
    default:
      throw new NotFoundError(`There is no repair '${id}'.`);
  }
}

async function mend(document: MendableFile, words: { readonly what: string; readonly afresh: string }, signal: AbortSignal): Promise<string> {
  const { aside, restored } = await document.putAside(signal);
  if (aside === undefined) return `The file of the ${words.what} is not damaged; nothing was changed.`;
  return `The ${words.what} are ${restored ? 'those of before the last change again' : words.afresh}. The damaged file is kept: ${aside}`;
}
