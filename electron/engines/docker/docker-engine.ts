import { homedir } from 'node:os';
import PQueue from 'p-queue';
import { DrydockError } from '#shared/errors.ts';
import type { Engine, EngineSession, EngineStatus, SessionRequest, StepMount } from '../engine.ts';
import type { EngineTerminal, TerminalRequest } from '../terminal.ts';
import { removeContainer } from './container-keeper.ts';
import { mountPath } from './container-request.ts';
import { openContainerTerminal } from './container-terminal.ts';
import { DockerSession } from './docker-session.ts';
import { findEndpoint, type Endpoint } from './endpoint.ts';
import { EngineClient } from './engine-client.ts';
import { readFacts, type EngineFacts } from './engine-facts.ts';
import { EngineError } from './engine-errors.ts';
import { listOurContainers } from './our-containers.ts';

/** Together with a call's own overhead well within the 10 s that a status may take. */
const STATUS_DEADLINE_MS = 5_000;
const REMOVALS_AT_ONCE = 4;

export interface DockerEngineSetting {
  /** Tells the containers of this home from those of others; a label value. */
  readonly homeId: string;
  /** Where the engine is: {@link engineEndpoint}, asked at the first use. */
  readonly endpoint: () => Endpoint;
}

/** The engine that this process's surroundings name. Throws as {@link findEndpoint}. */
export function engineEndpoint(environment: NodeJS.ProcessEnv): Endpoint {
  return findEndpoint({ environment, homeFolder: homedir(), platform: process.platform });
}

/** Runs steps as containers of a Docker Engine or of Podman's compatible service. */
export class DockerEngine implements Engine {
  readonly name = 'docker';
  readonly #of: DockerEngineSetting;
  #client: EngineClient | undefined;
  /** What the last status found out: asking again costs the engine as much as creating several containers. */
  #facts: EngineFacts | undefined;

  constructor(of: DockerEngineSetting) {
    this.#of = of;
  }

  /** The one client of this engine, also for images. */
  client(): EngineClient {
    this.#client ??= new EngineClient(this.#of.endpoint());
    return this.#client;
  }

  async status(signal?: AbortSignal): Promise<EngineStatus> {
    try {
      const client = this.client();
      const facts = await readFacts(client, signal, STATUS_DEADLINE_MS);
      this.#facts = facts;
      const { where, source } = client.endpoint;
      if (!facts.linux) return { available: false, detail: `The engine at ${where} runs ${facts.os} containers; switch it to Linux containers.` };
      return { available: true, detail: `${facts.podman ? 'Podman' : 'Docker'} ${facts.version} at ${where} (${source})` };
    } catch (error) {
      if (error instanceof DrydockError && error.kind !== 'cancelled') return { available: false, detail: error.message };
      throw error;
    }
  }

  async open(request: SessionRequest, signal: AbortSignal): Promise<EngineSession> {
    const client = this.client();
    const facts = await this.#linuxFacts(signal);
    const noBridge = !request.hermetic && !facts.bridge;
    return new DockerSession({
      client,
      setting: { homeId: this.#of.homeId, runId: request.runId, facts, user: containerUser(facts) },
      network: request.hermetic || !facts.bridge ? 'none' : 'bridge',
      tryGates: process.platform === 'linux' && client.endpoint.address.kind === 'socket',
      ...(request.firstImageId === undefined || request.scratchFolder === undefined ? {} : { first: { image: request.firstImageId, scratchFolder: request.scratchFolder } }),
      warnings: noBridge ? ['The container engine has no default network, so steps run without a network.'] : [],
    });
  }

  pathInStep(mount: StepMount): string {
    return mountPath(mount);
  }

  async openTerminal(request: TerminalRequest, signal: AbortSignal): Promise<EngineTerminal> {
    const facts = await this.#linuxFacts(signal);
    const setting = { homeId: this.#of.homeId, runId: request.step.runId, facts, user: containerUser(facts) };
    return openContainerTerminal({ client: this.client(), setting, network: request.hermetic || !facts.bridge ? 'none' : 'bridge' }, request, signal);
  }

  async #linuxFacts(signal: AbortSignal): Promise<EngineFacts> {
    const facts = this.#facts ?? (await readFacts(this.client(), signal));
    if (!facts.linux) throw new EngineError('run steps', `it runs ${facts.os} containers; switch it to Linux containers`);
    return facts;
  }

  async reap(ownedByLivingRun: (runId: string) => boolean, signal: AbortSignal): Promise<number> {
    const client = this.client();
    const ours = await listOurContainers(client, this.#of.homeId, undefined, signal);
    const orphans = ours.filter(({ runId }) => !ownedByLivingRun(runId));
    const queue = new PQueue({ concurrency: REMOVALS_AT_ONCE });
    await queue.addAll(orphans.map(({ id }) => () => removeContainer(client, id, signal)));
    return orphans.length;
  }
}

/** The calling user, so that outputs are theirs. A rootless engine maps its root to them; elsewhere the engine maps by itself. */
function containerUser(facts: EngineFacts): string | undefined {
  if (process.platform !== 'linux' || process.getuid === undefined || process.getgid === undefined) return undefined;
  return facts.rootless ? '0:0' : `${process.getuid()}:${process.getgid()}`;
}
