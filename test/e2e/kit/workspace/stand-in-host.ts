import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { bundleChild } from '#test/sim/bundle-child.ts';
import { ensureRendererBuilt } from '#electron/launch/build-renderer.mjs';
import type { WorkspaceStateView } from '#shared/sync/views.ts';
import type { ServedApp } from '../served-app.ts';
import type { Shown } from './stand-in-workspace.ts';

export type ShownChange = Partial<Omit<Shown, 'state'>> & { readonly state?: Partial<WorkspaceStateView> };

/** What a story tells the program with the stand-in workspaces. */
export interface StandInOrder {
  readonly add?: Shown;
  readonly change?: { readonly id: string; readonly to: ShownChange };
}

/** The app over the story's home, with workspaces that are in the states that the story says. */
export interface StandInHost extends AsyncDisposable {
  readonly address: string;
  add(shown: Shown): void;
  change(id: string, to: ShownChange): void;
}

export async function startStandInHost(served: ServedApp): Promise<StandInHost> {
  await ensureRendererBuilt();
  const program = await bundleChild(path.resolve('test/e2e/kit/workspace/children/stand-in-program.ts'), path.join(served.root, 'program'));
  const child = fork(program, { cwd: path.resolve('.'), env: served.environment, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const [told]: unknown[] = await once(child, 'message');
  return {
    address: addressIn(told),
    add: (shown) => void child.send({ add: shown } satisfies StandInOrder),
    change: (id, to) => void child.send({ change: { id, to } } satisfies StandInOrder),
    [Symbol.asyncDispose]: async () => {
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
}

function addressIn(told: unknown): string {
  if (typeof told === 'object' && told !== null && 'address' in told && typeof told.address === 'string') return told.address;
  throw new Error('the program with the stand-in workspaces told no address');
}
