import prettyBytes from 'pretty-bytes';
import type { CleanScope } from '#electron/home/clean/clean-home.ts';
import { stagingSweep, unbegunRunsSweep } from '#electron/home/clean/find-sweeps.ts';
import type { HomeLayout } from '#electron/home/layout.ts';
import { measureTree } from '#electron/home/measure-tree.ts';
import type { SettingsStore } from '#electron/settings/settings-store.ts';
import { DrydockError } from '#shared/errors.ts';
import type { Check } from './check.ts';

/** Whether the settings of the app can be read. Runs do not depend on them. */
export function settingsCheck(settings: SettingsStore): Check {
  try {
    settings.read();
    return { name: 'settings', status: 'ok', detail: 'The settings of the app can be read.' };
  } catch (error) {
    if (!(error instanceof DrydockError)) throw error;
    return { name: 'settings', status: 'warning', detail: error.message };
  }
}

/** What work that was cut short has left in the home. */
export async function leftoversCheck(layout: HomeLayout, { nowMs, graceMs, signal }: CleanScope): Promise<Check> {
  const scope = { layout, kept: new Set<string>(), olderThanMs: nowMs - graceMs, signal };
  const places = [...(await stagingSweep(scope)).entries, ...(await unbegunRunsSweep(scope)).entries].flat();
  let bytes = 0;
  for (const place of places) bytes += (await measureTree(place, signal)).bytes;
  if (places.length === 0) return { name: 'leftovers', status: 'ok', detail: 'No work that was cut short has left anything.' };
  return { name: 'leftovers', status: 'warning', detail: `Work that was cut short has left ${prettyBytes(bytes)} in the home. It is of no use to anybody.` };
}
