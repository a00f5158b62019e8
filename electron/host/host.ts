import { randomUUID } from 'node:crypto';
import { ulid } from 'ulid';
import type { HostFrame } from '#shared/contract/frames.ts';
import { systemClock } from '../clock.ts';
import { composeApp } from '../compose.ts';
import { makeDebugging } from '../debugging/debugging.ts';
import { defaultHomeRoot } from '../home/layout.ts';
import { SettingsStore } from '../settings/settings-store.ts';
import { ClientSession } from './client-session.ts';
import { debugHandlers } from './handlers/debugging.ts';
import { endpointHandlers } from './handlers/endpoints.ts';
import { environmentHandlers } from './handlers/environments.ts';
import { exportHandlers } from './handlers/exports.ts';
import { homeHandlers } from './handlers/home.ts';
import { hostHandlers } from './handlers/host.ts';
import { metricHandlers } from './handlers/metrics.ts';
import { moduleRunHandlers } from './handlers/module-runs.ts';
import { moduleAuthoringHandlers } from './handlers/module-authoring.ts';
import { moduleBuildHandlers } from './handlers/module-build.ts';
import { moduleHandlers } from './handlers/modules.ts';
import { pipelineHandlers } from './handlers/pipelines.ts';
import { previewHandlers } from './handlers/previews.ts';
import { runHandlers } from './handlers/runs.ts';
import { snapshotHandlers } from './handlers/snapshots.ts';
import { taskHandlers } from './handlers/tasks.ts';
import { workbenchHandlers } from './handlers/workbench.ts';
import { trialHandlers } from './handlers/trials.ts';
import { workspaceRunHandlers } from './handlers/workspace-runs.ts';
import { workspaceHandlers } from './handlers/workspaces.ts';
import type { Handlers } from './handlers.ts';
import type { HostSession, StoppableHost } from './host-like.ts';
import type { HostParts } from './host-parts.ts';
import { Hub } from './hub.ts';
import { TaskList } from './task-list.ts';
import { feedHomeTopics } from './watch/feed-topics.ts';
import type { WorkspaceParts } from './workspaces/host-workspaces.ts';
import { WorkspaceDoor } from './workspaces/workspace-door.ts';
import { RecentPipelines } from '../pipelines/recent-pipelines.ts';

/** What a door knows about where it runs. */
export type HostRequest = Pick<HostParts, 'environment' | 'kind' | 'version' | 'workingFolder' | 'resources' | 'reveal' | 'log' | 'safeStorage'> & {
  /** Replaces the home's workspaces: for tests. */
  readonly workspaces?: (parts: HostParts) => Promise<WorkspaceParts>;
};

/** Wires the graphical host over the home that the environment names. Nothing of the home is read or written until a client asks. */
export function composeHost(request: HostRequest): StoppableHost {
  const { environment, log, version } = request;
  const clock = systemClock;
  const newId = (): string => ulid().toLowerCase();
  const settings = new SettingsStore(defaultHomeRoot(environment), environment);
  const app = composeApp({ environment, engineEnvironment: () => settings.environment() });
  const hub = new Hub();
  const tasks = new TaskList(hub, clock, newId);
  const parts: HostParts = { ...request, app, hub, tasks, clock, newId };
  const recent = new RecentPipelines(app.layout.root, clock);
  const debugging = makeDebugging(parts);
  feedHomeTopics(parts);
  const workspaces = new WorkspaceDoor(parts, () => settings.environment(), request.workspaces);
  const handlers: Handlers = {
    ...hostHandlers(parts, { settings, recent }),
    ...homeHandlers(parts, { settings, recent }),
    ...moduleHandlers(parts),
    ...moduleAuthoringHandlers(parts),
    ...moduleBuildHandlers(parts),
    ...moduleRunHandlers(parts),
    ...endpointHandlers(parts),
    ...pipelineHandlers(parts, { recent }),
    ...exportHandlers(parts, { environment: () => settings.environment() }),
    ...runHandlers(parts),
    ...metricHandlers(parts),
    ...trialHandlers(parts),
    ...previewHandlers(parts, { debugFolder: (id) => debugging.sessions.codeFolder(id) }),
    ...snapshotHandlers(parts, { environment: () => settings.environment() }),
    ...environmentHandlers(parts, { environment: () => settings.environment() }),
    ...debugHandlers(parts, debugging),
    ...workbenchHandlers(parts),
    ...taskHandlers(parts),
    ...workspaceHandlers(parts, () => workspaces.open()),
    ...workspaceRunHandlers(parts),
  };
  const epoch = randomUUID();
  return {
    connect: (send: (frame: HostFrame) => void): HostSession => {
      workspaces.openIfUsed();
      const clientId = newId();
      const session = new ClientSession({ clientId, epoch, version, handlers, hub, send, onInternalError: (name, error) => log(`${name} failed`, error) });
      return {
        receive: (message) => session.receive(message),
        close: () => {
          session.close();
          debugging.terminals.clientGone(clientId).catch((error: unknown) => log('closing terminals failed', error));
        },
      };
    },
    activeRuns: () => tasks.active.filter(({ kind }) => kind === 'run').length,
    [Symbol.asyncDispose]: async () => {
      await Promise.allSettled([tasks.stopAll(), debugging.terminals[Symbol.asyncDispose](), workspaces[Symbol.asyncDispose]()]);
      await app[Symbol.asyncDispose]();
    },
  };
}
