import { z } from 'zod';
import { moduleVersionDocumentSchema, type ModuleDocument, type ModuleVersionDocument } from '#shared/model/module.ts';
import { findLatestActive, type VersionEntry } from './resolve-version.ts';

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
  /** What the version that the bare name means is; where it means none, the newest one. Absent when that cannot be read. */
  kind: moduleVersionDocumentSchema.shape.kind.optional(),
  /** The tags of that version, `key=value` or `key`; absent when it has none. */
  tags: z.array(z.string()).optional(),
  /** Ids of the workspaces that a version of it is to be in, sorted; absent when there is none. */
  publishTo: z.array(z.string()).optional(),
});
/** A module in a list: one line of the index. */
export type ModuleSummary = z.infer<typeof moduleSummarySchema>;

/** What a list needs to know of a version. One that cannot be read counts as active, so that the error comes up when it is used. */
export type VersionGist = Pick<ModuleVersionDocument, 'status'> & Partial<Pick<ModuleVersionDocument, 'kind' | 'tags'>>;

export function versionGist({ status, kind, tags, sealed }: ModuleVersionDocument): VersionGist {
  // Versions of commands that were registered before tags were kept beside it have them in there.
  return { status, kind, tags: tags ?? (sealed.kind === 'command' ? sealed.spec.tags : {}) };
}

/** The index line of a module, with its keys in a fixed order, so that equal summaries have equal JSON. */
export function summarizeModule(module: ModuleDocument, gistOf: (entry: VersionEntry) => VersionGist): ModuleSummary {
  const gists = new Map<VersionEntry, VersionGist>();
  const gist = (entry: VersionEntry): VersionGist => {
    const found = gists.get(entry) ?? gistOf(entry);
    gists.set(entry, found);
    return found;
  };
  const latest = findLatestActive(module, (entry) => gist(entry).status);
  const meant = module.versions.find(({ version }) => version === module.defaultVersion) ?? latest ?? module.versions.at(-1);
  const { kind, tags } = meant === undefined ? {} : gist(meant);
  const tagTexts = Object.entries(tags ?? {}).map(([key, value]) => (value === '' ? key : `${key}=${value}`));
  const publishTo = [...new Set(module.versions.flatMap((entry) => entry.publishTo ?? []))].sort();
  return {
    id: module.id,
    name: module.name,
    description: module.description,
    status: module.status,
    createdUtc: module.createdUtc,
    versionCount: module.versions.length,
    ...(latest === undefined ? {} : { latest: { version: latest.version, id: latest.id } }),
    ...(module.defaultVersion === undefined ? {} : { defaultVersion: module.defaultVersion }),
    ...(kind === undefined ? {} : { kind }),
    ...(tagTexts.length === 0 ? {} : { tags: tagTexts }),
    ...(publishTo.length === 0 ? {} : { publishTo }),
  };
}
