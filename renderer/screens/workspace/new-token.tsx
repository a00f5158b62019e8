import { Button, CopyButton, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { WorkspaceStateView } from '#shared/sync/views.ts';
import type { Member } from '#shared/workspace/members.ts';
import { useCommand } from '../../client/hooks.ts';
import { DialogButtons } from '../../ui/dialog-buttons.tsx';
import { Failure } from '../../ui/failure.tsx';

const lifetimes = [
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: 'a year' },
  { value: 'for ever', label: 'until it is revoked' },
];

/** Makes a token and shows it, once. */
export function NewToken({ workspace, member, onClose }: { readonly workspace: WorkspaceStateView; readonly member: Member; readonly onClose: () => void }): React.JSX.Element {
  const [label, setLabel] = useState('');
  const [days, setDays] = useState('90');
  const create = useCommand('workspaces.createToken', ['workspaces.members', 'workspaces.audit']);
  const token = create.data?.token;
  if (token !== undefined) return <ShownToken workspace={workspace} member={member} token={token} onClose={onClose} />;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate({ workspace: workspace.id, member: member.id, label: label.trim(), ...(days === 'for ever' ? {} : { expiresInDays: Number(days) }) });
      }}
    >
      <Stack gap="sm">
        <TextInput label="What it is for" placeholder="laptop" description="So that it can be told from the others when it is to be revoked." value={label} onChange={(event) => setLabel(event.currentTarget.value)} required ref={takeFocus} />
        <Select label="It works for" data={lifetimes} value={days} onChange={(next) => setDays(next ?? days)} allowDeselect={false} />
        {create.error === null ? undefined : <Failure error={create.error} what="The token could not be made" />}
        <DialogButtons action="Make a token" busy={create.isPending} disabled={label.trim() === ''} onCancel={onClose} />
      </Stack>
    </form>
  );
}

/** The dialog was open already with something else in it. */
function takeFocus(field: HTMLInputElement | null): void {
  field?.focus();
}

function ShownToken({ workspace, member, token, onClose }: { readonly workspace: WorkspaceStateView; readonly member: Member; readonly token: string; readonly onClose: () => void }): React.JSX.Element {
  return (
    <Stack gap="sm">
      <Text size="sm">
        Give this token and the address <code>{workspace.url}</code> to {member.name}. <b>It is shown only now</b>: the workspace keeps nothing but a hash of it.
      </Text>
      <div className="token-shown">
        <code aria-label="Token">{token}</code>
        <CopyButton value={token}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy} data-autofocus>
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
      </div>
      <Text size="xs" className="quiet">
        In the app: Add a workspace. On the command line: <code>drydock workspace add {workspace.url}</code>
      </Text>
      <Group justify="flex-end">
        <Button onClick={onClose}>Done</Button>
      </Group>
    </Stack>
  );
}
