import type { SealedEnvironment } from '#shared/model/sealed.ts';
import type { Catalog } from '../catalog/catalog.ts';

/** The image that stands for an environment on this machine, where one is mapped; a plain image stands for itself. */
export function imageFor(catalog: Pick<Catalog, 'findMapping'>, environment: SealedEnvironment | undefined): string | undefined {
  switch (environment?.kind) {
    case 'named':
      return catalog.findMapping(environment.reference, 'environment')?.image;
    case 'image':
      return catalog.findMapping(environment.image, 'image')?.image ?? (environment.conda === undefined && environment.pip === undefined ? environment.image : undefined);
    case 'build':
    case undefined:
      return undefined;
  }
}
