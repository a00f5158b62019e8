import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { Readable } from 'node:stream';
import { InvalidInputError } from '#shared/errors.ts';
import type { Step } from '../engine.ts';
import { stepRequest, type ContainerSetting } from './container-request.ts';
import type { ContainerKeeper } from './container-keeper.ts';
import { DEADLINES, type EngineClient } from './engine-client.ts';
import { EngineError } from './engine-errors.ts';
import type { FifoMaker } from './fifo-maker.ts';
import { Gate } from './gate.ts';
import { drainLogs } from './log-drain.ts';
import { SlotDownError, type SlotLease, type SlotPool } from './slot-pool.ts';
import { containerEnd, waitForExit, type ContainerEnd } from './wait-for-exit.ts';

/** What a session lends to each of its steps. */
export interface StepKit {
  readonly client: EngineClient;
  readonly keeper: ContainerKeeper;
  readonly slots: SlotPool;
  readonly fifoMaker: FifoMaker;
  readonly setting: ContainerSetting;
  /** Fires when the session ends. */
  readonly closing: AbortSignal;
  /** Work that the session waits for when it is disposed; never rejects. */
  inBackground(work: Promise<void>): void;
  /** Told about an end that was reported before the engine knew; `engineCode` is the engine's own word. */
  verify(step: Step, reported: number, engineCode: Promise<number>): void;
}

/** A container that has been started. */
export interface Started {
  /** The engine's word on its end. */
  readonly end: Promise<ContainerEnd>;
}

/** A container that is made and attached to, and already started when it has a gate. */
export interface Prepared {
  readonly id: string;
  readonly lease: SlotLease | undefined;
  readonly gate: Gate | undefined;
  /** Settles when the logs are complete. */
  readonly logs: Promise<void>;
  readonly started: Started | undefined;
}

/**
 * Makes a step's container in a network slot, held at a gate where that works. Without a slot (an image without `sh`, a slot that
 * somebody removed) the step gets a network of its own and no gate.
 */
export async function prepareContainer(kit: StepKit, step: Step, signal: AbortSignal): Promise<Prepared> {
  const image = step.imageId;
  if (image === undefined) throw new InvalidInputError(`Node "${step.node}" has no image to run in; add an environment to its module.`);
  let lease: SlotLease | undefined;
  try {
    lease = await kit.slots.lease({ image, scratchFolder: step.scratchFolder, node: step.node, after: step.after ?? [] }, signal);
    return await prepareIn(kit, step, image, lease, signal);
  } catch (error) {
    lease?.abandon();
    if (!(error instanceof EngineError) || (lease !== undefined && !isSlotGone(error))) throw error;
  }
  return await prepareIn(kit, step, image, undefined, signal);
}

/** Starts a container and begins to wait for its end. To be called in turn. */
export async function startContainer(kit: StepKit, id: string, node: string, signal: AbortSignal): Promise<Started> {
  await kit.keeper.start(`start the container of node "${node}"`, id, signal);
  const end = waitForExit(kit.client, id, kit.closing).then(async (exitCode): Promise<ContainerEnd> => {
    if (exitCode === 0) return { exitCode, outOfMemory: false };
    return (await containerEnd(kit.client, id)) ?? { exitCode, outOfMemory: false };
  });
  // Nobody may be waiting yet, or any more.
  end.catch(() => undefined);
  return { end };
}

async function prepareIn(kit: StepKit, step: Step, image: string, lease: SlotLease | undefined, signal: AbortSignal): Promise<Prepared> {
  const gate = lease !== undefined && kit.slots.gatesWork ? await Gate.make(path.join(step.scratchFolder, 'gate'), kit.fifoMaker) : undefined;
  const making = make(kit, step, image, lease?.network ?? kit.slots.network, gate, signal);
  // Until its turn comes nobody waits for it.
  making.catch(() => undefined);
  try {
    // The turn is taken before the container is made, so that steps are started in the order in which they were asked for.
    const prepared = await kit.keeper.inTurn(signal, async () => {
      const made = await making;
      await lease?.up;
      // Without an engine that sees the gate, the container would wait there for ever.
      if (gate !== undefined && !kit.slots.gatesWork) return undefined;
      const started = gate === undefined ? undefined : await startContainer(kit, made.id, step.node, signal);
      return { ...made, lease, gate, started };
    });
    if (prepared !== undefined) return prepared;
  } catch (error) {
    await takeBack(kit, making, gate);
    throw error;
  }
  await takeBack(kit, making, gate);
  return await prepareIn(kit, step, image, lease, signal);
}

/** Makes a step's container, in a slot that need not be up yet, and attaches to it. */
async function make(kit: StepKit, step: Step, image: string, network: string, gate: Gate | undefined, signal: AbortSignal): Promise<Pick<Prepared, 'id' | 'logs'>> {
  const marker = gate === undefined ? undefined : randomUUID();
  const request = stepRequest(kit.setting, step, image, network, gate === undefined || marker === undefined ? undefined : { folder: gate.folder, marker });
  const id = await kit.keeper.create(`make a container for node "${step.node}"`, request, signal);
  try {
    const logs = drainLogs(await attach(kit.client, id), { stdoutFile: step.stdoutFile, stderrFile: step.stderrFile, marker });
    logs.catch(() => undefined);
    return { id, logs };
  } catch (error) {
    await kit.keeper.remove(id);
    throw error;
  }
}

async function takeBack(kit: StepKit, making: ReturnType<typeof make>, gate: Gate | undefined): Promise<void> {
  const made = await making.catch(() => undefined);
  if (made !== undefined) await kit.keeper.remove(made.id);
  await gate?.[Symbol.asyncDispose]();
}

async function attach(client: EngineClient, id: string): Promise<Readable> {
  return await client.call('attach to a container', DEADLINES.attach, undefined, async (docker) => {
    const connection = await docker.getContainer(id).attach({ stream: true, stdout: true, stderr: true });
    // The response itself; wrapped only if the library should hand out something else.
    return connection instanceof Readable ? connection : new Readable().wrap(connection);
  });
}

function isSlotGone(error: EngineError): boolean {
  return error instanceof SlotDownError || /cannot join network|No such container|joining network namespace/i.test(error.message);
}
