import type { moduleCalls } from '#shared/contract/modules.ts';
import type { Output } from '#shared/contract/contract.ts';
import { DrydockError } from '#shared/errors.ts';
import type { ModuleReference } from '#shared/model/module-reference.ts';
import { parseModuleReference } from '#shared/specs/module-reference.ts';
import { downloadModule } from '../../authoring/download-module.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import { chosenPath } from '../chosen-path.ts';
import type { HandlersOf } from '../handlers.ts';
import type { HostParts } from '../host-parts.ts';
import { compareVersions } from '../modules/compare-versions.ts';
import { moduleDetail, versionDetail, versionOf } from '../modules/module-views.ts';
import { ModuleUses } from '../modules/module-uses.ts';
import { registerOutcome } from '../modules/register-outcome.ts';

/** Modules and their versions: looked at, compared, registered and changed. */
export function moduleHandlers(parts: Pick<HostParts, 'app' | 'hub' | 'workingFolder'>): HandlersOf<typeof moduleCalls> {
  const { app, hub } = parts;
  const { catalog } = app;
  const uses = new ModuleUses(app);
  const absolute = (place: string): string => chosenPath(parts.workingFolder, place);
  // Other processes see the change through the catalog; clients of this one need not wait for that.
  const changed = <T>(value: T): T => {
    hub.publish('catalog', '', { what: 'modules' });
    return value;
  };
  const moduleChange = async (change: Promise<{ readonly id: string }>) => changed({ id: (await change).id });
  const versionChange = async (id: string, change: Promise<unknown>) => {
    await change;
    return changed({ id });
  };
  return {
    'modules.list': () => ({ modules: catalog.listModules({ all: true }) }),
    'modules.show': ({ id }, { signal }) => moduleDetail(catalog, id, signal),
    'modules.version': ({ id, version }) => versionDetail(catalog, id, version),
    'modules.resolve': ({ reference }) => resolved(catalog, reference),
    'modules.usedBy': ({ id }, { signal }) => uses.of(id, signal),
    'modules.compare': ({ id, a, b }, { signal }) => compareVersions(app, id, a, b, signal),
    'modules.register': async (wish, { signal }) => {
      const outcome = await registerOutcome(app, { ...wish, path: absolute(wish.path) }, signal);
      return outcome.ok ? changed(outcome) : outcome;
    },
    'modules.rename': ({ id, name }, { signal }) => moduleChange(catalog.rename(id, name, signal)),
    'modules.describe': ({ id, description }, { signal }) => moduleChange(catalog.describeModule(id, description, signal)),
    'modules.describeVersion': ({ id, version, description }, { signal }) => versionChange(id, catalog.describeVersion(exactly(id, version), description, signal)),
    'modules.archive': ({ id }, { signal }) => moduleChange(catalog.archive(id, signal)),
    'modules.restore': ({ id, name }, { signal }) => moduleChange(catalog.restore(id, { name, signal })),
    'modules.enable': ({ id }, { signal }) => moduleChange(catalog.enable(id, signal)),
    'modules.disable': ({ id }, { signal }) => moduleChange(catalog.disable(id, signal)),
    'modules.deprecate': ({ id, version }, { signal }) => versionChange(id, catalog.deprecate(exactly(id, version), signal)),
    'modules.reactivate': ({ id, version }, { signal }) => versionChange(id, catalog.reactivate(exactly(id, version), signal)),
    'modules.setDefault': ({ id, version }, { signal }) => moduleChange(catalog.setDefault(id, version, signal)),
    'modules.download': async ({ id, version, folder }, { signal }) => {
      const target = absolute(folder);
      // By the id of the version: its text may hold what a reference cannot.
      await downloadModule(app, versionOf(catalog, id, version).version.id, target, signal);
      return { folder: target };
    },
  };
}

const exactly = (id: string, version: string): ModuleReference => ({ kind: 'version', name: id, version, text: `${id}:${version}` });

function resolved(catalog: Catalog, reference: string): Output<'modules.resolve'> {
  try {
    const { module, version, warnings } = catalog.resolve(parseModuleReference(reference));
    return { moduleId: module.id, version: version.version, versionId: version.id, message: warnings.join(' ') };
  } catch (error) {
    if (error instanceof DrydockError && error.kind === 'invalid') return { message: error.plainMessage };
    throw error;
  }
}
