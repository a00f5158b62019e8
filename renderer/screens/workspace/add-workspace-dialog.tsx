import { PasswordInput, Radio, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useCommand } from '../../client/hooks.ts';
import { DialogButtons } from '../../ui/dialog-buttons.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Failure } from '../../ui/failure.tsx';
import { tellDone } from '../../ui/tell.ts';

/** Adds a workspace by the address of its server and a token. The token goes to the host and is not kept in the page. */
export function AddWorkspaceDialog({ onClose, onAdded }: { readonly onClose: () => void; readonly onAdded: (id: string) => void }): React.JSX.Element {
  const [url, setUrl] = useState('');
  const [token, setToken] = useState('');
  const [workspace, setWorkspace] = useState<string>();
  const add = useCommand('workspaces.add', ['workspaces.list']);
  const several = add.data?.outcome === 'choose' ? add.data.workspaces : [];
  const submit = (): void =>
    add.mutate(
      { url: url.trim(), token: token.trim(), ...(workspace === undefined ? {} : { workspace }) },
      {
        onSuccess: (outcome) => {
          if (outcome.outcome === 'choose') return;
          tellDone(`${outcome.name} is added.`);
          onClose();
          onAdded(outcome.id);
        },
      },
    );
  return (
    <Dialog onClose={onClose} title="Add a workspace">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Stack gap="sm">
          <Text size="sm" className="quiet">
            A workspace is where a team shares modules, pipelines, endpoints, data and environments. It runs on a server of yours: <code>drydock workspace serve</code>.
          </Text>
          <TextInput label="Address" description="Of the server, or of one workspace of it." placeholder="https://drydock.example.org" value={url} onChange={(event) => setUrl(event.currentTarget.value)} required data-autofocus />
          <PasswordInput size="xs" label="Token" description="An admin of the workspace makes one for you. It is kept on this machine for you alone, and not shown again." autoComplete="off" value={token} onChange={(event) => setToken(event.currentTarget.value)} required visibilityToggleButtonProps={{ 'aria-label': 'Show the token' }} />
          {several.length === 0 ? undefined : (
            <Radio.Group label="This token opens several workspaces" value={workspace ?? ''} onChange={setWorkspace} required>
              <Stack gap={6} mt={6}>
                {several.map(({ id, name, role }) => (
                  <Radio key={id} size="xs" value={id} label={name} description={`As ${role}`} />
                ))}
              </Stack>
            </Radio.Group>
          )}
          {add.error === null ? undefined : <Failure error={add.error} what="It could not be added" />}
          <DialogButtons action="Add" busy={add.isPending} disabled={url.trim() === '' || token.trim() === '' || (several.length > 0 && workspace === undefined)} onCancel={onClose} />
        </Stack>
      </form>
    </Dialog>
  );
}
