import { catalogLayout } from '#electron/catalog/catalog-layout.ts';
import type { TopicEvent } from '#shared/contract/topics.ts';
import { fileStamp } from './file-stamp.ts';
import { keepLooking } from './lookout.ts';

type What = TopicEvent<'catalog'>['what'];

/** Tells of changes of the catalog in `root`, whoever made them. */
export function watchCatalog(root: string, onChange: (what: What) => void, onError: (error: unknown) => void): () => void {
  const layout = catalogLayout(root);
  // One line is added to the index with every change of a module; documents of data assets and endpoints are renamed into their folders.
  const places: readonly (readonly [What, string])[] = [['modules', layout.index], ['environments', layout.environments], ['data', layout.data], ['endpoints', layout.endpoints]];
  const stamps = new Map(places.map(([what, place]) => [what, fileStamp(place)]));
  return keepLooking({
    places: () => [layout.root, layout.data, layout.endpoints],
    look: () => {
      for (const [what, place] of places) {
        const stamp = fileStamp(place);
        if (stamps.get(what) === stamp) continue;
        stamps.set(what, stamp);
        onChange(what);
      }
    },
    settleMs: 50, everyMs: 1_000, onError,
  });
}
