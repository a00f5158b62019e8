import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { EngineSession, Step, StepMount } from '#electron/engines/engine.ts';
import { DockerEngine } from '#electron/engines/docker/docker-engine.ts';
import { clientOf, endpointOf } from './docker-daemon.ts';

export interface StepWish {
  readonly image?: string;
  readonly mounts?: readonly StepMount[];
  readonly env?: Readonly<Record<string, string>>;
  readonly resources?: Step['resources'];
}

/** A docker engine with a home id and folders of its own, for one test. Disposing removes both, and all containers of that home. */
export class DockerBench implements AsyncDisposable {
  readonly homeId = `test-${randomUUID()}`;
  readonly folder = mkdtempSync(path.join(tmpdir(), 'drydock-docker-test-'));
  readonly engine: DockerEngine;
  readonly #host: string;
  #steps = 0;
  #opened = false;

  constructor(host: string) {
    this.#host = host;
    const endpoint = endpointOf(host);
    this.engine = new DockerEngine({ homeId: this.homeId, endpoint: () => endpoint });
  }

  async open(wish: { runId?: string; maxWorkers?: number; hermetic?: boolean } = {}): Promise<EngineSession> {
    const { runId = 'run', maxWorkers = 2, hermetic = true } = wish;
    const session = await this.engine.open({ runId, maxWorkers, hermetic }, new AbortController().signal);
    this.#opened = true;
    return session;
  }

  /** A step with folders and log files of its own. */
  step(command: string, wish: StepWish = {}): Step {
    const node = `node-${this.#steps++}`;
    const at = (name: string) => path.join(this.folder, node, name);
    for (const name of ['code', 'scratch']) mkdirSync(at(name), { recursive: true });
    return {
      runId: 'run',
      node,
      attempt: 1,
      command,
      imageId: wish.image ?? 'busybox:local',
      environmentVariables: wish.env ?? {},
      codeFolder: at('code'),
      mounts: wish.mounts ?? [],
      resources: wish.resources ?? {},
      stdoutFile: at('stdout.log'),
      stderrFile: at('stderr.log'),
      scratchFolder: at('scratch'),
    };
  }

  /** A mount of a new folder. */
  mount(name: string, writable: boolean): StepMount {
    const hostPath = path.join(this.folder, 'mounts', name);
    mkdirSync(hostPath, { recursive: true });
    return { name, hostPath, writable };
  }

  /** How many containers of this home the engine has, running or not. */
  async containersLeft(): Promise<number> {
    const docker = await clientOf(this.#host).docker();
    const left = await docker.listContainers({ all: true, filters: { label: [`dev.drydock.home=${this.homeId}`] } });
    return left.length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#opened) await this.engine.reap(() => false, new AbortController().signal);
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 });
  }
}

/** What a step printed. */
export function printed(step: Step): { stdout: string; stderr: string } {
  return { stdout: readFileSync(step.stdoutFile, 'utf8'), stderr: readFileSync(step.stderrFile, 'utf8') };
}
