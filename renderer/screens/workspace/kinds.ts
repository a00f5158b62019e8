import { IconApi, IconBox, IconDatabase, IconStack2, type Icon } from '../../ui/icons.ts';
import type { EntityKind } from '#shared/workspace/kinds.ts';
import { places } from '../../app/places.ts';

/** How a kind of shared thing looks, and where things of it are on this machine. */
export const kindLooks: Readonly<Record<EntityKind, { readonly icon: Icon; readonly one: string; readonly many: string; readonly place: (id: string) => string }>> = {
  module: { icon: IconBox, one: 'Module', many: 'Modules', place: (id) => places.module(id) },
  endpoint: { icon: IconApi, one: 'Endpoint', many: 'Endpoints', place: (id) => places.endpoint(id) },
  data: { icon: IconDatabase, one: 'Data asset', many: 'Data', place: () => places.data },
  environment: { icon: IconStack2, one: 'Environment', many: 'Environments', place: () => places.environments },
};
