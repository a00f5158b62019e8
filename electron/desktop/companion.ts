import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { App } from 'electron';
import { defaultHomeRoot } from '../home/layout.ts';

/**
 * The companion program of the bundle that a packed app was started for, if it was. Engines start their helper processes with the program
 * they run in; a packed app cannot be told to be Node (that fuse is off), so it becomes the helper itself. Only files beside the main bundle
 * count, by their exact place: nothing else can be run this way.
 */
export function companionProgram(argv: readonly string[], bundleFolder: string): string | undefined {
  const [, asked = ''] = argv;
  const name = path.basename(asked);
  return asked === path.join(bundleFolder, name) && /^[a-z][a-z-]*\.process\.mjs$/.test(name) ? asked : undefined;
}

/** Makes this process that companion and nothing else: no window, no lock, no session of the app. */
export async function becomeCompanion(app: Pick<App, 'disableHardwareAcceleration' | 'setPath' | 'dock'>, program: string, environment: NodeJS.ProcessEnv): Promise<void> {
  app.disableHardwareAcceleration();
  app.setPath('userData', path.join(defaultHomeRoot(environment), 'desktop', 'companion'));
  app.dock?.hide();
  await import(pathToFileURL(program).href);
}
