import { Button, Group, Stack, Table, Text } from '@mantine/core';
import { IconPlus } from '../../ui/icons.ts';
import { useState } from 'react';
import type { WorkspaceStateView } from '#shared/sync/views.ts';
import type { Member, TokenView } from '#shared/workspace/members.ts';
import { useCommand } from '../../client/hooks.ts';
import { BusyButton } from '../../ui/busy-button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { agoText } from '../../ui/format.ts';
import { Tag } from '../../ui/tag.tsx';
import { tellDone, tellFailure } from '../../ui/tell.ts';
import { useNow } from '../runs/use-now.ts';
import { NewToken } from './new-token.tsx';

/** The tokens of a member: names and dates, never the tokens themselves. */
export function MemberTokens({ workspace, member, onClose }: { readonly workspace: WorkspaceStateView; readonly member: Member; readonly onClose: () => void }): React.JSX.Element {
  const [making, setMaking] = useState(false);
  const revoke = useCommand('workspaces.revokeToken', ['workspaces.members', 'workspaces.audit']);
  const tokens = member.tokens ?? [];
  return (
    <Dialog onClose={onClose} title={`Tokens of ${member.name}`} size={making ? 'md' : 'xl'}>
      {making ? (
        <NewToken workspace={workspace} member={member} onClose={() => setMaking(false)} />
      ) : (
        <Stack gap="sm">
          {tokens.length === 0 ? (
            <Text size="sm" className="quiet">
              {member.name} has no token, and so cannot get in.
            </Text>
          ) : (
            <Table aria-label="Tokens">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>For</Table.Th>
                  <Table.Th>Made</Table.Th>
                  <Table.Th>Last used</Table.Th>
                  <Table.Th>Works until</Table.Th>
                  <Table.Th>
                    <span className="runs-unseen">Actions</span>
                  </Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {tokens.map((token) => (
                  <Table.Tr key={token.id}>
                    <Table.Td style={{ overflowWrap: 'anywhere' }}>{token.label}</Table.Td>
                    <Table.Td title={token.createdUtc}>{agoText(token.createdUtc)}</Table.Td>
                    <Table.Td title={token.lastUsedUtc}>{token.lastUsedUtc === undefined ? <span className="quiet">never</span> : agoText(token.lastUsedUtc)}</Table.Td>
                    <Table.Td>
                      <Validity token={token} />
                    </Table.Td>
                    <Table.Td ta="right">
                      {token.revokedUtc === undefined ? (
                        <BusyButton
                          size="compact-xs"
                          variant="default"
                          busy={revoke.isPending && revoke.variables.token === token.id}
                          aria-label={`Revoke ${token.label}`}
                          onClick={() => revoke.mutate({ workspace: workspace.id, member: member.id, token: token.id }, { onSuccess: () => tellDone(`The token "${token.label}" of ${member.name} no longer works.`), onError: tellFailure('It could not be revoked') })}
                        >
                          Revoke
                        </BusyButton>
                      ) : undefined}
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          )}
          <Group justify="space-between">
            <Button variant="default" leftSection={<IconPlus size={14} aria-hidden />} disabled={member.status === 'removed'} onClick={() => setMaking(true)}>
              New token
            </Button>
            <Button variant="default" onClick={onClose}>
              Close
            </Button>
          </Group>
        </Stack>
      )}
    </Dialog>
  );
}

const dates = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' });

function Validity({ token: { revokedUtc, expiresUtc } }: { readonly token: TokenView }): React.JSX.Element {
  const now = useNow(undefined);
  if (revokedUtc !== undefined) return <Tag tone="quiet">revoked</Tag>;
  if (expiresUtc === undefined) return <span>it is revoked</span>;
  return Date.parse(expiresUtc) < now ? <Tag tone="warning">expired</Tag> : <span title={expiresUtc}>{dates.format(new Date(expiresUtc))}</span>;
}
