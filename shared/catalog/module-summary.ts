import { z } from 'zod';
import type { ModuleDocument } from '#shared/model/module.ts';
import { findLatestActive, type VersionEntry, type VersionStatus } from './resolve-version.ts';

export const moduleSummarySchema = z.looseObject({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  status: z.enum(['active', 'disabled', 'archived']),
  createdUtc: z.string(),
  /** How many versions there are, deprecated ones included. */
  versionCount: z.number(),
  /** The latest active version; absent when all are deprecated. */
  latest: z.object({ version: z.string(), id: z.string() }).optional(),
  defaultVersion: z.string().optional(),
});
/** A module in a list: one line of the index. */
export type ModuleSummary = z.infer<typeof moduleSummarySchema>;

/** The index line of a module, with its keys in a fixed order, so that equal summaries have equal JSON. */
export function summarizeModule(module: ModuleDocument, statusOf: (entry: VersionEntry) => VersionStatus): ModuleSummary {
  const latest = findLatestActive(module, statusOf);
  return {
    id: module.id,
    name: module.name,
    description: module.description,
    status: module.status,
    createdUtc: module.createdUtc,
    versionCount: module.versions.length,
    ...(latest === undefined ? {} : { latest: { version: latest.version, id: latest.id } }),
    ...(module.defaultVersion === undefined ? {} : { defaultVersion: module.defaultVersion }),
  };
}
