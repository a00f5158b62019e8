import { PasswordInput, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { WorkspaceStateView } from '#shared/sync/views.ts';
import { useCommand } from '../../client/hooks.ts';
import { DialogButtons } from '../../ui/dialog-buttons.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Failure } from '../../ui/failure.tsx';
import { tellDone } from '../../ui/tell.ts';

/** Takes a new token for a workspace that this machine knows. */
export function LoginDialog({ workspace, onClose }: { readonly workspace: Pick<WorkspaceStateView, 'id' | 'name' | 'url'>; readonly onClose: () => void }): React.JSX.Element {
  const [token, setToken] = useState('');
  const login = useCommand('workspaces.login', ['workspaces.list']);
  return (
    <Dialog onClose={onClose} title={`Log in to ${workspace.name}`}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          login.mutate({ workspace: workspace.id, token: token.trim() }, { onSuccess: () => { tellDone(`You are logged in to ${workspace.name}.`); onClose(); } });
        }}
      >
        <Stack gap="sm">
          <Text size="sm" className="quiet" style={{ overflowWrap: 'anywhere' }}>
            {workspace.url}. What waits for it stays queued on this machine until it takes your token.
          </Text>
          <PasswordInput size="xs" label="Token" description="It replaces the one that is kept, and is not shown again." autoComplete="off" value={token} onChange={(event) => setToken(event.currentTarget.value)} required data-autofocus visibilityToggleButtonProps={{ 'aria-label': 'Show the token' }} />
          {login.error === null ? undefined : <Failure error={login.error} what="You could not be logged in" />}
          <DialogButtons action="Log in" busy={login.isPending} disabled={token.trim() === ''} onCancel={onClose} />
        </Stack>
      </form>
    </Dialog>
  );
}
