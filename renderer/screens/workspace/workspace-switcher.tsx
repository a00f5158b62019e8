import { Menu, Text, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconCloudPlus, IconInbox, IconListSearch, IconLock, IconRefresh, IconUsers, IconAlertTriangle } from '../../ui/icons.ts';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { places } from '../../app/places.ts';
import { useCommand } from '../../client/hooks.ts';
import { tellFailure } from '../../ui/tell.ts';
import { AddWorkspaceDialog } from './add-workspace-dialog.tsx';
import { lightOf } from './lights.ts';
import { LoginDialog } from './login-dialog.tsx';
import { useCurrentWorkspace, useWorkspaceRefresh, useWorkspaces } from './use-workspaces.ts';
import { WorkspaceLight } from './workspace-light.tsx';
import './workspace.css';

/** In the frame: which workspace is worked with, how it is, and the ways into it. */
export function WorkspaceSwitcher(): React.JSX.Element {
  useWorkspaceRefresh();
  const [, go] = useLocation();
  const all = useWorkspaces();
  const [current, choose] = useCurrentWorkspace();
  const [open, setOpen] = useState<'add' | 'login'>();
  const sync = useCommand('workspaces.sync', ['tasks.list']);
  const added = (id: string): void => {
    choose(id);
    go(places.workspace(id));
  };
  return (
    <>
      {current === undefined ? (
        <UnstyledButton className="workspace-switch" onClick={() => setOpen('add')}>
          <IconCloudPlus size={16} strokeWidth={1.75} aria-hidden />
          <Text size="xs">Add workspace</Text>
        </UnstyledButton>
      ) : (
        <Menu position="bottom-start" withinPortal width={240}>
          <Menu.Target>
            <UnstyledButton className="workspace-switch" aria-label={`Workspace ${current.name}: ${lightOf(current).words}`}>
              <span className="workspace-switch-words">
                <Text size="sm" fw={600} truncate title={current.name}>
                  {current.name}
                </Text>
                <WorkspaceLight of={current} short />
              </span>
              <IconChevronDown size={14} aria-hidden />
            </UnstyledButton>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconListSearch size={14} />} onClick={() => go(places.workspace(current.id))}>
              Browse
            </Menu.Item>
            <Menu.Item leftSection={<IconInbox size={14} />} rightSection={<Count of={current.queued + current.parked} />} onClick={() => go(places.workspace(current.id, 'outbox'))}>
              Outbox
            </Menu.Item>
            <Menu.Item leftSection={<IconAlertTriangle size={14} />} rightSection={<Count of={current.conflicts} />} onClick={() => go(places.workspace(current.id, 'conflicts'))}>
              Conflicts
            </Menu.Item>
            {current.member?.role === 'admin' ? (
              <Menu.Item leftSection={<IconUsers size={14} />} onClick={() => go(places.workspace(current.id, 'members'))}>
                Members
              </Menu.Item>
            ) : undefined}
            <Menu.Item leftSection={<IconRefresh size={14} />} onClick={() => sync.mutate({ workspace: current.id }, { onError: tellFailure('It could not be synchronised') })}>
              Sync now
            </Menu.Item>
            {current.state === 'needs-login' ? (
              <Menu.Item leftSection={<IconLock size={14} />} onClick={() => setOpen('login')}>
                Log in…
              </Menu.Item>
            ) : undefined}
            {all.length < 2 ? undefined : <Menu.Label>Other workspaces</Menu.Label>}
            {all.filter(({ id }) => id !== current.id).map((each) => (
              <Menu.Item key={each.id} onClick={() => added(each.id)}>
                <Text size="sm" truncate maw={200} title={each.name}>
                  {each.name}
                </Text>
                <WorkspaceLight of={each} />
              </Menu.Item>
            ))}
            <Menu.Divider />
            <Menu.Item leftSection={<IconCloudPlus size={14} />} onClick={() => setOpen('add')}>
              Add a workspace…
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
      {open === 'add' ? <AddWorkspaceDialog onClose={() => setOpen(undefined)} onAdded={added} /> : undefined}
      {open === 'login' && current !== undefined ? <LoginDialog workspace={current} onClose={() => setOpen(undefined)} /> : undefined}
    </>
  );
}

function Count({ of }: { readonly of: number }): React.JSX.Element | undefined {
  return of === 0 ? undefined : <Text size="xs" fw={600}>{of}</Text>;
}
