import type { FullConfig } from '@playwright/test';
import { ensureDesktopBuilt } from '#electron/launch/build-desktop.mjs';
import { ensureRendererBuilt } from '#electron/launch/build-renderer.mjs';
import { findXvfb, needsVirtualScreen, whyNoDesktopStories } from '#electron/launch/desktop-stories.mjs';
import { say } from '#electron/launch/project.mjs';
import { setup, teardown } from '../../kit/shared-engine.ts';
import { startVirtualScreen } from './virtual-screen.ts';
import type { VirtualScreen } from './virtual-screen.ts';

/**
 * One real engine for all stories; its address is in `DRYDOCK_TEST_DOCKER_HOST`, which the workers inherit. For stories in the desktop's window
 * also the built desktop and, on a machine without a screen, a virtual one.
 */
export default async function startEngine(config: FullConfig): Promise<() => Promise<void>> {
  process.env['DRYDOCK_TEST_SHARED_ENGINE'] = '1';
  await setup();
  // Without an engine the stories run on local processes, which must not go unnoticed where nothing may be skipped.
  if (process.env['DRYDOCK_NO_SKIP'] === '1' && process.env['DRYDOCK_TEST_DOCKER_HOST'] === undefined) throw new Error('There is no container engine for the stories, and nothing may be skipped.');
  const inWindow = config.projects.some(({ name }) => name === 'electron');
  const screen = inWindow ? await prepareWindow() : undefined;
  return async () => {
    await screen?.[Symbol.asyncDispose]();
    await teardown();
    const why = whyNoDesktopStories(process.env, process.platform);
    if (why !== undefined) say(`NOT RUN: the stories in the window of the desktop app (project "electron"), because ${why}.`);
  };
}

async function prepareWindow(): Promise<VirtualScreen | undefined> {
  await Promise.all([ensureDesktopBuilt(), ensureRendererBuilt()]);
  const xvfb = findXvfb(process.env);
  if (!needsVirtualScreen(process.env, process.platform) || xvfb === undefined) return undefined;
  const screen = await startVirtualScreen(xvfb);
  process.env['DISPLAY'] = screen.display;
  return screen;
}
