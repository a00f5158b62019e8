import type { ModuleDocument } from '#shared/model/module.ts';
import { NotFoundError } from '#shared/errors.ts';
import { ModuleUnavailableError } from './catalog-errors.ts';
import { didYouMean } from './did-you-mean.ts';

export type VersionStatus = 'active' | 'deprecated';
export type VersionEntry = ModuleDocument['versions'][number];

/** Which version is asked for. */
export type VersionChoice = { readonly kind: 'default' } | { readonly kind: 'latest' } | { readonly kind: 'version'; readonly version: string };

export interface ResolvedVersion {
  readonly entry: VersionEntry;
  readonly warnings: readonly string[];
}

/**
 * The version a reference means now. `statusOf` is asked for as few versions as possible, newest first. Throws
 * `ModuleUnavailableError` for a disabled or archived module, or when nothing but deprecated versions is left to follow;
 * `NotFoundError` for an unknown version.
 */
export function resolveVersion(module: ModuleDocument, choice: VersionChoice, statusOf: (entry: VersionEntry) => VersionStatus): ResolvedVersion {
  refuseUnavailable(module);
  const pinned = choice.kind === 'version' ? choice.version : choice.kind === 'default' ? module.defaultVersion : undefined;
  if (pinned === undefined) return { entry: latestActive(module, statusOf), warnings: [] };
  const entry = versionEntry(module, pinned);
  if (statusOf(entry) === 'active') return { entry, warnings: [] };
  const why = choice.kind === 'default' ? `'${module.name}' has its default set to version '${pinned}', which is deprecated` : `'${module.name}:${pinned}' is deprecated`;
  return { entry, warnings: [`${why}; it still runs. Move to a newer version when you can.`] };
}

/** The entry of a version string. Throws `NotFoundError` that lists what there is. */
export function versionEntry(module: ModuleDocument, version: string): VersionEntry {
  const wanted = version.normalize('NFC');
  const entry = module.versions.find((candidate) => candidate.version === wanted);
  if (entry !== undefined) return entry;
  const known = module.versions.map((candidate) => candidate.version);
  const newest = known.slice(-5).reverse().join(', ');
  throw new NotFoundError(`The module '${module.name}' has no version '${version}'.${didYouMean(version, known)} It has: ${newest}${known.length > 5 ? ', ...' : ''}.`);
}

/** The newest active version, or `undefined`. */
export function findLatestActive(module: ModuleDocument, statusOf: (entry: VersionEntry) => VersionStatus): VersionEntry | undefined {
  return module.versions.findLast((entry) => statusOf(entry) === 'active');
}

function latestActive(module: ModuleDocument, statusOf: (entry: VersionEntry) => VersionStatus): VersionEntry {
  const entry = findLatestActive(module, statusOf);
  if (entry !== undefined) return entry;
  const newest = module.versions.at(-1)?.version ?? '1';
  throw new ModuleUnavailableError(`Every version of the module '${module.name}' is deprecated, so there is no latest one. Name a version ('${module.name}:${newest}'), register a new one, or reactivate one.`, { commandLine: `To do that: drydock module reactivate ${module.name}:${newest}` });
}

function refuseUnavailable(module: ModuleDocument): void {
  if (module.status === 'disabled') {
    throw new ModuleUnavailableError(`The module '${module.name}' is disabled, so nothing may use it. Enable it to use it again.`, { commandLine: `To do so: drydock module enable '${module.name}'` });
  }
  if (module.status === 'archived') {
    throw new ModuleUnavailableError(`The module '${module.name}' (${module.id}) is archived, so nothing may use it. Restore it to use it again.`, { commandLine: `To do so: drydock module restore ${module.id}` });
  }
}
