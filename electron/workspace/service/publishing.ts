import { checkMapping } from '#shared/catalog/environment-mapping.ts';
import { nameKey } from '#shared/catalog/module-name.ts';
import { nextVersion } from '#shared/catalog/next-version.ts';
import type { Entity, VersionEntry } from '#shared/workspace/entity.ts';
import { collectionOf, kindWords, type EntityKind } from '#shared/workspace/kinds.ts';
import type { PublishReply, PublishRequest } from '#shared/workspace/publish.ts';
import type { VersionedKind } from '#shared/workspace/version-document.ts';
import { readVersionDocument, type VersionFacts } from '../documents/read-version-document.ts';
import type { SentContents } from '../content/publication-pack.ts';
import type { Caller, PublicationPlace, WorkspaceChanges } from '../store/workspace-store.ts';
import { checkId, checkMoment, checkText, entityName } from './plain-fields.ts';
import { refuseArchived, refuseLongList, refuseName } from './entity-refusals.ts';
import { entryLetters } from './pages.ts';
import { refuse, refusing, requireRole } from './refuse.ts';
import type { WorkspacePorts } from './workspace-ports.ts';

export interface NewEnvironment {
  readonly name: string;
  readonly description: string;
  readonly createdUtc: string;
  readonly image: string;
}

export interface CreatedEnvironment {
  readonly outcome: 'created' | 'unchanged';
  readonly entity: Entity;
}

/** More would make the list of its versions too long to be sent with every answer. */
const MOST_VERSIONS = 10_000;

/** Given the ids of the snapshots that a document needs, what came with it of them: proved. May refuse. */
export type TakeSent = (snapshots: readonly string[]) => Promise<SentContents>;

interface Publication {
  readonly kind: VersionedKind;
  readonly entityId: string;
  readonly versionId: string;
  readonly request: PublishRequest;
  readonly facts: VersionFacts;
  readonly name: string;
  /** The document as JSON text. */
  readonly text: string;
  readonly sent: SentContents | undefined;
}

/** New versions and new entities. Ids come from whoever publishes, so that sending anything again changes nothing. */
export class Publishing {
  readonly #ports: WorkspacePorts;

  constructor(ports: WorkspacePorts) {
    this.#ports = ports;
  }

  async publish(caller: Caller, kind: VersionedKind, entityId: string, versionId: string, request: PublishRequest, takeSent?: TakeSent): Promise<PublishReply> {
    requireRole(caller, 'contributor');
    checkId(entityId);
    checkId(versionId);
    if (entityId === versionId) refuse('invalid-request', `'${entityId}' cannot be the id of the ${kindWords[kind]} and of its version. Give each its own.`);
    const checked = this.#checked(kind, entityId, versionId, request);
    const { facts, name } = checked;
    const publication: Publication = { ...checked, sent: await takeSent?.(facts.snapshots) };
    const ask = { kind, entity: entityId, version: versionId, nameKey: nameKey(name), snapshots: facts.snapshots.filter((id) => publication.sent?.snapshots.has(id) !== true) };
    return this.#ports.store.change(caller.workspace, async (changes) => this.#decide(caller, changes, publication, await changes.publicationPlace(ask)), ask);
  }

  /** An environment has no versions: it is one mapping, made once. Making it again changes nothing, whatever became of it since. */
  async createEnvironment(caller: Caller, id: string, body: NewEnvironment): Promise<CreatedEnvironment> {
    requireRole(caller, 'contributor');
    checkId(id);
    const name = entityName('environment', body.name);
    const image = body.image.trim();
    refusing(() => checkMapping(name, image), 'image');
    checkText(image, 'image', 2_000);
    checkText(body.description, 'description');
    checkMoment(body.createdUtc, 'createdUtc');
    return this.#ports.store.change(caller.workspace, async (changes) => {
      const place = await changes.publicationPlace({ kind: 'environment', entity: id, nameKey: nameKey(name), snapshots: [] });
      if (place.entity?.kind === 'environment') return { outcome: 'unchanged', entity: place.entity.entity };
      refuseForeign('environment', id, place);
      if (place.holder !== undefined) refuseName('environment', name, place.holder);
      const entity: Entity = {
        id, name, description: body.description, status: 'active', createdUtc: body.createdUtc, createdBy: caller.member, createdByName: caller.name, image, versions: [], etag: this.#ports.newId(), seq: await changes.seq(),
      };
      await changes.putEntity('environment', entity);
      await this.#audit(caller, changes, `environments/${id}`, `'${name}' is ${image}`);
      return { outcome: 'created', entity };
    });
  }

  #checked(kind: VersionedKind, entityId: string, versionId: string, request: PublishRequest): Omit<Publication, 'sent'> {
    const reading = readVersionDocument(kind, request.document, entityId, versionId);
    if ('problems' in reading) {
      return refuse('invalid-request', `The document of the version cannot be taken: ${reading.problems.slice(0, 3).map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; ')}.`, {
        problems: reading.problems.map(({ path, message }) => ({ path: `document${path === '' ? '' : `.${path}`}`, message })),
      });
    }
    const text = JSON.stringify(request.document);
    const most = this.#ports.about.limits.documentBytes;
    if (Buffer.byteLength(text) > most) refuse('too-large', `The document of the version has ${String(Buffer.byteLength(text))} bytes, and this workspace takes ${String(most)}. Move large texts into files of the snapshot.`);
    checkText(reading.facts.description, 'document.description');
    checkMoment(reading.facts.createdUtc, 'document.createdUtc');
    checkText(request.entity.description, 'entity.description');
    checkMoment(request.entity.createdUtc, 'entity.createdUtc');
    return { kind, entityId, versionId, request, facts: reading.facts, name: entityName(kind, request.entity.name), text };
  }

  async #decide(caller: Caller, changes: WorkspaceChanges, publication: Publication, place: PublicationPlace): Promise<PublishReply> {
    const { kind, entityId, versionId, facts, name } = publication;
    const entity = place.entity?.kind === kind ? place.entity.entity : undefined;
    const same = entity?.versions.find(({ version }) => version === facts.version);
    if (entity !== undefined && same !== undefined) return this.#present(caller, changes, publication, entity, same);
    refuseForeign(kind, entityId, place);
    if (entity?.status === 'archived') refuseArchived(kind, entity);
    if (entity === undefined && place.holder !== undefined) refuseName(kind, name, place.holder);
    if (place.taken.includes(versionId)) refuse('id-taken', `The id '${versionId}' stands for something else in this workspace. Publish the version under an id of its own.`);
    if (entity !== undefined && entity.versions.length >= MOST_VERSIONS) refuse('too-large', `The ${kindWords[kind]} '${entity.name}' has ${String(MOST_VERSIONS)} versions, which is as many as one can have. Publish under another name.`);
    if (entity !== undefined) refuseLongList(kind, entity, entryLetters({ version: facts.version, description: facts.description }));
    if (place.missing.length > 0) {
      refuse('content-missing', `The files of ${place.missing.length === 1 ? 'a snapshot' : `${String(place.missing.length)} snapshots`} that '${name}:${facts.version}' names are not here yet. Send them, then publish again.`, { missing: [...place.missing] });
    }
    return this.#create(caller, changes, publication, entity);
  }

  /** The version is there: the same content is a success that changes nothing, except for the default if that is asked for. */
  async #present(caller: Caller, changes: WorkspaceChanges, { kind, facts, request }: Publication, entity: Entity, entry: VersionEntry): Promise<PublishReply> {
    const what = `The ${kindWords[kind]} '${entity.name}'`;
    if (entry.digest !== facts.digest) {
      const suggestedVersion = nextVersion(entity.versions.map(({ version }) => version));
      refuse('version-conflict', `${what} has a version '${entry.version}' already, with different content, and versions never change. Choose a new version, for example ${suggestedVersion}.`, { existing: { id: entry.id, version: entry.version }, suggestedVersion });
    }
    if (request.failIfExists === true) refuse('version-exists', `${what} has a version '${entry.version}' already, with the same content, so there is nothing new in it.`, { existing: { id: entry.id, version: entry.version } });
    if (request.setDefault !== true || entity.defaultVersion === entry.version) return { outcome: 'unchanged', versionId: entry.id, entity };
    if (entity.status === 'archived') refuseArchived(kind, entity);
    const moved: Entity = { ...entity, defaultVersion: entry.version, etag: this.#ports.newId(), seq: await changes.seq() };
    await changes.putEntity(kind, moved);
    await changes.addAudit({ atUtc: this.#ports.clock.nowUtc(), member: caller.member, action: 'set-default', target: `${collectionOf[kind]}/${entity.id}`, detail: `'${entity.name}' means version ${entry.version}` });
    return { outcome: 'unchanged', versionId: entry.id, entity: moved };
  }

  async #create(caller: Caller, changes: WorkspaceChanges, { kind, entityId, versionId, request, facts, name, text, sent }: Publication, before: Entity | undefined): Promise<PublishReply> {
    const seq = await changes.seq();
    const entry: VersionEntry = { version: facts.version, id: versionId, digest: facts.digest, status: facts.status, description: facts.description, createdUtc: facts.createdUtc, etag: this.#ports.newId() };
    const isNew = before === undefined;
    const base: Entity = before ?? {
      id: entityId, name, description: request.entity.description, status: 'active', createdUtc: request.entity.createdUtc, createdBy: caller.member, createdByName: caller.name, versions: [], etag: this.#ports.newId(), seq,
    };
    const entity: Entity = {
      ...base, seq, versions: [...base.versions, entry], ...(request.setDefault === true ? { defaultVersion: entry.version, ...(isNew ? {} : { etag: this.#ports.newId() }) } : {}),
    };
    await changes.putEntity(kind, entity);
    for (const [id, manifest] of sent?.snapshots ?? []) await changes.putSnapshot(id, manifest);
    await changes.putContents(sent?.contents ?? []);
    await changes.putVersion({ kind, entity: entityId, entry, document: text, snapshotId: facts.snapshotId });
    await this.#audit(caller, changes, `${collectionOf[kind]}/${entityId}/versions/${versionId}`, `'${entity.name}' version ${entry.version}, ${entry.digest}${request.setDefault === true ? ', as the default' : ''}`);
    return { outcome: 'created', versionId, entity };
  }

  #audit(caller: Caller, changes: WorkspaceChanges, target: string, detail: string): Promise<void> {
    return changes.addAudit({ atUtc: this.#ports.clock.nowUtc(), member: caller.member, action: 'publish', target, detail });
  }
}

function refuseForeign(kind: EntityKind, id: string, place: PublicationPlace): void {
  const other = place.entity !== undefined && place.entity.kind !== kind ? `the ${kindWords[place.entity.kind]} '${place.entity.entity.name}'` : place.taken.includes(id) ? 'a version' : undefined;
  if (other !== undefined) refuse('id-taken', `The id '${id}' stands for ${other} in this workspace. Publish under an id of its own.`);
}
