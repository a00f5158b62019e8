import type { Clock } from '#electron/clock.ts';

/** What a catalog needs from outside. */
export interface CatalogPorts {
  readonly clock: Clock;
  /** A new ULID in lower case; ids get a prefix (`m-`, `v-`, `d-`). */
  readonly newId: () => string;
}
