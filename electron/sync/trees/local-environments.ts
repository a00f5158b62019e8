import { checkMapping, type EnvironmentMapping } from '#shared/catalog/environment-mapping.ts';
import { didYouMean } from '#shared/catalog/did-you-mean.ts';
import { NotFoundError } from '#shared/errors.ts';
import type { Holder } from '#shared/sync/actions.ts';
import type { FieldName, FieldValue, LocalTree } from '#shared/sync/trees.ts';
import type { Entity } from '#shared/workspace/entity.ts';
import type { Catalog } from '#electron/catalog/catalog.ts';
import { LocalNameTakenError } from '../sync-errors.ts';
import { within } from './entry-changes.ts';
import type { LocalContent, LocalEntities, LocalPublication, MarkChange, Taking } from './local-entities.ts';

/** The environment mappings of this home. Their name is the reference, which has no versions: there is one mapping of it. */
export class LocalEnvironments implements LocalEntities {
  readonly kind = 'environment';
  readonly #catalog: Catalog;
  readonly #newId: () => string;

  constructor(catalog: Catalog, newId: () => string) {
    this.#catalog = catalog;
    this.#newId = newId;
  }

  *intended(workspace: string): Iterable<string> {
    for (const { id, publishTo } of this.#catalog.listMappings()) if (id !== undefined && publishTo?.includes(workspace) === true) yield id;
  }

  tree(id: string, workspace: string): LocalTree | undefined {
    const mapping = this.#catalog.absorption.environments.byId(id);
    if (mapping === undefined) return undefined;
    return { kind: 'environment', id, createdUtc: mapping.createdUtc, publish: mapping.publishTo?.includes(workspace) === true, fields: fieldsOf(mapping), versions: [] };
  }

  holder(name: string): Holder | undefined {
    const mapping = this.#catalog.absorption.environments.named(name);
    return mapping === undefined ? undefined : { id: mapping.id ?? mapping.reference, name: mapping.reference };
  }

  find(nameOrId: string): { readonly id: string; readonly name: string; readonly versions: readonly { readonly id: string; readonly version: string }[] } {
    const mapping = this.#catalog.absorption.environments.named(nameOrId) ?? this.#catalog.absorption.environments.byId(nameOrId);
    if (mapping !== undefined) return { id: mapping.id ?? `unpublished:${mapping.reference}`, name: mapping.reference, versions: [] };
    throw new NotFoundError(`Nothing is mapped for '${nameOrId}'.${didYouMean(nameOrId, this.#catalog.listMappings().map(({ reference }) => reference))}`, { commandLine: 'To see all: drydock environment list' });
  }

  content(id: string): LocalContent {
    const mapping = this.#mapping(id);
    return { version: '', ...(mapping === undefined ? {} : { image: mapping.image }) };
  }

  async publication(): Promise<LocalPublication> {
    throw new NotFoundError('An environment has no versions.');
  }

  async take(id: string, { remote, fields }: Taking, signal?: AbortSignal): Promise<void> {
    await this.#catalog.absorption.environments.alter(id, (before, holder) => {
      const now = before === undefined ? undefined : fieldsOf(before);
      const takes = (field: FieldName): boolean => now === undefined || (fields !== undefined && field in fields.to && fields.from[field] === now[field]);
      const reference = takes('name') ? remote.name : (before?.reference ?? remote.name);
      const image = takes('image') ? (remote.image ?? '') : (before?.image ?? '');
      checkMapping(reference, image);
      const other = holder(reference);
      if (other !== undefined) throw new LocalNameTakenError('environment', reference, other);
      const status = takes('status') ? remote.status : before?.status;
      const { status: _before, ...rest } = before ?? { id, createdUtc: remote.createdUtc };
      return { document: { ...rest, reference, image, description: takes('description') ? remote.description : (before?.description ?? ''), ...(status === undefined || status === 'active' ? {} : { status }) } };
    }, signal);
  }

  async mark(id: string, _versions: readonly string[], { workspace, publish }: MarkChange, signal?: AbortSignal): Promise<boolean> {
    const mapping = this.#mapping(id);
    if (mapping === undefined || publish === undefined) return false;
    const own = mapping.id ?? `env-${this.#newId()}`;
    let changed = false;
    await this.#catalog.absorption.environments.alter(own, (before) => {
      const { publishTo: was, ...rest } = before ?? this.#catalog.absorption.environments.named(mapping.reference) ?? mapping;
      const publishTo = within(was, workspace, publish);
      const document: EnvironmentMapping = { ...rest, id: own, ...(publishTo === undefined ? {} : { publishTo }) };
      changed = JSON.stringify(was) !== JSON.stringify(publishTo);
      return { document };
    }, signal);
    return changed;
  }

  async rename(id: string, name: string, signal?: AbortSignal): Promise<void> {
    await this.#catalog.absorption.environments.alter(id, (before, holder) => {
      if (before === undefined) throw new NotFoundError('The mapping is gone.');
      checkMapping(name, before.image);
      const other = holder(name);
      if (other !== undefined) throw new LocalNameTakenError('environment', name, other);
      return { document: { ...before, reference: name } };
    }, signal);
  }

  async giveWay(): Promise<void> {
    throw new NotFoundError('An environment has no versions.');
  }

  /** It is not published any more, and its place is free for the one of the workspace, which replaces it. */
  async setAside(id: string, workspace: string, signal?: AbortSignal): Promise<void> {
    const mapping = this.#mapping(id);
    if (mapping !== undefined) await this.#catalog.removeMapping(mapping.reference, signal);
    await this.mark(id, [], { workspace, publish: false }, signal);
  }

  async publishInto(remote: Entity, _from: string, _versions: readonly string[], _workspace: string, signal?: AbortSignal): Promise<void> {
    await this.take(remote.id, { remote, documents: new Map(), replace: [] }, signal);
  }

  #mapping(id: string): EnvironmentMapping | undefined {
    const { environments } = this.#catalog.absorption;
    return environments.byId(id) ?? (id.startsWith('unpublished:') ? environments.named(id.slice('unpublished:'.length)) : undefined);
  }
}

function fieldsOf({ reference, image, description, status }: EnvironmentMapping): Record<FieldName, FieldValue> {
  return { name: reference, description: description ?? '', status: status ?? 'active', defaultVersion: null, image };
}
