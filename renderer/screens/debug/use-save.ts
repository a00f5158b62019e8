import { useQueryClient } from '@tanstack/react-query';
import { useClient } from '../../client/hooks.ts';
import { tellFailure } from '../../ui/tell.ts';
import type { Drafts } from './drafts.ts';

/** Saves drafts to the session's code folder. Resolves with whether all of them were saved; what was not is told. */
export function useSave(id: string, drafts: Drafts): (paths: readonly string[]) => Promise<boolean> {
  const client = useClient();
  const queries = useQueryClient();
  return async (paths) => {
    let all = true;
    for (const path of paths) {
      const draft = drafts.get(path);
      if (draft === undefined) continue;
      try {
        const { digest } = await client.call('debug.writeFile', { id, path, text: draft.text, digest: draft.digest });
        queries.setQueryData(['debug.readFile', { id, path }], { text: draft.text, digest });
        // What was typed meanwhile is an edit of what was just saved.
        const now = drafts.get(path);
        if (now === undefined || now.text === draft.text) drafts.drop(path);
        else drafts.put(path, now.text, digest);
      } catch (error) {
        all = false;
        tellFailure(`${path} was not saved`)(error instanceof Error ? error : new Error(String(error)));
      }
    }
    await queries.invalidateQueries({ queryKey: ['debug.changes'] });
    return all;
  };
}
