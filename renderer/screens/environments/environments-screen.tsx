import { ActionIcon, Button, Group, Select, Stack, Table, Text, TextInput, Title } from '@mantine/core';
import { IconCloudUpload, IconDownload, IconPlus, IconStack2, IconTrash } from '../../ui/icons.ts';
import { useState } from 'react';
import type { Output } from '#shared/contract/contract.ts';
import { useCall, useCommand, useRefreshOn } from '../../client/hooks.ts';
import { Answer } from '../../ui/answer.tsx';
import { DialogButtons } from '../../ui/dialog-buttons.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Failure } from '../../ui/failure.tsx';
import { agoText, bytesText } from '../../ui/format.ts';
import { Screen } from '../../ui/screen.tsx';
import { Tag } from '../../ui/tag.tsx';
import { tellDone, tellFailure } from '../../ui/tell.ts';
import { PublishToDialog } from '../workspace/publish-to-dialog.tsx';
import { tellUndoable } from '../../ui/tell-undoable.tsx';

/** Which local image stands for which environment, and the images that are here. */
export function EnvironmentsScreen(): React.JSX.Element {
  const mappings = useCall('environments.list', {});
  const images = useCall('images.list', {});
  useRefreshOn('catalog', '', ['environments.list']);
  useRefreshOn('tasks', '', ['images.list']);
  const [mapping, setMapping] = useState<{ readonly reference: string; readonly image: string }>();
  const [pulling, setPulling] = useState(false);
  const [publishing, setPublishing] = useState<string>();
  const remove = useCommand('environments.remove', ['environments.list']);
  const set = useCommand('environments.set', ['environments.list']);
  const undone = { onError: tellFailure('Could not undo') };
  const tellMapped = (reference: string, image: string, replaced: Output<'environments.set'>['replaced']): void =>
    tellUndoable(`${reference} runs in ${image}.`, () => (replaced === undefined ? remove.mutate({ reference }, undone) : set.mutate(replaced, undone)));
  return (
    <Screen
      title="Environments"
      icon={<IconStack2 size={18} aria-hidden />}
      actions={
        <Group gap="xs">
          <Button variant="default" leftSection={<IconDownload size={14} />} onClick={() => setPulling(true)}>
            Pull an image
          </Button>
          <Button leftSection={<IconPlus size={14} />} onClick={() => setMapping({ reference: '', image: '' })}>
            Map an environment
          </Button>
        </Group>
      }
    >
      <Stack gap="md">
        <section className="card" aria-label="Mappings">
          <Title order={2} mb="xs">
            Mappings
          </Title>
          <Answer of={mappings} what="mappings">
            {(found) =>
              found.mappings.length === 0 ? (
                <Empty icon={<IconStack2 size={32} strokeWidth={1.25} />} title="No environment is mapped">
                  Pipelines name environments that live in Azure, such as <span className="mono">azureml:sklearn-1.5@latest</span>. Map each to an image of this machine; one mapping serves every pipeline, and <span className="mono">*</span> matches many names.
                </Empty>
              ) : (
                <Table aria-label="Mappings">
                  <Table.Thead>
                    <Table.Tr>
                      <Table.Th>Environment or image</Table.Th>
                      <Table.Th>Runs in</Table.Th>
                      <Table.Th>Made</Table.Th>
                      <Table.Th>
                        <span className="app-skip">Actions</span>
                      </Table.Th>
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {found.mappings.map(({ reference, image, present, createdUtc }) => (
                      <Table.Tr key={reference}>
                        <Table.Td className="mono">{reference}</Table.Td>
                        <Table.Td className="mono">
                          {image} {present === false ? <Tag tone="warning">not here</Tag> : undefined}
                        </Table.Td>
                        <Table.Td title={createdUtc}>{agoText(createdUtc)}</Table.Td>
                        <Table.Td ta="right">
                          <Group gap={4} justify="flex-end">
                            <Button size="compact-xs" variant="default" onClick={() => setMapping({ reference, image })}>
                              Change
                            </Button>
                            <ActionIcon aria-label={`Publish the mapping of ${reference}`} title="Publish" onClick={() => setPublishing(reference)}>
                              <IconCloudUpload size={14} />
                            </ActionIcon>
                            <ActionIcon
                              aria-label={`Remove the mapping of ${reference}`}
                              onClick={() =>
                                remove.mutate({ reference }, { onSuccess: () => tellUndoable(`${reference} is no longer mapped.`, () => set.mutate({ reference, image }, undone)), onError: tellFailure('Could not remove the mapping') })
                              }
                            >
                              <IconTrash size={14} />
                            </ActionIcon>
                          </Group>
                        </Table.Td>
                      </Table.Tr>
                    ))}
                  </Table.Tbody>
                </Table>
              )
            }
          </Answer>
        </section>
        <section className="card" aria-label="Images">
          <Title order={2} mb="xs">
            Images on this machine
          </Title>
          <Answer of={images} what="images">
            {(found) =>
              found.images.length === 0 ? (
                <Text size="sm" className="quiet">
                  {found.message}
                </Text>
              ) : (
                <Table aria-label="Images">
                  <Table.Thead>
                    <Table.Tr>
                      <Table.Th>Name</Table.Th>
                      <Table.Th>Id</Table.Th>
                      <Table.Th ta="right">Size</Table.Th>
                      <Table.Th>Created</Table.Th>
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {found.images.map(({ id, names, bytes, createdUtc }) => (
                      <Table.Tr key={id}>
                        <Table.Td className="mono">{names.length === 0 ? 'unnamed' : names.join(', ')}</Table.Td>
                        <Table.Td className="mono">{id.replace('sha256:', '').slice(0, 12)}</Table.Td>
                        <Table.Td ta="right">{bytesText(bytes)}</Table.Td>
                        <Table.Td title={createdUtc}>{agoText(createdUtc)}</Table.Td>
                      </Table.Tr>
                    ))}
                  </Table.Tbody>
                </Table>
              )
            }
          </Answer>
        </section>
      </Stack>
      {mapping === undefined ? undefined : <MappingDialog {...mapping} names={(images.data?.images ?? []).flatMap(({ names }) => names)} onMapped={tellMapped} onClose={() => setMapping(undefined)} />}
      {publishing === undefined ? undefined : <PublishToDialog target={{ kind: 'environment', entity: publishing, name: publishing }} onClose={() => setPublishing(undefined)} />}
      {pulling ? <PullDialog onClose={() => setPulling(false)} /> : undefined}
    </Screen>
  );
}

function MappingDialog({ reference, image, names, onMapped, onClose }: {
  readonly reference: string;
  readonly image: string;
  readonly names: readonly string[];
  readonly onMapped: (reference: string, image: string, replaced: Output<'environments.set'>['replaced']) => void;
  readonly onClose: () => void;
}): React.JSX.Element {
  const [from, setFrom] = useState(reference);
  const [to, setTo] = useState(image);
  const set = useCommand('environments.set', ['environments.list', 'home.readiness', 'runs.plan']);
  return (
    <Dialog onClose={onClose} title="Map an environment to an image">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          set.mutate({ reference: from, image: to }, { onSuccess: ({ replaced }) => { onMapped(from, to, replaced); onClose(); } });
        }}
      >
        <Stack gap="sm">
          <TextInput label="Environment or image" description="As the pipeline writes it; * matches any text." placeholder="azureml:sklearn-1.5@latest" value={from} onChange={(event) => setFrom(event.currentTarget.value)} required data-autofocus={reference === '' ? true : undefined} />
          {names.length === 0 ? undefined : <Select label="Image on this machine" data={[...new Set(names)]} value={names.includes(to) ? to : null} onChange={(name) => setTo(name ?? '')} searchable />}
          <TextInput label="Image" value={to} onChange={(event) => setTo(event.currentTarget.value)} required data-autofocus={reference === '' ? undefined : true} />
          {set.error === null ? undefined : <Failure error={set.error} what="Could not map it" />}
          <DialogButtons action="Map" busy={set.isPending} onCancel={onClose} />
        </Stack>
      </form>
    </Dialog>
  );
}

function PullDialog({ onClose }: { readonly onClose: () => void }): React.JSX.Element {
  const [image, setImage] = useState('');
  const pull = useCommand('images.pull');
  return (
    <Dialog onClose={onClose} title="Pull an image">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          pull.mutate({ image }, { onSuccess: () => { tellDone(`Pulling ${image}: see the activity bar.`); onClose(); } });
        }}
      >
        <Stack gap="sm">
          <TextInput label="Image" placeholder="python:3.11-slim" value={image} onChange={(event) => setImage(event.currentTarget.value)} required data-autofocus />
          {pull.error === null ? undefined : <Failure error={pull.error} what="Could not pull" />}
          <DialogButtons action="Pull" busy={pull.isPending} onCancel={onClose} />
        </Stack>
      </form>
    </Dialog>
  );
}
