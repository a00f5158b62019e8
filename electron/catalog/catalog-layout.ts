import { createHash } from 'node:crypto';
import path from 'node:path';
import { nameKey } from '#shared/catalog/module-name.ts';

/** Where the documents of a catalog are. Pure path arithmetic. */
export interface CatalogLayout {
  readonly root: string;
  /** Whoever changes anything here holds this lock. */
  readonly lock: string;
  /** One line per change of a module. Derived: it can be made again from the documents. */
  readonly index: string;
  readonly environments: string;
  readonly modules: string;
  readonly data: string;
  readonly endpoints: string;
  /** Files that are being written, by the holder of the lock; anything else in it was left by a process that died. */
  readonly staging: string;
  module(id: string): string;
  version(id: string): string;
  name(name: string): string;
  dataAsset(name: string): string;
}

/**
 * Documents are spread over 32 folders by the last character of their id (the first ones tell the time and hardly vary),
 * names over 16 by their hash. More folders would cost more: making one durably takes as long as three documents.
 */
export function catalogLayout(root: string): CatalogLayout {
  const sharded = (folder: string, key: string, shard: string): string => path.join(root, folder, shard, `${key}.json`);
  return {
    root,
    lock: path.join(root, 'lock'),
    index: path.join(root, 'modules.jsonl'),
    environments: path.join(root, 'environments.json'),
    modules: path.join(root, 'modules'),
    data: path.join(root, 'data'),
    endpoints: path.join(root, 'endpoints'),
    staging: path.join(root, 'staging'),
    module: (id) => sharded('modules', id, id.slice(-1)),
    version: (id) => sharded('versions', id, id.slice(-1)),
    name: (name) => {
      const hash = hashOfName(name);
      return sharded('names', hash, hash.slice(0, 1));
    },
    dataAsset: (name) => path.join(root, 'data', `${hashOfName(name)}.json`),
  };
}

function hashOfName(name: string): string {
  return createHash('sha256').update(nameKey(name)).digest('hex');
}
