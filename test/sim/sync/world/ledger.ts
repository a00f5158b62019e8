import { nameKey } from '#shared/catalog/module-name.ts';
import type { KindedEntity } from '#shared/workspace/entity.ts';
import type { EntityKind } from '#shared/workspace/kinds.ts';
import type { ServerState, SimServer } from './sim-server.ts';

/** What a version is, for ever. */
interface VersionFacts {
  readonly kind: EntityKind;
  readonly entity: string;
  readonly version: string;
  readonly digest: string;
  readonly createdUtc: string;
  readonly document: string;
}

/** Something that a person was told is to be in the workspace. */
export interface Intent {
  readonly client: string;
  readonly kind: EntityKind;
  readonly entity: string;
  readonly versionId: string;
  readonly version: string;
  readonly digest: string;
}

/** Everything of the workspace that was ever seen, in all of its histories, and what must hold of it at every moment. */
export class Ledger {
  readonly #versions = new Map<string, VersionFacts>();
  readonly #entities = new Map<string, { readonly kind: EntityKind; readonly createdUtc: string }>();
  readonly #intents = new Map<string, Intent>();
  /** What a person was told is in the workspace now, by version id. */
  readonly #acknowledged = new Map<string, Intent>();
  readonly #kept: { readonly client: string; readonly versionId: string; readonly digest: string }[] = [];
  /** Intents that a person took back, or had become something else. */
  readonly #released = new Set<string>();
  readonly #movedInto = new Map<string, Set<string>>();
  #last: ServerState | undefined;

  intend(intent: Intent): void {
    const key = keyOf(intent);
    this.#intents.set(key, intent);
    this.#released.delete(key);
  }

  /** A home has said that it keeps a version of a module. */
  keep(client: string, versionId: string, digest: string): void {
    this.#kept.push({ client, versionId, digest });
  }

  keptBy(client: string): readonly { readonly versionId: string; readonly digest: string }[] {
    return this.#kept.filter((kept) => kept.client === client);
  }

  acknowledge(intent: Intent): void {
    this.#acknowledged.set(intent.versionId, intent);
  }

  get acknowledged(): readonly Intent[] {
    return [...this.#acknowledged.values()];
  }

  get intents(): Iterable<Intent> {
    return this.#intents.values();
  }

  /** A person decided that contents of an entity are no longer to be published, wherever they were first marked. */
  release(client: string, kind: EntityKind, entity: string, digests: readonly string[]): void {
    for (const intent of [...this.#intents.values(), ...this.#acknowledged.values()]) {
      if (intent.client === client && intent.kind === kind && digests.includes(intent.digest) && this.placesOf(intent).includes(entity)) this.#released.add(keyOf(intent));
    }
  }

  isReleased(intent: Intent): boolean {
    return this.#released.has(keyOf(intent));
  }

  move(client: string, entity: string, into: string): void {
    const key = `${client} ${entity}`;
    this.#movedInto.set(key, (this.#movedInto.get(key) ?? new Set()).add(into));
  }

  /** Where the content of an intent may be: where it was, and wherever its maker had it moved. */
  placesOf({ client, entity }: Intent): readonly string[] {
    const places = new Set([entity]);
    for (const place of places) for (const next of this.#movedInto.get(`${client} ${place}`) ?? []) places.add(next);
    return [...places];
  }

  /** What does not hold of the workspace now; empty when all does. `all`: looks also at the documents of what has not changed since. */
  async observe(server: SimServer, { all = false }: { readonly all?: boolean } = {}): Promise<string[]> {
    const position = await server.position();
    if (!all && this.#last?.epoch === position.epoch && this.#last.seq === position.seq) return [];
    const state = await server.state();
    const before = this.#last?.epoch === state.epoch ? this.#last : undefined;
    this.#last = state;
    const problems = [...duplicateNames(state.entities), ...(before === undefined ? [] : vanished(before, state))];
    const earlier = new Map(before?.entities.map(({ entity }) => [entity.id, entity]));
    for (const { kind, entity } of state.entities) {
      const was = earlier.get(entity.id);
      if (was?.seq === entity.seq) {
        if (was !== entity && JSON.stringify(was) !== JSON.stringify(entity)) problems.push(`${entity.id} changed without a new number: it was ${JSON.stringify(was)} and is ${JSON.stringify(entity)}`);
        if (!all) continue;
      }
      const known = this.#entities.get(entity.id);
      if (known === undefined) this.#entities.set(entity.id, { kind, createdUtc: entity.createdUtc });
      else if (known.kind !== kind || known.createdUtc !== entity.createdUtc) problems.push(`${entity.id} was made as ${JSON.stringify(known)} and is a ${kind} of ${entity.createdUtc}`);
      const strings = new Set<string>();
      for (const entry of entity.versions) {
        if (strings.has(entry.version)) problems.push(`${entity.id} has two versions '${entry.version}'`);
        strings.add(entry.version);
        problems.push(...(await this.#observeVersion(server, kind, entity.id, entry)));
      }
    }
    return problems;
  }

  async #observeVersion(server: SimServer, kind: EntityKind, entity: string, entry: KindedEntity['entity']['versions'][number]): Promise<string[]> {
    const { id, version, digest, createdUtc } = entry;
    const known = this.#versions.get(id);
    const document = (await server.document(kind, id)) ?? '';
    const facts: VersionFacts = { kind, entity, version, digest, createdUtc, document: immutable(document) };
    if (known === undefined) {
      this.#versions.set(id, facts);
      return document === '' ? [`the version ${id} has no document`] : [];
    }
    return JSON.stringify(known) === JSON.stringify(facts) ? [] : [`the version ${id} was ${JSON.stringify(known)} and is ${JSON.stringify(facts)}`];
  }
}

const keyOf = ({ client, kind, entity, versionId }: Intent): string => `${client} ${kind} ${entity} ${versionId}`;

/** A document without what may change. */
function immutable(text: string): string {
  if (text === '') return '';
  const document: unknown = JSON.parse(text);
  return typeof document === 'object' && document !== null ? JSON.stringify({ ...document, description: '', status: '' }) : text;
}

function duplicateNames(entities: readonly KindedEntity[]): string[] {
  const holders = new Map<string, string>();
  const problems: string[] = [];
  for (const { kind, entity } of entities) {
    if (entity.status === 'archived') continue;
    const key = `${kind} ${nameKey(entity.name)}`;
    const other = holders.get(key);
    if (other !== undefined) problems.push(`${other} and ${entity.id} are both called '${entity.name}'`);
    holders.set(key, entity.id);
  }
  return problems;
}

function vanished(before: ServerState, after: ServerState): string[] {
  const now = new Map(after.entities.map(({ entity }) => [entity.id, entity]));
  return before.entities.flatMap(({ entity }) => {
    const present = now.get(entity.id);
    if (present === undefined) return [`${entity.id} vanished`];
    const ids = new Set(present.versions.map(({ id }) => id));
    return [...(present.seq < entity.seq ? [`${entity.id} went back from change ${String(entity.seq)} to ${String(present.seq)}`] : []), ...entity.versions.filter(({ id }) => !ids.has(id)).map(({ id }) => `the version ${id} of ${entity.id} vanished`)];
  });
}
