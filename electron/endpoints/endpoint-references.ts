import type { EndpointVersionDocument } from '#shared/catalog/endpoint.ts';
import { DrydockError } from '#shared/errors.ts';
import type { SealedPipeline } from '#shared/model/sealed.ts';
import { parseModuleReference } from '#shared/specs/module-reference.ts';
import type { Catalog } from '../catalog/catalog.ts';

/** A node of an endpoint version that names a module of the catalog, and what that means now. */
export interface EndpointReferenceUse {
  /** `outer.inner` inside sub-pipelines that were published with it. */
  readonly node: string;
  readonly reference: string;
  /** `train:3`; absent when it means nothing now, and `message` says why. */
  readonly means?: string;
  readonly moduleId?: string;
  readonly message?: string;
}

export function referencesOf(catalog: Pick<Catalog, 'resolve'>, version: EndpointVersionDocument): EndpointReferenceUse[] {
  const found: EndpointReferenceUse[] = [];
  const open: { readonly level: SealedPipeline; readonly prefix: string }[] = [{ level: version.pipeline, prefix: '' }];
  for (let at = open.shift(); at !== undefined; at = open.shift()) {
    for (const { name, use } of at.level.nodes) {
      const node = `${at.prefix}${name}`;
      if (use.kind === 'reference') found.push({ node, reference: use.reference, ...meaning(catalog, use.reference) });
      else if (use.module.kind === 'pipeline') open.push({ level: use.module, prefix: `${node}.` });
    }
  }
  return found;
}

function meaning(catalog: Pick<Catalog, 'resolve'>, reference: string): Pick<EndpointReferenceUse, 'means' | 'moduleId' | 'message'> {
  try {
    const { module, version, warnings } = catalog.resolve(parseModuleReference(reference));
    return { means: `${module.name}:${version.version}`, moduleId: module.id, ...(warnings.length === 0 ? {} : { message: warnings.join(' ') }) };
  } catch (error) {
    if (error instanceof DrydockError && error.kind === 'invalid') return { message: error.plainMessage };
    throw error;
  }
}
