import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import type { z } from 'zod';
import { systemClock } from '#electron/clock.ts';
import { composeApp } from '#electron/compose.ts';
import { Hub } from '#electron/host/hub.ts';
import type { CallContext, Handler } from '#electron/host/handlers.ts';
import type { HostParts } from '#electron/host/host-parts.ts';
import { TaskList } from '#electron/host/task-list.ts';
import { contract, type CallName, type Input, type Output } from '#shared/contract/contract.ts';

/** A host over a home of its own, with a folder to work in. */
export interface TestHost {
  readonly parts: HostParts;
  readonly folder: string;
  readonly context: CallContext;
  /** What was asked to be shown in the file manager. */
  readonly revealed: string[];
  /** Payloads of a topic from now on. */
  readonly heard: (topic: string) => unknown[];
}

export function testHost(environment: NodeJS.ProcessEnv = {}): TestHost {
  const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'drydock-host-')));
  const surroundings = { ...process.env, DOCKER_HOST: `unix://${root}/no-docker.sock`, ...environment, DRYDOCK_HOME: path.join(root, 'home') };
  const app = composeApp({ environment: surroundings });
  const hub = new Hub();
  let ids = 0;
  const newId = (): string => `id-${String((ids += 1))}`;
  const revealed: string[] = [];
  onTestFinished(async () => {
    await app[Symbol.asyncDispose]();
    rmSync(root, { recursive: true, force: true });
  });
  return {
    folder: root,
    revealed,
    context: { signal: new AbortController().signal, clientId: 'test' },
    heard: (topic) => {
      const payloads: unknown[] = [];
      hub.watch(topic, (_seq, payload) => payloads.push(payload));
      return payloads;
    },
    parts: {
      app, hub, clock: systemClock, newId, environment: surroundings, kind: 'browser', version: '0', workingFolder: root, resources: path.resolve('resources'),
      tasks: new TaskList(hub, systemClock, newId),
      reveal: async (place) => void revealed.push(place),
      log: () => undefined,
    },
  };
}

/** Calls handlers as a client's session does: what goes in and what comes out is held against the contract. */
export function callsOf<M extends CallName>(handlers: { readonly [N in M]: Handler<N> }, context: CallContext) {
  return async <N extends M>(name: N, input: Input<N>): Promise<Output<N>> => {
    const schemas: { readonly input: z.ZodType; readonly output: z.ZodType } = contract[name];
    schemas.input.parse(input);
    const handle: Handler<N> = handlers[name];
    const value: Output<N> = await handle(input, context);
    schemas.output.parse(JSON.parse(JSON.stringify(value)));
    return value;
  };
}
