import type { SealedModule } from '#shared/model/sealed.ts';
import { parseModuleReference } from '#shared/specs/module-reference.ts';
import type { Catalog } from '#electron/catalog/catalog.ts';
import { DrydockError } from '#shared/errors.ts';

/** A use of a module by reference, and what it means in this home now. */
export interface ReferenceUse {
  /** `outer.inner`. */
  readonly node: string;
  readonly reference: string;
  readonly meant: { readonly id: string; readonly name: string; readonly version: string; readonly versionId: string } | undefined;
}

/** The references anywhere in a pipeline. */
export function referencesIn(sealed: SealedModule | undefined, catalog: Pick<Catalog, 'resolve'>): ReferenceUse[] {
  const found: ReferenceUse[] = [];
  const visit = (module: SealedModule, prefix: string): void => {
    if (module.kind !== 'pipeline') return;
    for (const { name, use } of module.nodes) {
      if (use.kind === 'sealed') visit(use.module, `${prefix}${name}.`);
      else found.push({ node: `${prefix}${name}`, reference: use.reference, meant: meaning(use.reference, catalog) });
    }
  };
  if (sealed !== undefined) visit(sealed, '');
  return found;
}

function meaning(reference: string, catalog: Pick<Catalog, 'resolve'>): ReferenceUse['meant'] {
  try {
    const { module, version } = catalog.resolve(parseModuleReference(reference));
    return { id: module.id, name: module.name, version: version.version, versionId: version.id };
  } catch (error) {
    if (error instanceof DrydockError && error.kind === 'invalid') return undefined;
    throw error;
  }
}
