import type { RemoteDataVersion } from './version-document.ts';

/** What a digest of a version of a data asset is made from, as a JSON value: two versions with equal canonical JSON of it are "the same content". */
export function dataContent({ type, url, snapshot_id, fileName }: Pick<RemoteDataVersion, 'type' | 'url' | 'snapshot_id' | 'fileName'>): unknown {
  return { type: type.normalize('NFC'), url: url?.normalize('NFC'), snapshotId: snapshot_id, fileName: fileName?.normalize('NFC') };
}
