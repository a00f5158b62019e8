import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ModuleDetail, VersionDetail, VersionSummary } from '#shared/contract/modules.ts';
import { resolveVersion, type VersionStatus } from '#shared/catalog/resolve-version.ts';
import { DrydockError, throwIfCancelled } from '#shared/errors.ts';
import type { ModuleDocument, ModuleVersionDocument } from '#shared/model/module.ts';
import { readSpec } from '#shared/specs/read-spec.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import { commandWords, environmentWords } from '../../catalog/sealed-words.ts';

const AT_ONCE = 64;

/** A module with all its versions. One whose document cannot be read is told about and keeps nobody from seeing the others. */
export async function moduleDetail(catalog: Catalog, id: string, signal: AbortSignal): Promise<ModuleDetail> {
  const module = catalog.findModule(id);
  const versions: VersionSummary[] = [];
  const unreadable: string[] = [];
  const statuses = new Map<string, VersionStatus>();
  for (const [at, entry] of module.versions.toReversed().entries()) {
    // A module may have thousands, and others wait meanwhile.
    if (at % AT_ONCE === AT_ONCE - 1) {
      await nextTurn();
      throwIfCancelled(signal);
    }
    try {
      const version = catalog.versionOf(module, entry);
      statuses.set(entry.id, version.status);
      versions.push(versionSummary(version));
    } catch (error) {
      if (!(error instanceof DrydockError)) throw error;
      unreadable.push(`${entry.version}: ${error.plainMessage}`);
    }
  }
  return {
    id: module.id, name: module.name, description: module.description, status: module.status, createdUtc: module.createdUtc,
    ...(module.defaultVersion === undefined ? {} : { defaultVersion: module.defaultVersion }),
    versions, unreadable,
    ...resolutionOf(module, (entry) => statuses.get(entry.id) ?? 'active'),
  };
}

/** One version: what it declares, what it executes, and what is to be said about its text. */
export function versionDetail(catalog: Catalog, id: string, wanted: string): VersionDetail {
  const { module, version } = versionOf(catalog, id, wanted);
  const { fileName, text } = version.source;
  const reading = readSpec(text, fileName);
  const command = commandWords(version.sealed);
  return {
    ...versionSummary(version),
    module: { id: module.id, name: module.name },
    interface: { inputs: version.inputs, params: version.params, outputs: version.outputs },
    ...(command === undefined ? {} : { command }),
    environment: version.sealed.kind === 'command' ? environmentWords(version.sealed.environment) : '',
    ...(version.snapshot_id === undefined ? {} : { snapshotId: version.snapshot_id }),
    contentDigest: version.contentDigest,
    tags: reading.kind === 'module' ? reading.module.tags : {},
    source: { fileName, text },
    ...(version.provenance === undefined ? {} : { provenance: version.provenance }),
    problems: [...reading.problems],
  };
}

/** The version of a module, whatever their status. Throws `NotFoundError`. */
export function versionOf(catalog: Catalog, id: string, version: string): { readonly module: ModuleDocument; readonly version: ModuleVersionDocument } {
  return catalog.showVersion({ kind: 'version', name: id, version, text: `${id}:${version}` });
}

function versionSummary({ version, id, description, status, createdUtc, kind }: ModuleVersionDocument): VersionSummary {
  return { version, id, description, status, createdUtc, kind };
}

/** What the bare name means now, and why. */
function resolutionOf(module: ModuleDocument, statusOf: Parameters<typeof resolveVersion>[2]): Pick<ModuleDetail, 'resolvesTo' | 'resolution'> {
  try {
    const { entry, warnings } = resolveVersion(module, { kind: 'default' }, statusOf);
    const why = module.defaultVersion === undefined ? `'${module.name}' means ${entry.version}, the latest active version.` : `'${module.name}' means ${entry.version}, which is set as the default.`;
    return { resolvesTo: entry.version, resolution: [why, ...warnings].join(' ') };
  } catch (error) {
    if (error instanceof DrydockError) return { resolution: error.plainMessage };
    throw error;
  }
}
