import prettyBytes from 'pretty-bytes';
import { cleanHome, type CleanScope } from '#electron/home/clean/clean-home.ts';
import type { App } from '#electron/compose.ts';
import type { SettingsStore } from '#electron/settings/settings-store.ts';
import { NotFoundError } from '#shared/errors.ts';
import type { Check } from './check.ts';

/** Something that can be done about a check without a person, and that costs nobody anything. */
export interface Repair {
  readonly id: 'clean' | 'mend-settings';
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
      return { id: 'mend-settings', label: 'Put the damaged file aside' };
    default:
      return undefined;
  }
}

export interface RepairParts {
  readonly app: Pick<App, 'layout' | 'runs'>;
  readonly settings: SettingsStore;
  /** A text that tells this moment, for the names of files. */
  readonly stamp: string;
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
      return mendSettings(parts.settings, parts.stamp, parts.scope.signal);
    default:
      throw new NotFoundError(`There is no repair '${id}'.`);
  }
}

async function mendSettings(settings: SettingsStore, stamp: string, signal: AbortSignal): Promise<string> {
  const { aside, restored } = await settings.putAside(stamp, signal);
  if (aside === undefined) return 'The settings can be read; nothing was changed.';
  return `${restored ? 'The settings are those of before the last change again' : 'The settings are the usual ones again'}. The damaged file is kept: ${aside}`;
}
