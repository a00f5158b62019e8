import { NotFoundError } from '#shared/errors.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import type { ContentDigester } from '../../content/content-digester.ts';
import type { DownloadCache } from '../../data/download-cache.ts';
import type { StoredData } from '../../data/stored-data.ts';
import { DataNotHereError } from './data-inputs.ts';
import type { DataPorts } from './data-inputs.ts';

/** The data inputs of runs over the catalog, the digester and the download cache. */
export function dataPorts(parts: { readonly catalog: Catalog; readonly digester: ContentDigester; readonly downloads: DownloadCache; readonly stored: StoredData }): DataPorts {
  return {
    resolveAsset: assetResolver(parts.catalog),
    ...contentPorts(parts),
  };
}

/** All but the finding of data assets. */
export function contentPorts(parts: { readonly digester: ContentDigester; readonly downloads: DownloadCache; readonly stored: StoredData }): Omit<DataPorts, 'resolveAsset'> {
  return {
    digestPath: (dataPath, signal) => parts.digester.digestPath(dataPath, signal),
    stored: (source, signal) => parts.stored.place(source, signal),
    probe: async (url, signal, offline) => {
      if (offline) return { cached: (await parts.downloads.find(url)) !== undefined };
      const probe = await parts.downloads.probe(url, signal);
      if (probe.kind === 'unavailable') throw new DataNotHereError(probe.message);
      return { cached: probe.kind === 'cached', ...(probe.bytes === undefined ? {} : { bytes: probe.bytes }) };
    },
    download: async (url, { signal, onProgress }) => {
      const file = await parts.downloads.fetch(url, {
        signal,
        onProgress: ({ bytes, totalBytes }) => onProgress({ bytes, ...(totalBytes === undefined ? {} : { fraction: bytes / totalBytes }) }),
      });
      return { folder: file.path, fileName: file.fileName };
    },
  };
}

/** Finds versions of data assets in a catalog. */
export function assetResolver(catalog: Catalog): DataPorts['resolveAsset'] {
  return (name, selection) => {
    try {
      return catalog.resolveData(name, selection).version;
    } catch (error) {
      if (error instanceof NotFoundError) return undefined;
      throw error;
    }
  };
}
