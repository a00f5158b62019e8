import prettyBytes from 'pretty-bytes';
import type { CleanScope } from '#electron/home/clean/clean-home.ts';
import { stagingSweep, unbegunRunsSweep } from '#electron/home/clean/find-sweeps.ts';
import type { HomeLayout } from '#electron/home/layout.ts';
import { measureTree } from '#electron/home/measure-tree.ts';
import type { MendableDocument } from '#electron/settings/mendable-document.ts';
import { CorruptDocumentError } from '#electron/store/store-errors.ts';
import type { Check } from './check.ts';

/** A document that the app can do without: `MendableDocument`. */
export type MendableFile = Pick<MendableDocument<unknown>, 'fault' | 'keptAside' | 'putAside'>;

/** Whether the settings of the app can be read. Runs do not depend on them. */
export function settingsCheck(settings: MendableFile): Check {
  return mendableCheck('settings', settings, 'The settings of the app can be read.', 'Until then the settings of before the last change are used, or the usual ones.');
}

/** Whether the list of pipelines that were opened can be read. */
export function recentCheck(recent: MendableFile): Check {
  return mendableCheck('recent pipelines', recent, 'The list of recent pipelines can be read.', 'Until then pipelines that were only opened may be missing from the list; those that were run are on it.');
}

/** `warning`: damaged, which is mended by putting the file aside. `failed`: it cannot be read for another reason, which only a person can change. */
function mendableCheck(name: string, document: MendableFile, fine: string, meanwhile: string): Check {
  const fault = document.fault();
  if (fault instanceof CorruptDocumentError) return { name, status: 'warning', detail: fault.message, advice: `Put the damaged file aside. ${meanwhile}` };
  if (fault !== undefined) return { name, status: 'failed', detail: fault.message };
  const last = document.keptAside().at(-1);
  return { name, status: 'ok', detail: last === undefined ? fine : `${fine} A damaged one is kept: ${last}` };
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
