import type { Catalog } from './catalog/catalog.ts';
import type { HomeLayout } from './home/layout.ts';
import type { RunService } from './runner/run-service.ts';

/** Everything a door can ask for. */
export interface App {
  readonly layout: HomeLayout;
  readonly catalog: Catalog;
  readonly runs: RunService;
}
