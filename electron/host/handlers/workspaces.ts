import { ulid } from 'ulid';
import { NotFoundError } from '#shared/errors.ts';
import type { workspaceCalls } from '#shared/contract/workspaces.ts';
import type { SyncProgress } from '#shared/sync/views.ts';
import { kindWords } from '#shared/workspace/kinds.ts';
import type { PublishingRequest, SyncService } from '#electron/sync/sync-service.ts';
import type { HandlersOf } from '../handlers.ts';
import type { HostParts } from '../host-parts.ts';
import type { TaskReport } from '../task-list.ts';
import { marksOf } from '../workspaces/marks.ts';
import type { WorkspaceRoom } from '../workspaces/workspace-room.ts';

/** Workspaces of this home: what is in them, what waits for them, who may use them. `room` is opened by the first call. */
export function workspaceHandlers({ tasks }: Pick<HostParts, 'tasks'>, room: () => Promise<WorkspaceRoom>): HandlersOf<typeof workspaceCalls> {
  const service = async (): Promise<SyncService> => (await room()).parts.sync;
  const members = async (workspace: string) => (await room()).parts.members(workspace);
  const nameOf = (sync: SyncService, workspace: string): string => sync.workspaces().find(({ id }) => id === workspace)?.name ?? workspace;
  return {
    'workspaces.list': async () => ({ workspaces: [...(await service()).workspaces()] }),
    'workspaces.add': async ({ url, token, workspace }, { signal }) => {
      const { parts, changed } = await opened(room);
      const added = await parts.add({ url, token, workspace }, signal);
      if (added.outcome === 'choose') return { outcome: 'choose', workspaces: [...added.workspaces] };
      await changed(added.id);
      return added;
    },
    'workspaces.login': async ({ workspace, token }, { signal }) => {
      const { parts, changed } = await opened(room);
      await parts.login(workspace, token, signal);
      await changed(workspace);
      return {};
    },
    'workspaces.remove': async ({ workspace }, { signal }) => {
      const { parts, changed } = await opened(room);
      await parts.remove(workspace, signal);
      await changed();
      return {};
    },
    'workspaces.sync': async ({ workspace, item }) => {
      const { parts, wake } = await opened(room);
      const { id } = tasks.start({ kind: 'sync', title: `Synchronise with ${nameOf(parts.sync, workspace)}` }, async (signal, report) => {
        await parts.sync.sync(workspace, { signal, now: item ?? true, observer: (progress) => report(reportOf(progress)) });
        // The worker may be waiting after failures: what just succeeded ends that.
        wake(workspace);
      });
      return { taskId: id };
    },
    'workspaces.outbox': async ({ workspace }) => ({ items: [...(await service()).outbox(workspace)] }),
    'workspaces.conflicts': async ({ workspace }) => ({ conflicts: [...(await service()).conflicts(workspace)] }),
    'workspaces.resolve': async (choice, { signal }) => {
      const { parts, wake } = await opened(room);
      await parts.sync.resolveConflict(choice, signal);
      wake(choice.workspace);
      return {};
    },
    'workspaces.browse': async ({ workspace, search, ...filter }) => (await service()).browse(workspace, { ...filter, ...(search.trim() === '' ? {} : { search: search.trim() }) }),
    'workspaces.show': async ({ workspace, kind, id }) => {
      const sync = await service();
      const row = sync.browse(workspace, { kind, search: id, all: true }).rows.find((each) => each.id === id);
      if (row === undefined) throw new NotFoundError(`There is no such ${kindWords[kind]} in ${nameOf(sync, workspace)}, as far as is known on this machine.`);
      return row;
    },
    'workspaces.threeWay': async ({ workspace, kind, id }) => (await service()).threeWay(workspace, kind, id),
    'workspaces.pull': async ({ workspace, kind, id, offline }) => {
      const { parts, wake } = await opened(room);
      const name = parts.sync.browse(workspace, { kind, search: id, all: true }).rows.find((each) => each.id === id)?.name ?? id;
      const task = tasks.start({ kind: 'sync', title: offline ? `Make ${name} available offline` : `Pull ${name}` }, async (signal, report) => {
        await parts.sync.pull(workspace, kind, id, { offline, signal, observer: (progress) => report(reportOf(progress)) });
        wake(workspace);
      });
      return { taskId: task.id };
    },
    'workspaces.marks': async ({ kind }, { signal }) => ({ marks: await marksOf(await service(), kind, signal) }),
    'workspaces.preview': async (input) => (await service()).fidelity(requestOf(input)),
    'workspaces.publish': async (input, { signal }) => {
      const { parts, wake } = await opened(room);
      const { marked, unchanged } = await parts.sync.markForPublishing(requestOf(input), { signal });
      wake(input.workspace);
      return { marked: [...marked], unchanged };
    },
    'workspaces.unpublish': async (input, { signal }) => {
      const { parts, wake } = await opened(room);
      await parts.sync.unmark(requestOf(input), signal);
      wake(input.workspace);
      return {};
    },
    'workspaces.members': async ({ workspace }, { signal }) => ({ members: [...(await (await members(workspace)).members(signal))] }),
    'workspaces.addMember': async ({ workspace, name, role }, { signal }) => (await members(workspace)).createMember(`u-${ulid().toLowerCase()}`, { name, role }, signal),
    'workspaces.changeMember': async ({ workspace, member, ...patch }, { signal }) => (await members(workspace)).changeMember(member, patch, signal),
    'workspaces.createToken': async ({ workspace, member, ...token }, { signal }) => (await members(workspace)).createToken(member, token, signal),
    'workspaces.revokeToken': async ({ workspace, member, token }, { signal }) => {
      await (await members(workspace)).revokeToken(member, token, signal);
      return {};
    },
    'workspaces.audit': async ({ workspace, ...page }, { signal }) => (await members(workspace)).audit(page, signal),
  };
}

/** The room with its methods at hand. */
async function opened(room: () => Promise<WorkspaceRoom>): Promise<{ readonly parts: WorkspaceRoom['parts']; readonly wake: (workspace: string) => void; readonly changed: (workspace?: string) => Promise<void> }> {
  const found = await room();
  return { parts: found.parts, wake: (workspace) => found.wake(workspace), changed: (workspace) => found.changed(workspace) };
}

const requestOf = ({ workspace, kind, entity, version }: { readonly workspace: string; readonly kind: PublishingRequest['kind']; readonly entity: string; readonly version?: string | undefined }): PublishingRequest => ({
  workspace, kind, entity, versions: version === undefined ? 'latest' : [version],
});

const steps = { reading: 'Reading what changed', sending: 'Sending', taking: 'Taking', content: 'Moving files of' } as const;

function reportOf({ step, subject, done, total }: SyncProgress): TaskReport {
  return { detail: `${steps[step]} ${subject}`.trim(), ...(total === undefined || total === 0 ? {} : { fraction: Math.min(1, done / total) }) };
}
