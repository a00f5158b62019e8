import { bumpedVersion } from '#shared/catalog/bumped-version.ts';
import { InvalidInputError } from '#shared/errors.ts';
import type { ModuleDocument, ModuleVersionDocument } from '#shared/model/module.ts';
import { parseModuleReference } from '#shared/specs/module-reference.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { withSpecVersion } from './bump-spec-version.ts';

export interface PromoteRequest {
  /** The version that the node ran with. */
  readonly versionId: string;
  /** Of the edited code. */
  readonly snapshotId: string;
  /** Absent: the one that follows. */
  readonly version?: string | undefined;
  readonly setDefault: boolean;
}

/** Registers edited code as a new version of its module: the same command, environment and interface, and the same spec but for its version. */
export async function promoteCode(catalog: Pick<Catalog, 'showVersion' | 'registerVersion'>, request: PromoteRequest, signal: AbortSignal): Promise<{ readonly module: ModuleDocument; readonly version: ModuleVersionDocument }> {
  const { module, version: base } = catalog.showVersion(parseModuleReference(request.versionId));
  const { sealed } = base;
  if (sealed.kind !== 'command' || sealed.snapshotId === undefined) {
    throw new InvalidInputError(`'${module.name}:${base.version}' has no code folder of its own, so there is nothing that a new version could take over. Export the edited code, name it under 'code:' in the module's spec, and register that.`);
  }
  if (sealed.snapshotId === request.snapshotId) throw new InvalidInputError('The code is what the node ran with: edit it before you make a version of it.');
  if (module.status === 'archived') throw new InvalidInputError(`The module '${module.name}' is archived. Restore it first.`, [], { commandLine: `To do so: drydock module restore ${module.id}` });
  const version = request.version ?? bumpedVersion(base.version, module.versions.map((each) => each.version));
  return catalog.registerVersion(
    {
      name: module.name,
      description: base.description,
      tags: base.tags,
      format: base.format,
      sealed: { ...sealed, snapshotId: request.snapshotId, spec: { ...sealed.spec, version } },
      interface: { inputs: base.inputs, outputs: base.outputs, params: base.params },
      snapshotId: request.snapshotId,
      source: { fileName: base.source.fileName, text: withSpecVersion(base.source.text, base.format, version) },
    },
    { version, setDefault: request.setDefault, failIfExists: true, signal },
  );
}
