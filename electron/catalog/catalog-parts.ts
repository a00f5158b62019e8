import type { CatalogLayout } from './catalog-layout.ts';
import type { CatalogPorts } from './catalog-ports.ts';
import type { ModuleWriter } from './module-writer.ts';

/** What the stores of a catalog work with, all on the same folder and under the same lock. */
export interface CatalogParts {
  readonly layout: CatalogLayout;
  readonly ports: CatalogPorts;
  readonly writer: ModuleWriter;
}
