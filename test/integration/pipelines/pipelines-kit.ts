import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import type { CallName, Input, Output } from '#shared/contract/contract.ts';
import type { pipelineCalls } from '#shared/contract/pipelines.ts';
import { contract } from '#shared/contract/contract.ts';
import { systemClock } from '#electron/clock.ts';
import { composeApp } from '#electron/compose.ts';
import type { App } from '#electron/compose.ts';
import type { CallContext } from '#electron/host/handlers.ts';
import { pipelineHandlers } from '#electron/host/handlers/pipelines.ts';
import { Hub } from '#electron/host/hub.ts';
import { RecentPipelines } from '#electron/pipelines/recent-pipelines.ts';

type PipelineCall = keyof typeof pipelineCalls & CallName;

/** A folder with the given files, removed when the test ends. */
export async function folderOf(files: Readonly<Record<string, string | Buffer>> = {}): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'drydock-pipelines-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), content);
  }
  return folder;
}

export interface PipelinesHost {
  readonly app: App;
  readonly hub: Hub;
  readonly recent: RecentPipelines;
  /** As a client calls: input and output are checked. */
  readonly call: <N extends PipelineCall>(name: N, input: Input<N>) => Promise<Output<N>>;
}

/** The handlers of pipelines over a home of their own. */
export async function pipelinesHost(): Promise<PipelinesHost> {
  const home = await folderOf();
  const app = composeApp({ environment: { DRYDOCK_HOME: home } });
  onTestFinished(() => app[Symbol.asyncDispose]());
  const hub = new Hub();
  const recent = new RecentPipelines(home, systemClock);
  const handlers = pipelineHandlers({ app, hub, clock: systemClock, log: () => undefined }, { recent });
  return {
    app, hub, recent,
    call: async (name, input) => {
      const handle: (input: never, context: CallContext) => unknown = handlers[name];
      const checked: unknown = contract[name].input.parse(input);
      const output: unknown = await Reflect.apply(handle, undefined, [checked, { signal: new AbortController().signal, clientId: 'c' }]);
      return parsedAs(name, output);
    },
  };
}

function parsedAs<N extends PipelineCall>(name: N, output: unknown): Output<N> {
  const result = contract[name].output.safeParse(output);
  if (!isOutput<N>(result)) throw new Error(`${name} answered wrongly: ${result.error?.message ?? ''}`);
  return result.data;
}

function isOutput<N extends PipelineCall>(result: { readonly success: boolean; readonly data?: unknown; readonly error?: { readonly message: string } | undefined }): result is { readonly success: true; readonly data: Output<N> } {
  return result.success;
}
