import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { startBrowserHost } from '#electron/browser-host/browser-host.ts';
import { composeHost } from '#electron/host/host.ts';
import type { StandInOrder } from '../stand-in-host.ts';
import { StandInWorkspaces } from '../stand-in-workspace.ts';

/** The app over the home of the surroundings, with workspaces that are in whatever state the parent says. Tells its address to the parent. */
const workspaces = new StandInWorkspaces();
const stop = new AbortController();
const log = (message: string, error: unknown): void => console.error(message, error);
const host = composeHost({
  environment: process.env, kind: 'browser', version: '0.0.0', workingFolder: process.cwd(), resources: path.resolve('resources'), reveal: async () => undefined, log, workspaces: async () => workspaces.parts,
});
const door = await startBrowserHost({ host, root: path.resolve('dist', 'renderer'), port: 0, token: randomBytes(32).toString('base64url'), signal: stop.signal, log });

process.on('message', (order: StandInOrder) => {
  if (order.add !== undefined) workspaces.add(order.add);
  if (order.change !== undefined) workspaces.change(order.change.id, order.change.to);
});
process.once('disconnect', () => {
  const end = async (): Promise<void> => {
    await door[Symbol.asyncDispose]();
    await host[Symbol.asyncDispose]();
  };
  void end().finally(() => process.exit(0)).catch(() => undefined);
});
process.send?.({ address: door.address });
