import { Radio, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { WorkspaceStateView } from '#shared/sync/views.ts';
import { type Member, type Role, roleSchema } from '#shared/workspace/members.ts';
import { useCommand } from '../../client/hooks.ts';
import { DialogButtons } from '../../ui/dialog-buttons.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Failure } from '../../ui/failure.tsx';
import { NewToken } from './new-token.tsx';

const roles: Readonly<Record<Role, string>> = { reader: 'Sees everything and pulls it', contributor: 'Also publishes, changes and runs', admin: 'Also manages members and reads the audit log' };

/** Adds a member, then makes the token that is given to them. */
export function AddMemberDialog({ workspace, onClose }: { readonly workspace: WorkspaceStateView; readonly onClose: () => void }): React.JSX.Element {
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('contributor');
  const [added, setAdded] = useState<Member>();
  const add = useCommand('workspaces.addMember', ['workspaces.members', 'workspaces.audit']);
  return (
    <Dialog onClose={onClose} title={added === undefined ? `Add a member to ${workspace.name}` : `A token for ${added.name}`}>
      {added === undefined ? (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            add.mutate({ workspace: workspace.id, name: name.trim(), role }, { onSuccess: setAdded });
          }}
        >
          <Stack gap="sm">
            <TextInput label="Name" description="As the others are to see it." value={name} onChange={(event) => setName(event.currentTarget.value)} required data-autofocus />
            <Radio.Group label="Role" value={role} onChange={(next) => setRole(roleSchema.options.find((each) => each === next) ?? role)}>
              <Stack gap={6} mt={6}>
                {roleSchema.options.map((each) => (
                  <Radio key={each} size="xs" value={each} label={each} description={roles[each]} />
                ))}
              </Stack>
            </Radio.Group>
            {add.error === null ? undefined : <Failure error={add.error} what="The member could not be added" />}
            <DialogButtons action="Add" busy={add.isPending} disabled={name.trim() === ''} onCancel={onClose} />
          </Stack>
        </form>
      ) : (
        <NewToken workspace={workspace} member={added} onClose={onClose} />
      )}
    </Dialog>
  );
}
