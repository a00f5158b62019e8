import { ActionIcon, Button, Group, Menu, Stack, TextInput, Textarea } from '@mantine/core';
import { IconDots, IconPlayerPlay, IconPlus } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { EndpointDetail } from '#shared/contract/endpoints.ts';
import { places } from '../../app/places.ts';
import { useClient, useCommand } from '../../client/hooks.ts';
import { DialogButtons } from '../../ui/dialog-buttons.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Failure } from '../../ui/failure.tsx';
import { FilePicker } from '../../ui/file-picker.tsx';
import { tellDone, tellFailure } from '../../ui/tell.ts';
import { tellUndoable } from '../../ui/tell-undoable.tsx';
import { RunDialog } from '../runs/run-dialog.tsx';
import { PublishDialog } from './publish-dialog.tsx';

type Editing = 'name' | 'description' | 'restore';

/** What can be done with an endpoint and the version that is shown. All changes can be taken back, so nothing asks first. */
export function EndpointActions({ endpoint, version }: { readonly endpoint: EndpointDetail; readonly version: string | undefined }): React.JSX.Element {
  const client = useClient();
  const queries = useQueryClient();
  const [, go] = useLocation();
  const [open, setOpen] = useState<Editing | 'invoke' | 'publish' | 'download'>();
  const { id, name, status, defaultVersion } = endpoint;
  const close = (): void => setOpen(undefined);
  const refresh = (): void => void Promise.all(['endpoints.list', 'endpoints.show', 'endpoints.version'].map((each) => queries.invalidateQueries({ queryKey: [each] }))).catch(() => undefined);
  const change = (done: string, make: () => Promise<unknown>, takeBack: () => Promise<unknown>): void => {
    const undo = async (): Promise<void> => {
      await takeBack();
      refresh();
    };
    const perform = async (): Promise<void> => {
      await make();
      refresh();
      tellUndoable(done, () => void undo().catch(tellFailure('Could not undo')));
    };
    perform().catch(tellFailure('That was refused'));
  };
  const download = async (folder: string): Promise<void> => {
    close();
    const { pipelineFile } = await client.call('endpoints.download', { id, folder, ...(version === undefined ? {} : { version }) });
    tellDone(`It is in ${pipelineFile}.`);
  };
  const toDefault = (to: string | undefined) => () => client.call('endpoints.setDefault', { id, ...(to === undefined ? {} : { version: to }) });
  return (
    <Group gap="xs">
      <Button leftSection={<IconPlayerPlay size={14} />} disabled={status !== 'active' || version === undefined} onClick={() => setOpen('invoke')}>
        Invoke
      </Button>
      <Button variant="default" leftSection={<IconPlus size={14} />} disabled={status === 'archived'} onClick={() => setOpen('publish')}>
        New version
      </Button>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant="default" aria-label={`Actions of ${name}`}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>Endpoint</Menu.Label>
          <Menu.Item onClick={() => setOpen('name')}>Rename</Menu.Item>
          <Menu.Item onClick={() => setOpen('description')}>Describe</Menu.Item>
          {status === 'active' ? <Menu.Item onClick={() => change(`${name} is disabled.`, () => client.call('endpoints.disable', { id }), () => client.call('endpoints.enable', { id }))}>Disable</Menu.Item> : undefined}
          {status === 'disabled' ? <Menu.Item onClick={() => change(`${name} is enabled.`, () => client.call('endpoints.enable', { id }), () => client.call('endpoints.disable', { id }))}>Enable</Menu.Item> : undefined}
          {status === 'archived' ? <Menu.Item onClick={() => setOpen('restore')}>Restore</Menu.Item> : <Menu.Item onClick={() => change(`${name} is archived.`, () => client.call('endpoints.archive', { id }), () => client.call('endpoints.restore', { id }))}>Archive</Menu.Item>}
          {version === undefined ? undefined : (
            <>
              <Menu.Label>Version {version}</Menu.Label>
              {defaultVersion === version ? undefined : <Menu.Item onClick={() => change(`${name} invokes version ${version}.`, toDefault(version), toDefault(defaultVersion))}>Make it the default</Menu.Item>}
              <Menu.Item onClick={() => setOpen('download')}>Download…</Menu.Item>
            </>
          )}
          {defaultVersion === undefined ? undefined : <Menu.Item onClick={() => change(`${name} invokes its latest version.`, toDefault(undefined), toDefault(defaultVersion))}>Follow the latest version</Menu.Item>}
        </Menu.Dropdown>
      </Menu>
      {open === 'invoke' && version !== undefined ? <RunDialog target={{ kind: 'endpoint', id, version }} onClose={close} /> : undefined}
      {open === 'publish' ? <PublishDialog name={name} onClose={close} onPublished={(to) => go(places.endpoint(to))} /> : undefined}
      {open === 'download' ? <FilePicker opened title="Download to a new or empty folder" choose="folder" onChoose={(folder) => void download(folder).catch(tellFailure('It could not be downloaded'))} onClose={close} /> : undefined}
      {open === 'name' || open === 'description' || open === 'restore' ? (
        <EditDialog
          what={open}
          endpoint={endpoint}
          onClose={close}
          onDone={() => {
            close();
            refresh();
          }}
        />
      ) : undefined}
    </Group>
  );
}

const titles = { name: 'Rename the endpoint', description: 'Describe the endpoint', restore: 'Restore the endpoint' } as const;

function EditDialog({ what, endpoint, onClose, onDone }: { readonly what: Editing; readonly endpoint: EndpointDetail; readonly onClose: () => void; readonly onDone: () => void }): React.JSX.Element {
  const { id } = endpoint;
  const [text, setText] = useState(what === 'description' ? endpoint.description : endpoint.name);
  const rename = useCommand('endpoints.rename');
  const describe = useCommand('endpoints.describe');
  const restore = useCommand('endpoints.restore');
  const refused = rename.error ?? describe.error ?? restore.error;
  const settled = { onSuccess: () => { tellDone('Saved.'); onDone(); } };
  const save = (): void => {
    if (what === 'name') rename.mutate({ id, name: text }, settled);
    else if (what === 'description') describe.mutate({ id, description: text }, settled);
    else restore.mutate({ id, name: text }, settled);
  };
  return (
    <Dialog onClose={onClose} title={titles[what]}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <Stack gap="sm">
          {what === 'description' ? (
            <Textarea label="Description" autosize minRows={4} value={text} onChange={(event) => setText(event.currentTarget.value)} data-autofocus />
          ) : (
            <TextInput label="Name" description={what === 'restore' ? 'Its name may have been taken meanwhile; give another one then.' : 'The id stays: scripts that invoke it by id are not disturbed.'} value={text} onChange={(event) => setText(event.currentTarget.value)} required data-autofocus />
          )}
          {refused === null ? undefined : <Failure error={refused} what="That was refused" />}
          <DialogButtons action="Save" busy={rename.isPending || describe.isPending || restore.isPending} onCancel={onClose} />
        </Stack>
      </form>
    </Dialog>
  );
}
