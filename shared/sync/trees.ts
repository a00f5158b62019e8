import { z } from 'zod';
import type { Entity, EntityStatus } from '../workspace/entity.ts';
import { entityKindSchema, type EntityKind } from '../workspace/kinds.ts';

/** What may change about an entity. `image` is what an environment stands for; other kinds have none. */
export const fieldNames = ['name', 'description', 'status', 'defaultVersion', 'image'] as const;
export type FieldName = (typeof fieldNames)[number];
/** `null`: it has none. */
export type FieldValue = string | null;
export type Fields = Readonly<Record<FieldName, FieldValue>>;

/** What a field is called in messages. */
export const fieldWords: Readonly<Record<FieldName, string>> = { name: 'name', description: 'description', status: 'status', defaultVersion: 'default version', image: 'image' };

export type VersionStatus = 'active' | 'deprecated';
/** What may change about a version. */
export interface VersionFields {
  readonly description: string;
  readonly status: VersionStatus;
}

/** A version as this home has it. */
export interface LocalVersion extends VersionFields {
  readonly id: string;
  readonly version: string;
  /** Of its content: what "the same" means. */
  readonly digest: string;
  /** It is to be in the workspace. That stays so after it was published: what a restored server no longer has is sent again. */
  readonly publish: boolean;
  /** The workspace has other content under this version string, and a person decided that both stay as they are. */
  readonly keepLocal: boolean;
}

/** An entity as this home has it, seen from one workspace. */
export interface LocalTree {
  readonly kind: EntityKind;
  readonly id: string;
  readonly fields: Fields;
  readonly createdUtc: string;
  /** In the order that decides what `latest` is. */
  readonly versions: readonly LocalVersion[];
  /** The entity itself is to be in the workspace: for kinds without versions. */
  readonly publish: boolean;
}

/** As the workspace had it when it was last read. */
export type RemoteTree = Entity;

const baseVersionSchema = z.looseObject({
  id: z.string(),
  description: z.string().optional(),
  status: z.enum(['active', 'deprecated']).optional(),
  /** See {@link baseTreeSchema}. */
  etags: z.array(z.string()),
});
export type BaseVersion = z.infer<typeof baseVersionSchema>;

/**
 * What both sides had when they were last the same, field by field; a field that is absent is not known. `etags` are those of the states of the workspace in which
 * nothing differed, oldest first: a server that was restored from a backup is recognised by coming back to one of them. None: it was never seen there, and `fields`
 * are what was to be sent.
 */
export const baseTreeSchema = z.looseObject({
  schemaVersion: z.literal(1),
  kind: entityKindSchema,
  id: z.string(),
  /** The history that the etags are of. */
  epoch: z.string(),
  fields: z.partialRecord(z.enum(fieldNames), z.string().nullable()),
  versions: z.array(baseVersionSchema),
  etags: z.array(z.string()),
  /** This home made or changed it. */
  ours: z.boolean(),
  /** New versions are brought with their files. */
  offline: z.boolean().optional(),
});
export type BaseTree = z.infer<typeof baseTreeSchema>;

export function remoteFields(entity: RemoteTree): Fields {
  return { name: entity.name, description: entity.description, status: entity.status, defaultVersion: entity.defaultVersion ?? null, image: entity.image ?? null };
}

export const isArchived = (fields: Pick<Fields, 'status'>): boolean => fields.status === 'archived';

/** The status that a field's text is. */
export function statusOf(value: FieldValue): EntityStatus {
  return value === 'disabled' || value === 'archived' ? value : 'active';
}
