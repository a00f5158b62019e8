import { useLocalStorage } from '@mantine/hooks';
import type { CallName } from '#shared/contract/contract.ts';
import type { WorkspaceStateView } from '#shared/sync/views.ts';
import { useCall, useRefreshOn } from '../../client/hooks.ts';

/** Everything that shows something of a workspace. */
const shown: readonly CallName[] = [
  'workspaces.list', 'workspaces.outbox', 'workspaces.conflicts', 'workspaces.marks', 'workspaces.browse', 'workspaces.show', 'workspaces.threeWay', 'workspaces.preview',
];

/** Asks again whenever something of a workspace changes. Rendered once, by the frame, for all screens. */
export function useWorkspaceRefresh(): void {
  useRefreshOn('workspaces', '', shown);
  useRefreshOn('catalog', '', ['workspaces.outbox', 'workspaces.marks', 'workspaces.list']);
}

const none: readonly WorkspaceStateView[] = [];

export function useWorkspaces(): readonly WorkspaceStateView[] {
  return useCall('workspaces.list', {}).data?.workspaces ?? none;
}

/** The workspace that was chosen last, on this machine; the first one when that is none any more. */
export function useCurrentWorkspace(): readonly [WorkspaceStateView | undefined, (id: string) => void] {
  const all = useWorkspaces();
  const [chosen, choose] = useLocalStorage({ key: 'drydock-workspace', defaultValue: '', getInitialValueInEffect: false });
  return [all.find(({ id }) => id === chosen) ?? all[0], choose];
}
