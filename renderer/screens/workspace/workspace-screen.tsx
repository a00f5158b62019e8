import { ActionIcon, Alert, Button, Group, Menu, Tabs, Text } from '@mantine/core';
import { IconCloud, IconCloudPlus, IconDots, IconRefresh } from '../../ui/icons.ts';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { WorkspaceStateView } from '#shared/sync/views.ts';
import { places } from '../../app/places.ts';
import { useCall, useCommand } from '../../client/hooks.ts';
import { Answer } from '../../ui/answer.tsx';
import { BusyButton } from '../../ui/busy-button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { Empty } from '../../ui/empty.tsx';
import { agoText } from '../../ui/format.ts';
import { Screen } from '../../ui/screen.tsx';
import { tellDone, tellFailure } from '../../ui/tell.ts';
import { useNow } from '../runs/use-now.ts';
import { AddWorkspaceDialog } from './add-workspace-dialog.tsx';
import { BrowseView } from './browse-view.tsx';
import { ConflictsView } from './conflicts-view.tsx';
import { LoginDialog } from './login-dialog.tsx';
import { MembersView } from './members-view.tsx';
import { OutboxView } from './outbox-view.tsx';
import { useCurrentWorkspace } from './use-workspaces.ts';
import { WorkspaceLight } from './workspace-light.tsx';
import '../runs/runs.css';
import './workspace.css';

/** One workspace: what is in it, what waits for it, what is in conflict, who may use it. */
export function WorkspaceScreen({ id, view }: { readonly id: string | undefined; readonly view: string | undefined }): React.JSX.Element {
  const list = useCall('workspaces.list', {});
  const [current] = useCurrentWorkspace();
  return (
    <Answer of={list} what="the workspace">
      {({ workspaces }) => {
        const shown = id === undefined ? current : workspaces.find((each) => each.id === id);
        return shown === undefined ? <NoWorkspace /> : <Loaded key={shown.id} workspace={shown} view={view ?? 'browse'} />;
      }}
    </Answer>
  );
}

function Loaded({ workspace, view }: { readonly workspace: WorkspaceStateView; readonly view: string }): React.JSX.Element {
  const { id, name, queued, parked, conflicts, member } = workspace;
  const [, go] = useLocation();
  const waiting = queued + parked;
  return (
    <Screen flush title={name} icon={<IconCloud size={18} aria-hidden />} actions={<Actions workspace={workspace} />}>
      <div className="workspace">
        <Standing workspace={workspace} />
        <Tabs className="workspace-views" value={view} onChange={(next) => next !== null && go(places.workspace(id, next))} keepMounted={false}>
          <Tabs.List>
            <Tabs.Tab value="browse">Browse</Tabs.Tab>
            <Tabs.Tab value="outbox">{waiting === 0 ? 'Outbox' : `Outbox (${waiting})`}</Tabs.Tab>
            <Tabs.Tab value="conflicts">{conflicts === 0 ? 'Conflicts' : `Conflicts (${conflicts})`}</Tabs.Tab>
            {member?.role === 'admin' ? <Tabs.Tab value="members">Members</Tabs.Tab> : undefined}
          </Tabs.List>
          <Tabs.Panel value="browse" className="workspace-view">
            <BrowseView workspace={workspace} />
          </Tabs.Panel>
          <Tabs.Panel value="outbox" className="workspace-view" data-scrolls="">
            <OutboxView workspace={workspace} />
          </Tabs.Panel>
          <Tabs.Panel value="conflicts" className="workspace-view" data-scrolls="">
            <ConflictsView workspace={workspace} />
          </Tabs.Panel>
          <Tabs.Panel value="members" className="workspace-view" data-scrolls="">
            <MembersView workspace={workspace} />
          </Tabs.Panel>
        </Tabs>
      </div>
    </Screen>
  );
}

/** How it stands, in one line, and what a person can do about it. */
function Standing({ workspace }: { readonly workspace: WorkspaceStateView }): React.JSX.Element {
  const { name, url, state, member, lastSyncUtc, lastError } = workspace;
  const now = useNow(30_000);
  const [loggingIn, setLoggingIn] = useState(false);
  const asOf = lastSyncUtc === undefined ? 'It was never reached from this machine.' : `Everything here is as of ${agoText(lastSyncUtc, now)}.`;
  return (
    <>
      <div className="run-strip">
        <WorkspaceLight of={workspace} />
        {lastSyncUtc === undefined ? undefined : (
          <Text size="xs" className="quiet" title={lastSyncUtc} style={{ whiteSpace: 'nowrap' }}>
            In step {agoText(lastSyncUtc, now)}
          </Text>
        )}
        {member === undefined ? undefined : (
          <Text size="xs" className="quiet runs-name" title={`${member.name}, ${member.role}`}>
            You are {member.name}, {member.role}
          </Text>
        )}
        <span className="runs-grow" />
        <Text size="xs" className="mono quiet runs-name" title={url}>
          {url}
        </Text>
      </div>
      {state === 'needs-login' ? (
        <Alert className="workspace-notice" color="orange" title={`${name} does not take the token of this machine`}>
          <Group justify="space-between" wrap="nowrap">
            <Text size="sm">{lastError === undefined ? '' : `${lastError.message} `}Nothing is lost: what you publish waits here until you log in.</Text>
            <Button onClick={() => setLoggingIn(true)}>Log in</Button>
          </Group>
        </Alert>
      ) : undefined}
      {state === 'offline' ? (
        <Alert className="workspace-notice" color="gray" title={`${name} does not answer`}>
          <Text size="sm">
            {lastError === undefined ? '' : `${lastError.message} `}
            {asOf} You can go on: it is tried again by itself.
          </Text>
        </Alert>
      ) : undefined}
      {loggingIn ? <LoginDialog workspace={workspace} onClose={() => setLoggingIn(false)} /> : undefined}
    </>
  );
}

function Actions({ workspace }: { readonly workspace: WorkspaceStateView }): React.JSX.Element {
  const { id, name, state, queued } = workspace;
  const [, go] = useLocation();
  const [open, setOpen] = useState<'login' | 'remove' | 'add'>();
  const sync = useCommand('workspaces.sync', ['tasks.list']);
  const remove = useCommand('workspaces.remove', ['workspaces.list']);
  const close = (): void => setOpen(undefined);
  return (
    <Group gap="xs">
      <BusyButton variant="default" leftSection={<IconRefresh size={14} aria-hidden />} busy={state === 'syncing'} onClick={() => sync.mutate({ workspace: id }, { onError: tellFailure('It could not be synchronised') })}>
        Sync now
      </BusyButton>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant="default" size={30} aria-label={`Actions of ${name}`}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => setOpen('login')}>Log in with another token…</Menu.Item>
          <Menu.Item onClick={() => setOpen('add')}>Add another workspace…</Menu.Item>
          <Menu.Item onClick={() => setOpen('remove')}>Remove from this machine…</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {open === 'login' ? <LoginDialog workspace={workspace} onClose={close} /> : undefined}
      {open === 'add' ? <AddWorkspaceDialog onClose={close} onAdded={(added) => go(places.workspace(added))} /> : undefined}
      {open === 'remove' ? (
        <Confirm
          title={`Remove ${name} from this machine?`}
          action="Remove"
          busy={remove.isPending}
          onClose={close}
          onConfirm={() => remove.mutate({ workspace: id }, { onSuccess: () => { tellDone(`${name} is removed. Everything you pulled is still here.`); go(places.workspaces); }, onError: tellFailure('It could not be removed') })}
        >
          This machine forgets its address and token. Everything that is here stays, also what you pulled from it; nothing changes for others.
          {queued === 0 ? '' : ` ${queued === 1 ? 'One thing that waits' : `${queued} things that wait`} to be sent will not be sent.`}
        </Confirm>
      ) : undefined}
    </Group>
  );
}

function NoWorkspace(): React.JSX.Element {
  const [, go] = useLocation();
  const [adding, setAdding] = useState(false);
  return (
    <Screen title="Workspace" icon={<IconCloud size={18} aria-hidden />}>
      <Empty icon={<IconCloud size={32} strokeWidth={1.25} />} title="No workspace is added" actions={<Button leftSection={<IconCloudPlus size={14} />} onClick={() => setAdding(true)}>Add a workspace</Button>}>
        A workspace is where a team shares modules, pipelines, endpoints, data and environments. Whoever runs the server (<code>drydock workspace serve</code>) gives you its address and a token. You can work offline as long as you like: what
        you publish waits here and arrives once.
      </Empty>
      {adding ? <AddWorkspaceDialog onClose={() => setAdding(false)} onAdded={(id) => go(places.workspace(id))} /> : undefined}
    </Screen>
  );
}
