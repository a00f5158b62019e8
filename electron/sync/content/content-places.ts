import { createReadStream } from 'node:fs';
import type { Produced } from '#electron/snapshots/snapshot-store.ts';

/** Contents that lie in files of a staging folder. */
export interface ContentPlaces {
  readonly read: (digest: string) => AsyncIterable<Uint8Array>;
}

export function placesOf(contents: Produced['contents']): ContentPlaces {
  const places = new Map(contents.map((content) => [content.digest, content]));
  return {
    read: (digest) => {
      const found = places.get(digest);
      if (found?.place === undefined) throw new Error(`The content ${digest} was not fetched.`);
      const { file, offset } = found.place;
      return found.size === 0 ? nothing() : createReadStream(file, { start: offset, end: offset + found.size - 1 });
    },
  };
}

async function* nothing(): AsyncGenerator<Uint8Array> {
  // An empty content has no pieces, and a stream cannot be told to read none.
}
