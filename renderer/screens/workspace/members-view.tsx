import { Button, Group, Select, Stack, Table, Text, Title } from '@mantine/core';
import { IconKey, IconUserPlus } from '../../ui/icons.ts';
import { useState } from 'react';
import type { WorkspaceStateView } from '#shared/sync/views.ts';
import { type Member, type Role, roleSchema } from '#shared/workspace/members.ts';
import { useCall, useCommand } from '../../client/hooks.ts';
import { Answer } from '../../ui/answer.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { agoText } from '../../ui/format.ts';
import { Tag } from '../../ui/tag.tsx';
import { tellDone, tellFailure } from '../../ui/tell.ts';
import { AddMemberDialog } from './add-member-dialog.tsx';
import { AuditLog } from './audit-log.tsx';
import { MemberTokens } from './member-tokens.tsx';

const roleWords: Readonly<Record<Role, string>> = { reader: 'reader: sees and pulls', contributor: 'contributor: also publishes and runs', admin: 'admin: also manages members' };

/** Who may do what in the workspace, and what was done: for its admins. Asks the workspace itself. */
export function MembersView({ workspace }: { readonly workspace: WorkspaceStateView }): React.JSX.Element {
  const { id } = workspace;
  const members = useCall('workspaces.members', { workspace: id });
  const change = useCommand('workspaces.changeMember', ['workspaces.members', 'workspaces.audit']);
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<Member>();
  const [tokensOf, setTokensOf] = useState<string>();
  const refused = tellFailure('That was refused');
  return (
    <Answer of={members} what="the members">
      {({ members: all }) => {
        const shownTokens = all.find((member) => member.id === tokensOf);
        return (
          <Stack gap="md">
            <section className="card" aria-label="Members">
              <Group justify="space-between" mb="xs">
                <Title order={2}>Members</Title>
                <Button leftSection={<IconUserPlus size={14} aria-hidden />} onClick={() => setAdding(true)}>
                  Add a member
                </Button>
              </Group>
              <Table aria-label="Members">
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Name</Table.Th>
                    <Table.Th w="19rem">Role</Table.Th>
                    <Table.Th w="8rem">Tokens</Table.Th>
                    <Table.Th w="8rem">Since</Table.Th>
                    <Table.Th w="13rem">
                      <span className="runs-unseen">Actions</span>
                    </Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {all.map((member) => (
                    <Table.Tr key={member.id}>
                      <Table.Td style={{ overflowWrap: 'anywhere' }}>
                        {member.name} {member.id === workspace.member?.id ? <Tag tone="quiet">you</Tag> : undefined} {member.status === 'removed' ? <Tag tone="warning">removed</Tag> : undefined}
                      </Table.Td>
                      <Table.Td>
                        {member.status === 'removed' ? (
                          <span className="quiet">{member.role}</span>
                        ) : (
                          <Select
                            aria-label={`Role of ${member.name}`}
                            allowDeselect={false}
                            value={member.role}
                            data={roleSchema.options.map((role) => ({ value: role, label: roleWords[role] }))}
                            onChange={(next) => {
                              const role = roleSchema.options.find((each) => each === next);
                              if (role !== undefined && role !== member.role) change.mutate({ workspace: id, member: member.id, role }, { onSuccess: () => tellDone(`${member.name} is ${role} now.`), onError: refused });
                            }}
                          />
                        )}
                      </Table.Td>
                      <Table.Td>{tokenWords(member)}</Table.Td>
                      <Table.Td title={member.createdUtc}>{agoText(member.createdUtc)}</Table.Td>
                      <Table.Td>
                        <Group gap={4} justify="flex-end" wrap="nowrap">
                          <Button size="compact-xs" variant="default" leftSection={<IconKey size={12} aria-hidden />} aria-label={`Tokens of ${member.name}`} onClick={() => setTokensOf(member.id)}>
                            Tokens
                          </Button>
                          {member.status === 'active' ? (
                            <Button size="compact-xs" variant="default" aria-label={`Remove ${member.name}`} onClick={() => setRemoving(member)}>
                              Remove
                            </Button>
                          ) : (
                            <Button size="compact-xs" variant="default" aria-label={`Bring ${member.name} back`} onClick={() => change.mutate({ workspace: id, member: member.id, status: 'active' }, { onSuccess: () => tellDone(`${member.name} is a member again, and needs a new token.`), onError: refused })}>
                              Bring back
                            </Button>
                          )}
                        </Group>
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </section>
            <AuditLog workspace={id} />
            {adding ? <AddMemberDialog workspace={workspace} onClose={() => setAdding(false)} /> : undefined}
            {shownTokens === undefined ? undefined : <MemberTokens workspace={workspace} member={shownTokens} onClose={() => setTokensOf(undefined)} />}
            {removing === undefined ? undefined : (
              <Confirm
                title={`Remove ${removing.name}?`}
                action="Remove"
                busy={change.isPending}
                onClose={() => setRemoving(undefined)}
                onConfirm={() => change.mutate({ workspace: id, member: removing.id, status: 'removed' }, { onSuccess: () => { tellDone(`${removing.name} is removed.`); setRemoving(undefined); }, onError: refused })}
              >
                Every token of {removing.name} stops working at once. What they published stays in {workspace.name}, and what they have on their machine stays there.
              </Confirm>
            )}
          </Stack>
        );
      }}
    </Answer>
  );
}

function tokenWords({ tokens }: Member): React.JSX.Element {
  const valid = (tokens ?? []).filter(({ revokedUtc }) => revokedUtc === undefined).length;
  return valid === 0 ? <Text size="sm" className="quiet">none</Text> : <Text size="sm">{valid === 1 ? '1 token' : `${valid} tokens`}</Text>;
}
