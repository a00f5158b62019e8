import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { systemClock } from '#electron/clock.ts';
import { composeApp } from '#electron/compose.ts';
import type { App } from '#electron/compose.ts';
import { HomeTransfer } from '#electron/sync/content/home-transfer.ts';
import { HttpExchange } from '#electron/sync/remote/http-exchange.ts';
import type { FetchPort } from '#electron/sync/remote/http-exchange.ts';
import { HttpWorkspace } from '#electron/sync/remote/http-workspace.ts';
import { HttpRuns } from '#electron/sync/runs/http-runs.ts';
import type { RemoteRuns } from '#electron/sync/runs/remote-runs.ts';
import { submitRun } from '#electron/sync/runs/submit-run.ts';
import type { Submission } from '#electron/sync/runs/submit-run.ts';
import type { Patience } from '#electron/sync/runs/try-again.ts';
import { sealForSubmission } from '#electron/sync/runs/seal-for-submission.ts';
import { createWorkspaceApp } from '#electron/workspace/http/app.ts';
import { defaultLimits } from '#electron/workspace/http/limits.ts';
import { runRoutes } from '#electron/workspace/http/routes/run-routes.ts';
import type { WorkspaceApi } from '#electron/workspace/http/workspace-api.ts';
import { openRuns } from '#electron/workspace/runs/open-runs.ts';
import type { OpenedRuns } from '#electron/workspace/runs/open-runs.ts';
import type { RunLimits } from '#electron/workspace/runs/run-limits.ts';
import { MemoryStore } from '#electron/workspace/store/memory-store.ts';
import type { Role } from '#shared/workspace/members.ts';
import type { RemoteRunSummary } from '#shared/workspace/runs.ts';
import { openAppWorld } from './app-world.ts';
import type { AppWorld } from './app-world.ts';

export interface RunWorldOptions {
  /** Default: process. */
  readonly engine?: 'docker' | 'process' | undefined;
  readonly limits?: Partial<RunLimits>;
  readonly environment?: NodeJS.ProcessEnv;
  readonly allowPrivateUrls?: boolean;
}

export const impatient: Patience = { firstMs: 1, longestMs: 5, tries: 50, chance: () => 0.5 };

/** A workspace server that runs pipelines, without sockets, which can be stopped and started again; and homes of members who use it. */
export class RunWorld implements AsyncDisposable {
  readonly root = mkdtempSync(path.join(tmpdir(), 'drydock-runs-'));
  readonly store: MemoryStore;
  readonly logged: string[] = [];
  readonly #options: RunWorldOptions;
  readonly #apps: App[] = [];
  readonly world: AppWorld;
  #open: { readonly api: WorkspaceApi; readonly runs: OpenedRuns } | undefined;
  /** What is between members and server: a test may lose what passes. */
  line: (request: Request, pass: FetchPort) => Promise<Response> = (request, pass) => pass(request);
  #made = 0;

  private constructor(options: RunWorldOptions, store: MemoryStore, world: AppWorld) {
    this.#options = { engine: 'process', ...options };
    this.store = store;
    this.world = world;
  }

  static async open(options: RunWorldOptions = {}): Promise<RunWorld> {
    const store = new MemoryStore();
    const made = new RunWorld(options, store, await openAppWorld({ store }));
    await made.start();
    return made;
  }

  get runs(): OpenedRuns['service'] {
    if (this.#open === undefined) throw new Error('The server is stopped.');
    return this.#open.runs.service;
  }

  /** As a new process of the server over what the one before left. */
  async start(): Promise<void> {
    const seat = this.world;
    const runs = await openRuns({
      folder: path.join(this.root, 'runs'), engine: this.#options.engine, store: this.store, content: seat.content, environment: this.#options.environment ?? process.env, clock: systemClock,
      processors: 2, log: (message) => this.logged.push(message), allowPrivateUrls: this.#options.allowPrivateUrls, ...(this.#options.limits === undefined ? {} : { limits: this.#options.limits }),
    });
    const more = [runRoutes({ runs: runs.service, limits: defaultLimits, stillHolds: () => Promise.resolve(true) })];
    const { service, content } = seat;
    const api = createWorkspaceApp({
      service, content, version: '0.0.0', more, newRequestId: () => randomUUID(), monotonicMs: () => performance.now(),
      tellDefect: (_requestId, error) => this.logged.push(String(error)),
    });
    this.#open = { runs, api };
  }

  /** As a server does that is told to end. */
  async stop(): Promise<void> {
    const open = this.#open;
    this.#open = undefined;
    await open?.runs[Symbol.asyncDispose]();
  }

  /** The description of everything that the server answers. */
  async description(): Promise<string> {
    if (this.#open === undefined) throw new Error('The server is stopped.');
    return (await this.#open.api.request('http://workspace/openapi.json')).text();
  }

  remote(role: Role = 'contributor', workspace = 'ws-1'): RemoteRuns {
    return new HttpRuns(new HttpExchange({ ...this.#http(role, workspace), base: `http://workspace/v1/workspaces/${workspace}` }));
  }

  workspace(role: Role = 'contributor', workspace = 'ws-1'): HttpWorkspace {
    return new HttpWorkspace({ ...this.#http(role, workspace), server: 'http://workspace', workspace });
  }

  /** A member's own machine. */
  home(environment: NodeJS.ProcessEnv = {}): MemberHome {
    this.#made += 1;
    const root = path.join(this.root, `member-${String(this.#made)}`);
    const app = composeApp({ environment: { ...process.env, DOCKER_HOST: `unix://${this.root}/no-docker.sock`, ...environment, DRYDOCK_HOME: path.join(root, 'home') } });
    this.#apps.push(app);
    return new MemberHome(app, path.join(root, 'work'), this);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    for (const app of this.#apps) await app[Symbol.asyncDispose]();
    await this.world[Symbol.asyncDispose]();
    rmSync(this.root, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 });
  }

  #http(role: Role, workspace: string) {
    const pass: FetchPort = async (request) => {
      // A server that is down.
      if (this.#open === undefined) throw new TypeError('fetch failed');
      return this.#open.api.request(request);
    };
    return { name: workspace, token: () => Promise.resolve(this.world.token(role, workspace)), fetch: (request: Request) => this.line(request, pass) };
  }
}

/** The machine of a member: a home and a folder to work in. */
export class MemberHome {
  readonly app: App;
  readonly folder: string;
  readonly #world: RunWorld;
  #submitted = 0;

  constructor(app: App, folder: string, world: RunWorld) {
    this.app = app;
    this.folder = folder;
    this.#world = world;
  }

  write(file: string, text: string): string {
    const place = path.join(this.folder, file);
    mkdirSync(path.dirname(place), { recursive: true });
    writeFileSync(place, text);
    return place;
  }

  /** Seals a pipeline file here and submits it. */
  async submit(file: string, more: Partial<Submission> & { readonly id?: string; readonly role?: Role; readonly workspace?: string } = {}): Promise<RemoteRunSummary> {
    const { id, role = 'contributor', workspace = 'ws-1', ...submission } = more;
    const signal = AbortSignal.timeout(60_000);
    const subject = await sealForSubmission(this.app, path.join(this.folder, file), this.folder, signal);
    this.#submitted += 1;
    const runId = id ?? `${path.basename(path.dirname(this.folder))}-${String(this.#submitted)}`;
    return submitRun(this.parts(role, workspace), runId, { values: {}, folder: this.folder, subject, ...submission }, signal);
  }

  parts(role: Role = 'contributor', workspace = 'ws-1') {
    const remote = this.#world.workspace(role, workspace);
    const content = new HomeTransfer({ layout: this.app.layout, snapshots: this.app.snapshots, remote: remote.content, images: () => Promise.reject(new Error('no images here')) });
    return { runs: this.#world.remote(role, workspace), workspace: remote, content, capture: this.app.snapshots, patience: impatient };
  }
}
