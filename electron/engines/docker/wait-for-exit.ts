import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { throwIfCancelled } from '#shared/errors.ts';
import { withDeadline } from './deadline.ts';
import { DEADLINES, type EngineClient } from './engine-client.ts';
import { EngineError, EngineUnreachableError } from './engine-errors.ts';

/** The engine's own word on how a container ended. */
export interface ContainerEnd {
  readonly exitCode: number;
  readonly outOfMemory: boolean;
}

export interface WaitTimes {
  /** How often the watchdog looks, in case the engine's answer to `wait` was lost. */
  readonly watchMs: number;
  /** How long an engine that went away is given to come back. */
  readonly patienceMs: number;
}

const USUAL_TIMES: WaitTimes = { watchMs: 10_000, patienceMs: 20_000 };
const RETRY_MS = 500;
const waitAnswerSchema = z.looseObject({ StatusCode: z.number() });

/**
 * Waits, without limit, until a started container has ended. An answer that got lost is made good by looking; an engine that
 * restarts is waited for. Rejects with a typed error, or the signal's reason.
 */
export async function waitForExit(client: EngineClient, id: string, signal: AbortSignal, times: WaitTimes = USUAL_TIMES): Promise<number> {
  let unreachableSince: number | undefined;
  for (;;) {
    throwIfCancelled(signal);
    const asked = performance.now();
    try {
      const code = await oneWait(client, id, signal, times.watchMs);
      if (code !== undefined) return code;
      const end = await containerEnd(client, id);
      if (end !== undefined) return end.exitCode;
      unreachableSince = undefined;
      if (performance.now() - asked < times.watchMs) await sleep(RETRY_MS);
    } catch (error) {
      throwIfCancelled(signal);
      if (!(error instanceof EngineUnreachableError)) throw error;
      unreachableSince ??= performance.now();
      if (performance.now() - unreachableSince > times.patienceMs) throw error;
      await sleep(RETRY_MS);
    }
  }
}

/** How a container ended; undefined while it runs. Rejects with {@link EngineError} when somebody removed it. */
export async function containerEnd(client: EngineClient, id: string): Promise<ContainerEnd | undefined> {
  const what = `look at container ${id.slice(0, 12)}`;
  const { State: state } = await client.call(what, DEADLINES.look, undefined, (docker, inner) => docker.getContainer(id).inspect({ abortSignal: inner }));
  if (state.Status === 'exited' || state.Status === 'dead' || state.Status === 'stopped') return { exitCode: state.ExitCode, outOfMemory: state.OOMKilled };
  return undefined;
}

/** The code, or undefined when there is no answer in time or the connection broke. */
async function oneWait(client: EngineClient, id: string, signal: AbortSignal, watchMs: number): Promise<number | undefined> {
  const docker = await client.docker();
  try {
    // The library never calls back when the engine dies between the head and the body of its answer: the race must be ours.
    const answer: unknown = await withDeadline(watchMs, signal, (inner) => docker.getContainer(id).wait({ abortSignal: inner }), () => new EngineError('wait for a step', 'no answer yet'));
    const parsed = waitAnswerSchema.safeParse(answer);
    return parsed.success ? parsed.data.StatusCode : undefined;
  } catch (cause) {
    throwIfCancelled(signal);
    const statusCode = typeof cause === 'object' && cause !== null && 'statusCode' in cause ? cause.statusCode : undefined;
    if (statusCode === 404) throw new EngineError('wait for a step', `its container ${id.slice(0, 12)} was removed by somebody else`, { statusCode: 404, cause });
    return undefined;
  }
}
