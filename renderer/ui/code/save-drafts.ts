import { tellFailure } from '../tell.ts';
import type { Drafts } from './drafts.ts';

/** Writes the text of a file that had `digest`; resolves with its new digest. */
export type WriteFile = (path: string, text: string, digest: string) => Promise<string>;

/** Saves drafts. Resolves with whether all of them were saved; what was not is told. */
export async function saveDrafts(drafts: Drafts, paths: readonly string[], write: WriteFile): Promise<boolean> {
  let all = true;
  for (const path of paths) {
    const draft = drafts.get(path);
    if (draft === undefined) continue;
    try {
      const digest = await write(path, draft.text, draft.digest);
      // What was typed meanwhile is an edit of what was just saved.
      const now = drafts.get(path);
      if (now === undefined || now.text === draft.text) drafts.drop(path);
      else drafts.put(path, now.text, digest);
    } catch (error) {
      all = false;
      tellFailure(`${path} was not saved`)(error instanceof Error ? error : new Error(String(error)));
    }
  }
  return all;
}
