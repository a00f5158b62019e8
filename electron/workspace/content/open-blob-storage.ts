import type { BlobStorage } from './blob-storage.ts';
import { FolderStorage } from './folder-storage.ts';
import type { S3Place } from './s3-storage.ts';

/** A folder, or a bucket of an S3-compatible storage. */
export type StoragePlace = { readonly kind: 'folder'; readonly folder: string } | ({ readonly kind: 's3' } & S3Place);

/** Opens the place of contents; what speaks to S3 is loaded only for that. */
export async function openBlobStorage(place: StoragePlace): Promise<BlobStorage> {
  if (place.kind === 'folder') return new FolderStorage(place.folder);
  const { S3Storage } = await import('./s3-storage.ts');
  return new S3Storage(place);
}
