import { hash } from 'node:crypto';
import { packMediaType } from '#shared/workspace/content.ts';
import { entitySchema, type Entity, type EntityPatch } from '#shared/workspace/entity.ts';
import { changeEventSchema, changesSchema, type Changes } from '#shared/workspace/feed.ts';
import { collectionOf, type EntityKind } from '#shared/workspace/kinds.ts';
import { workspaceInfoSchema, type WorkspaceInfo } from '#shared/workspace/members.ts';
import { publishReplySchema, type PublishReply, type PublishRequest } from '#shared/workspace/publish.ts';
import type { VersionedKind } from '#shared/workspace/version-document.ts';
import { checkVersionDocument } from './check-version-document.ts';
import { BadEventStreamError, readEventStream } from './event-stream.ts';
import { HttpContent } from './http-content.ts';
import { HttpExchange, type ExchangeParts } from './http-exchange.ts';
import { encodePack } from './pack-records.ts';
import { RemoteRefusalError } from './remote-errors.ts';
import type { ChangeEvent, LiveWorkspace } from './remote-events.ts';
import type { RemoteContent } from './remote-workspace.ts';

export interface HttpWorkspaceParts extends Omit<ExchangeParts, 'base'> {
  /** As {@link workspaceAddress} gives it. */
  readonly server: string;
  /** The id of the workspace. */
  readonly workspace: string;
}

/** A server says something at least this often, changes or not. */
const EVENT_IDLE_MS = 90_000;

/** Our own server as a client sees it; see `RemoteWorkspace`. */
export class HttpWorkspace implements LiveWorkspace {
  readonly content: RemoteContent;
  readonly #exchange: HttpExchange;
  /** Until a server turns out not to know that address. */
  #takesWhole = true;

  constructor(parts: HttpWorkspaceParts) {
    this.#exchange = new HttpExchange({ ...parts, base: `${parts.server}/v1/workspaces/${encodeURIComponent(parts.workspace)}` });
    this.content = new HttpContent(this.#exchange);
  }

  info(signal?: AbortSignal): Promise<WorkspaceInfo> {
    return this.#exchange.json(workspaceInfoSchema, { method: 'GET', path: [], signal });
  }

  async changes(after: number, limit: number, signal?: AbortSignal): Promise<Changes> {
    const changes = await this.#exchange.json(changesSchema, { method: 'GET', path: ['changes'], query: { after, limit }, signal });
    // A cursor that stands still while there is more would be asked for, for ever.
    if (changes.more && changes.cursor <= after) throw this.#exchange.unreachable('its list of changes does not go on');
    return changes;
  }

  entity(kind: EntityKind, id: string, signal?: AbortSignal): Promise<Entity> {
    return this.#entity(id, { method: 'GET', path: [collectionOf[kind], id], signal });
  }

  async versionDocument(kind: VersionedKind, entityId: string, versionId: string, signal?: AbortSignal): Promise<unknown> {
    await using answer = await this.#exchange.open({ method: 'GET', path: this.#version(kind, entityId, versionId), headers: { accept: 'application/json' }, signal });
    const text = await this.#exchange.text(answer, this.#exchange.limits.jsonBytes);
    return checkVersionDocument(this.#exchange, { kind, entityId, versionId }, text);
  }

  async publish(kind: VersionedKind, entityId: string, versionId: string, request: PublishRequest, signal?: AbortSignal): Promise<PublishReply> {
    const reply = await this.#exchange.json(publishReplySchema, { method: 'PUT', path: this.#version(kind, entityId, versionId), headers: { 'if-none-match': '*' }, body: { json: request }, signal });
    this.#isOf(entityId, reply.entity);
    return reply;
  }

  async publishWhole(kind: VersionedKind, entityId: string, versionId: string, request: PublishRequest, contents: readonly { readonly digest: string; readonly bytes: Uint8Array }[], signal?: AbortSignal): Promise<PublishReply | undefined> {
    if (!this.#takesWhole) return undefined;
    const publication = Buffer.from(JSON.stringify(request));
    const bytes = encodePack([{ digest: hash('sha256', publication), bytes: publication }, ...contents]);
    try {
      const reply = await this.#exchange.json(publishReplySchema, { method: 'PUT', path: [...this.#version(kind, entityId, versionId), 'whole'], headers: { 'if-none-match': '*' }, body: { bytes, type: packMediaType }, signal });
      this.#isOf(entityId, reply.entity);
      return reply;
    } catch (error) {
      // Also said by a server whose workspace is gone: then the requests of before are refused in the same way.
      const isUnknown = error instanceof RemoteRefusalError && (error.failure.code === 'not-found' || error.failure.code === 'method-not-allowed');
      if (!isUnknown && !(error instanceof RemoteRefusalError && error.failure.code === 'too-large')) throw error;
      this.#takesWhole = !isUnknown;
      return undefined;
    }
  }

  createEnvironment(id: string, body: { readonly name: string; readonly description: string; readonly createdUtc: string; readonly image: string }, signal?: AbortSignal): Promise<Entity> {
    return this.#entity(id, { method: 'PUT', path: [collectionOf.environment, id], headers: { 'if-none-match': '*' }, body: { json: body }, signal });
  }

  patch(kind: EntityKind, id: string, etag: string, patch: EntityPatch, signal?: AbortSignal): Promise<Entity> {
    return this.#entity(id, { method: 'PATCH', path: [collectionOf[kind], id], headers: ifMatch(etag), body: { json: patch }, signal });
  }

  describeVersion(kind: VersionedKind, entityId: string, versionId: string, etag: string, description: string, signal?: AbortSignal): Promise<Entity> {
    return this.#entity(entityId, { method: 'PATCH', path: this.#version(kind, entityId, versionId), headers: ifMatch(etag), body: { json: { description } }, signal });
  }

  setVersionStatus(kind: VersionedKind, entityId: string, versionId: string, etag: string, status: 'active' | 'deprecated', signal?: AbortSignal): Promise<Entity> {
    return this.#entity(entityId, { method: 'POST', path: [...this.#version(kind, entityId, versionId), status === 'deprecated' ? 'deprecate' : 'reactivate'], headers: ifMatch(etag), signal });
  }

  async *events(signal?: AbortSignal): AsyncGenerator<ChangeEvent> {
    await using answer = await this.#exchange.open({ method: 'GET', path: ['events'], headers: { accept: 'text/event-stream' }, signal });
    if (!/^text\/event-stream\b/iu.test(answer.headers.get('content-type') ?? '')) throw this.#exchange.unreachable('it does not tell of changes by itself');
    try {
      for await (const { event, data } of readEventStream(answer.pieces(EVENT_IDLE_MS))) if (event === 'change') yield this.#exchange.understood(changeEventSchema, data);
    } catch (error) {
      throw error instanceof BadEventStreamError ? this.#exchange.unreachable(`its events cannot be read: ${error.message}`, error) : error;
    }
  }

  #version(kind: VersionedKind, entityId: string, versionId: string): readonly string[] {
    return [collectionOf[kind], entityId, 'versions', versionId];
  }

  async #entity(id: string, request: Parameters<HttpExchange['open']>[0]): Promise<Entity> {
    const entity = await this.#exchange.json(entitySchema, request);
    this.#isOf(id, entity);
    return entity;
  }

  #isOf(id: string, entity: Entity): void {
    if (entity.id !== id) throw this.#exchange.unreachable(`it answered of '${entity.id}' when asked for '${id}'`);
  }
}

const ifMatch = (etag: string): Readonly<Record<string, string>> => ({ 'if-match': `"${etag}"` });
