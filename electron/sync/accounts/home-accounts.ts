import { nameKey } from '#shared/catalog/module-name.ts';
import { didYouMean } from '#shared/catalog/did-you-mean.ts';
import { InvalidInputError, NotFoundError } from '#shared/errors.ts';
import { workspaceInfoSchema, workspaceListSchema, type Role, type WorkspaceInfo } from '#shared/workspace/members.ts';
import { cleanText } from '#electron/runner/metrics/clean-text.ts';
import type { Clock } from '#electron/clock.ts';
import type { ContentTransfer } from '../content/content-transfer.ts';
import { HttpExchange, type FetchPort, type RemoteLimits } from '../remote/http-exchange.ts';
import { HttpMembers } from '../remote/http-members.ts';
import { HttpWorkspace } from '../remote/http-workspace.ts';
import type { LiveWorkspace } from '../remote/remote-events.ts';
import type { RemoteMembers } from '../remote/remote-members.ts';
import type { RemoteContent } from '../remote/remote-workspace.ts';
import { workspaceAddress } from '../remote/server-address.ts';
import { HttpRuns } from '../runs/http-runs.ts';
import type { RemoteRuns } from '../runs/remote-runs.ts';
import { NotSignedInError } from '../sync-errors.ts';
import type { WorkspaceAccount, WorkspaceAccounts, WorkspaceConnection } from '../workspace-accounts.ts';
import { checkToken, type TokenStore } from './token-store.ts';
import type { WorkspaceDocument, WorkspaceDocuments } from './workspace-documents.ts';

export interface HomeAccountsParts {
  readonly documents: WorkspaceDocuments;
  readonly tokens: TokenStore;
  readonly fetch: FetchPort;
  readonly clock: Pick<Clock, 'nowUtc'>;
  readonly transfer: (remote: RemoteContent) => ContentTransfer;
  readonly limits?: Partial<RemoteLimits> | undefined;
}

export interface AddRequest {
  /** As {@link workspaceAddress} reads it. */
  readonly url: string;
  readonly token: string;
  /** Which of those that the token opens: id or name; needed when there are several and the address names none. */
  readonly workspace?: string | undefined;
  /** What it is to be called in this home; default: its own name. */
  readonly name?: string | undefined;
  /** This is the new address of a workspace that the home knows at another one. */
  readonly moved?: boolean | undefined;
}

export type AddOutcome =
  | { readonly outcome: 'added' | 'moved'; readonly account: WorkspaceAccount; readonly info: WorkspaceInfo }
  /** Nothing was changed. */
  | { readonly outcome: 'choose'; readonly workspaces: readonly { readonly id: string; readonly name: string; readonly role: Role }[] };

/** The workspaces of a home, with their tokens; see {@link WorkspaceAccounts}. */
export class HomeAccounts implements WorkspaceAccounts {
  readonly #parts: HomeAccountsParts;

  constructor(parts: HomeAccountsParts) {
    this.#parts = parts;
  }

  list(): readonly WorkspaceAccount[] {
    return this.#parts.documents.list().map(({ id, name, url }) => ({ id, name, url }));
  }

  /** By name, else by id. Throws `NotFoundError` with the nearest name. */
  find(nameOrId: string): WorkspaceAccount {
    const all = this.list();
    const found = all.find(({ name }) => nameKey(name) === nameKey(nameOrId)) ?? all.find(({ id }) => id === nameOrId);
    if (found !== undefined) return found;
    throw new NotFoundError(`There is no workspace '${nameOrId}' in this home.${didYouMean(nameOrId, all.map(({ name }) => name))}`, { commandLine: all.length === 0 ? 'To add one: drydock workspace add URL' : `This home has: ${all.map(({ name }) => name).join(', ')}.` });
  }

  async connect(id: string): Promise<WorkspaceConnection> {
    const remote = await this.live(id);
    return { remote, content: this.#parts.transfer(remote.content) };
  }

  /** The same, with what it tells by itself. */
  async live(id: string): Promise<LiveWorkspace> {
    const { name, url } = await this.#signedIn(id);
    return new HttpWorkspace({ ...this.#http(name, () => this.#parts.tokens.read(id)), server: url, workspace: id });
  }

  async members(id: string): Promise<RemoteMembers> {
    const { name, url } = await this.#signedIn(id);
    return new HttpMembers(new HttpExchange({ ...this.#http(name, () => this.#parts.tokens.read(id)), base: `${url}/v1/workspaces/${encodeURIComponent(id)}` }));
  }

  /** What runs there. */
  async runs(id: string): Promise<RemoteRuns> {
    const { name, url } = await this.#signedIn(id);
    return new HttpRuns(new HttpExchange({ ...this.#http(name, () => this.#parts.tokens.read(id)), base: `${url}/v1/workspaces/${encodeURIComponent(id)}` }));
  }

  /**
   * Asks the server what the token opens; keeps address and token when that is one workspace, or the one that is named. Throws `InvalidInputError`,
   * `RemoteRefusalError`, `RemoteUnreachableError`; then nothing is kept.
   */
  async add(request: AddRequest, signal?: AbortSignal): Promise<AddOutcome> {
    const address = workspaceAddress(request.url);
    const token = checkToken(request.token);
    const exchange = new HttpExchange({ ...this.#http(new URL(address.server).host, async () => token), base: `${address.server}/v1` });
    const wanted = request.workspace ?? address.workspace;
    const { workspaces } = await exchange.json(workspaceListSchema, { method: 'GET', path: ['workspaces'], signal });
    const opened = workspaces.map(({ id, name, role }) => ({ id, name: cleanText(name, LONGEST_NAME), role }));
    const [found, second] = wanted === undefined ? opened : opened.filter(({ id, name }) => id === wanted || nameKey(name) === nameKey(wanted));
    if (found === undefined) throw new InvalidInputError(wanted === undefined ? 'The token opens no workspace of this server.' : `The token opens no workspace '${wanted}' of this server. It opens: ${opened.map(({ name }) => name).join(', ') || 'none'}.`);
    if (second !== undefined) return { outcome: 'choose', workspaces: opened };
    const info = await exchange.json(workspaceInfoSchema, { method: 'GET', path: ['workspaces', found.id], signal });
    const before = this.#parts.documents.find(found.id);
    // Ids are unique on one server only, and documents say by them where they are to be published.
    if (before !== undefined && before.url !== address.server && request.moved !== true) {
      throw new InvalidInputError(`This home has a workspace of the same id, '${found.id}', at ${before.url}. If it has another address now, say so; if it is another one, use another home for it (DRYDOCK_HOME), or remove the first.`, [], { commandLine: `To say so: drydock workspace add ${address.server} --moved` });
    }
    const name = this.#freeName(request.name ?? before?.name ?? found.name, found.id);
    // The token first: a workspace without one would ask for it at once.
    await this.#parts.tokens.write(found.id, token);
    const document: WorkspaceDocument = { ...before, schemaVersion: 1, id: found.id, name, url: address.server, addedUtc: before?.addedUtc ?? this.#parts.clock.nowUtc() };
    this.#parts.documents.write(document);
    return { outcome: before === undefined || before.url === address.server ? 'added' : 'moved', account: { id: found.id, name, url: address.server }, info };
  }

  /** Takes another token for a workspace, when it opens it. Throws `RemoteRefusalError` or `RemoteUnreachableError`; then the token that is kept stays. */
  async login(id: string, given: string, signal?: AbortSignal): Promise<WorkspaceInfo> {
    const account = this.find(id);
    const token = checkToken(given);
    const info = await new HttpWorkspace({ ...this.#http(account.name, async () => token), server: account.url, workspace: account.id }).info(signal);
    if (info.id !== account.id) throw new InvalidInputError(`At ${account.url} there is another workspace now, ${info.id}. Nothing was changed: add it by its address.`);
    await this.#parts.tokens.write(account.id, token);
    return info;
  }

  /** Forgets a workspace, its token and what was read of it. What is in this home stays, as does everything in the workspace. */
  async remove(id: string): Promise<void> {
    const account = this.find(id);
    await this.#parts.tokens.remove(account.id);
    this.#parts.documents.remove(account.id);
  }

  /** For people: where the token of a workspace lies. */
  tokenPlace(id: string): string {
    return this.#parts.tokens.where(id);
  }

  async #signedIn(id: string): Promise<WorkspaceAccount> {
    const document = this.#parts.documents.find(id);
    if (document === undefined) throw new NotFoundError(`There is no workspace '${id}' in this home.`, { commandLine: 'To see all: drydock workspace status' });
    if ((await this.#parts.tokens.read(id)) === undefined) throw new NotSignedInError(document.name);
    return { ...document, url: workspaceAddress(document.url).server };
  }

  #freeName(name: string, id: string): string {
    const trimmed = name.trim().normalize('NFC');
    if (trimmed === '' || trimmed.length > LONGEST_NAME || /\p{Cc}/u.test(trimmed)) throw new InvalidInputError(`'${cleanText(name, LONGEST_NAME)}' cannot be the name of a workspace here. Give another one.`);
    const other = this.list().find((account) => account.id !== id && nameKey(account.name) === nameKey(trimmed));
    if (other !== undefined) throw new InvalidInputError(`Another workspace of this home, ${other.url}, is called '${other.name}'. Give this one another name.`, [], { commandLine: 'To do so: --name NAME' });
    return trimmed;
  }

  #http(name: string, token: () => Promise<string | undefined>) {
    const { fetch, limits } = this.#parts;
    return { name, token, fetch, limits };
  }
}

const LONGEST_NAME = 200;
