import { DrydockError } from '#shared/errors.ts';
import type { EngineName } from '#shared/model/run.ts';
import type { PlannedNode } from '#shared/plan/planned-run.ts';
import type { Engine } from '../../engines/engine.ts';
import type { ImageProvider } from '../../engines/images.ts';

export interface DockerSide {
  readonly engine: Engine;
  readonly images: ImageProvider;
}

export interface ProcessSide {
  readonly engine: Engine;
  /** What stands for the image in reuse keys: platform and interpreters. */
  fingerprint(): Promise<string>;
  /** What a local process cannot honour of a node. */
  ignored(node: PlannedNode, options: { readonly hermetic: boolean }): readonly { readonly key: string; readonly reason: string }[];
}

/** The engines of this machine, loaded when first asked for. */
export interface EngineSet {
  docker(): Promise<DockerSide>;
  process(): Promise<ProcessSide>;
}

export type ChosenEngine = { readonly reason: string } & (({ readonly name: 'docker' } & DockerSide) | ({ readonly name: 'process' } & ProcessSide));

/** Thrown when the engine that was asked for cannot be used. */
export class EngineUnavailableError extends DrydockError {
  constructor(detail: string) {
    super('engine-unavailable', 'invalid', `The docker engine cannot be used: ${detail} The process engine does without it.`, { commandLine: 'Choose it with --engine process.' });
  }
}

/** `auto` takes Docker when an engine answers, else local processes, and says which and why. */
export async function chooseEngine(engines: EngineSet, asked: 'auto' | EngineName, signal: AbortSignal): Promise<ChosenEngine> {
  if (asked === 'process') return { name: 'process', reason: 'chosen for this run', ...(await engines.process()) };
  const docker = await engines.docker();
  const status = await docker.engine.status(signal);
  if (status.available) return { name: 'docker', reason: asked === 'docker' ? `chosen for this run (${status.detail})` : status.detail, ...docker };
  if (asked === 'docker') throw new EngineUnavailableError(status.detail);
  return { name: 'process', reason: `no Docker engine can be used: ${status.detail}`, ...(await engines.process()) };
}
