import { Alert, Button, Group, Select, Stack, Text, Title } from '@mantine/core';
import { IconCloudPlus, IconCloudUpload } from '../../ui/icons.ts';
import { useState } from 'react';
import type { FidelityReport, WorkspaceStateView } from '#shared/sync/views.ts';
import type { EntityKind } from '#shared/workspace/kinds.ts';
import { useCall, useCommand } from '../../client/hooks.ts';
import { Answer } from '../../ui/answer.tsx';
import { BusyButton } from '../../ui/busy-button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Failure } from '../../ui/failure.tsx';
import { tellDone } from '../../ui/tell.ts';
import { AddWorkspaceDialog } from './add-workspace-dialog.tsx';
import { FidelityList } from './fidelity-list.tsx';
import { useCurrentWorkspace, useWorkspaces } from './use-workspaces.ts';
import './workspace.css';

/** What is published: something of this machine, by id or name, and which version of it. */
export interface PublishTarget {
  readonly kind: EntityKind;
  readonly entity: string;
  readonly name: string;
  readonly version?: string | undefined;
  /** What a run of it here did not honour. */
  readonly ignored?: readonly { readonly node?: string | undefined; readonly key: string; readonly reason: string }[];
}

/** Publishes to a workspace: first what others will not have, then one button. Works offline. */
export function PublishToDialog({ target, onClose }: { readonly target: PublishTarget; readonly onClose: () => void }): React.JSX.Element {
  const all = useWorkspaces();
  const [current, choose] = useCurrentWorkspace();
  const [adding, setAdding] = useState(false);
  const what = [target.name, target.version].filter((part) => part !== undefined).join(' ');
  if (adding) return <AddWorkspaceDialog onClose={onClose} onAdded={(id) => { choose(id); setAdding(false); }} />;
  return (
    <Dialog onClose={onClose} title={current === undefined ? `Publish ${what}` : `Publish ${what} to ${current.name}`} size="lg">
      {current === undefined ? (
        <Stack gap="sm">
          <Text size="sm">Things are published to a workspace, where your team finds them. None is added on this machine yet.</Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button leftSection={<IconCloudPlus size={14} aria-hidden />} onClick={() => setAdding(true)} data-autofocus>
              Add a workspace
            </Button>
          </Group>
        </Stack>
      ) : (
        <Stack gap="sm">
          {all.length < 2 ? undefined : <Select label="To" data={all.map(({ id, name }) => ({ value: id, label: name }))} value={current.id} onChange={(id) => id !== null && choose(id)} allowDeselect={false} />}
          <Report key={current.id} target={target} workspace={current} what={what} onClose={onClose} />
        </Stack>
      )}
    </Dialog>
  );
}

function Report({ target, workspace, what, onClose }: { readonly target: PublishTarget; readonly workspace: WorkspaceStateView; readonly what: string; readonly onClose: () => void }): React.JSX.Element {
  const { kind, entity, version } = target;
  const request = { workspace: workspace.id, kind, entity, ...(version === undefined ? {} : { version }) };
  const report = useCall('workspaces.preview', request);
  const publish = useCommand('workspaces.publish', ['workspaces.list', 'workspaces.outbox', 'workspaces.marks']);
  const reader = workspace.member?.role === 'reader';
  const offline = workspace.state === 'offline' || workspace.state === 'needs-login';
  const send = (): void =>
    publish.mutate(request, {
      onSuccess: ({ unchanged }) => {
        tellDone(unchanged ? `${what} was published before.` : workspace.state === 'needs-login' ? `${what} is queued: it will be sent when you have logged in to ${workspace.name}.` : offline ? `${what} is queued: it will be sent when ${workspace.name} answers.` : `${what} is on its way to ${workspace.name}.`);
        onClose();
      },
    });
  return (
    <Answer of={report} what="what others will have">
      {(found) => (
        <>
          <Fidelity report={found} ignored={target.ignored ?? []} workspaceName={workspace.name} />
          {reader ? (
            <Alert color="orange" title="You only read there">
              Your role in {workspace.name} is reader. An admin can make you a contributor; until then this would be refused.
            </Alert>
          ) : undefined}
          {offline ? (
            <Alert color="gray" title="Queued">
              {workspace.state === 'offline' ? `${workspace.name} does not answer now. It will be sent when ${workspace.name} answers.` : `${workspace.name} does not take your token. It will be sent when you have logged in.`} It is written down on this machine and arrives once.
            </Alert>
          ) : undefined}
          {publish.error === null ? undefined : <Failure error={publish.error} what="It could not be published" />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <BusyButton ref={takeFocus} leftSection={<IconCloudUpload size={14} aria-hidden />} busy={publish.isPending} disabled={!found.publishable || reader} onClick={send}>
              Publish
            </BusyButton>
          </Group>
        </>
      )}
    </Answer>
  );
}

function Fidelity({ report, ignored, workspaceName }: { readonly report: FidelityReport; readonly ignored: NonNullable<PublishTarget['ignored']>; readonly workspaceName: string }): React.JSX.Element {
  const { together, items, publishable } = report;
  const all = [...items, ...ignored.map(({ node, key, reason }) => ({ severity: 'note' as const, message: `Your run did not honour ${key}: ${reason}`, ...(node === undefined ? {} : { node }) }))];
  return (
    <>
      {together.length === 0 ? undefined : (
        <div>
          <Title order={3} mb={4}>
            Published with it
          </Title>
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            It uses {together.map(({ name, versions }) => [name, ...versions].join(' ')).join(', ')}, which {workspaceName} does not have yet: {together.length === 1 ? 'it is' : 'they are'} sent first.
          </Text>
        </div>
      )}
      <div>
        <Title order={3} mb={4}>
          {publishable ? 'What others will not have' : 'Why it cannot be published'}
        </Title>
        {all.length === 0 ? <Text size="sm">Nothing is missing: the others can use it as you do.</Text> : <FidelityList items={all} />}
      </div>
    </>
  );
}

/** The dialog opened before its content was there, and gave the focus to what there was. */
function takeFocus(button: HTMLButtonElement | null): void {
  button?.focus();
}
