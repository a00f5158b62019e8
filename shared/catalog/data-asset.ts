import { z } from 'zod';
import { NotFoundError } from '#shared/errors.ts';
import { didYouMean } from './did-you-mean.ts';
import { publishingShape } from '../model/named-document.ts';

export const dataVersionSchema = z.looseObject({
  version: z.string(),
  /** `uri_file`, `uri_folder`, `mltable` or another type as the user named it. */
  type: z.string(),
  /** Absolute path of the file or folder; it is referred to, not copied. */
  path: z.string().optional(),
  url: z.string().optional(),
  /** Set when the content is in the store, as that of versions of a workspace. A single file is the one entry of its snapshot, `fileName`. */
  snapshot_id: z.string().optional(),
  fileName: z.string().optional(),
  createdUtc: z.string(),
  description: z.string(),
  /** Given with the first publication, or by whoever published it. */
  id: z.string().optional(),
  /** What it is in workspaces; absent: `active`. It can be used here either way. */
  status: z.enum(['active', 'deprecated']).optional(),
  /** `sha256:<hex>`: what "the same" means in workspaces. */
  contentDigest: z.string().optional(),
  ...publishingShape,
});
export type DataVersion = z.infer<typeof dataVersionSchema>;

/** A named, versioned file, folder or URL. */
export const dataAssetSchema = z.looseObject({
  schemaVersion: z.literal(1),
  id: z.string(),
  name: z.string(),
  description: z.string(),
  createdUtc: z.string(),
  versions: z.array(dataVersionSchema),
  /** What it is in workspaces; absent: `active`. It can be used here either way. */
  status: z.enum(['active', 'disabled', 'archived']).optional(),
  /** As of modules; set in workspaces only. */
  defaultVersion: z.string().optional(),
});
export type DataAsset = z.infer<typeof dataAssetSchema>;

/** Which version of a data asset is meant: a version, the label `latest`, or nothing for the newest. */
export interface DataSelection {
  readonly version?: string | undefined;
  readonly label?: string | undefined;
}

/** The version that is meant. Throws `NotFoundError` that says what there is. */
export function selectDataVersion(asset: DataAsset, selection: DataSelection): DataVersion {
  const { version, label } = selection;
  const known = asset.versions.map((candidate) => candidate.version);
  if (version === undefined && label !== undefined && label !== 'latest') {
    throw new NotFoundError(`The data asset '${asset.name}' has no label '${label}'; the only label is 'latest'. Its versions: ${known.join(', ')}.`);
  }
  const wanted = version?.normalize('NFC');
  const found = wanted === undefined ? asset.versions.at(-1) : asset.versions.find((candidate) => candidate.version === wanted);
  if (found !== undefined) return found;
  throw new NotFoundError(`The data asset '${asset.name}' has no version '${version ?? ''}'.${didYouMean(version ?? '', known)} It has: ${known.join(', ')}.`);
}
