import { z } from 'zod';

/** What is published to a workspace. A pipeline is a module whose kind is `pipeline`. */
export const entityKindSchema = z.enum(['module', 'endpoint', 'data', 'environment']);
export type EntityKind = z.infer<typeof entityKindSchema>;
export const entityKinds = entityKindSchema.options;

/** The segment of the address that a kind has. */
export const collectionOf: Readonly<Record<EntityKind, string>> = { module: 'modules', endpoint: 'endpoints', data: 'data', environment: 'environments' };

/** What a kind is called in messages. */
export const kindWords: Readonly<Record<EntityKind, string>> = { module: 'module', endpoint: 'endpoint', data: 'data asset', environment: 'environment' };

/** Whether the kind has versions; an environment is one mapping that may change. */
export const isVersioned = (kind: EntityKind): boolean => kind !== 'environment';
