import { ActionIcon, Button, Group, Menu } from '@mantine/core';
import { IconCloudUpload, IconDots, IconPlayerPlay, IconPlus } from '../../ui/icons.ts';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { EndpointDetail } from '#shared/contract/endpoints.ts';
import { places } from '../../app/places.ts';
import { useClient } from '../../client/hooks.ts';
import { EditWordsDialog } from '../../ui/edit-words-dialog.tsx';
import type { EditedWords } from '../../ui/edit-words-dialog.tsx';
import { FilePicker } from '../../ui/file-picker.tsx';
import { tellDone, tellFailure } from '../../ui/tell.ts';
import { useUndoableChange } from '../../ui/use-undoable-change.ts';
import { RunDialog } from '../runs/run-dialog.tsx';
import { PublishToDialog } from '../workspace/publish-to-dialog.tsx';
import { PublishDialog } from './publish-dialog.tsx';

/** What can be done with an endpoint and the version that is shown. All changes can be taken back, so nothing asks first. */
export function EndpointActions({ endpoint, version }: { readonly endpoint: EndpointDetail; readonly version: string | undefined }): React.JSX.Element {
  const client = useClient();
  const [, go] = useLocation();
  const [open, setOpen] = useState<EditedWords | 'invoke' | 'publish' | 'share' | 'download'>();
  const { id, name, status, defaultVersion } = endpoint;
  const close = (): void => setOpen(undefined);
  const { change, refresh } = useUndoableChange(['endpoints.list', 'endpoints.show', 'endpoints.version']);
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
      {version === undefined ? undefined : (
        <Button variant="default" leftSection={<IconCloudUpload size={14} />} disabled={status === 'archived'} onClick={() => setOpen('share')}>
          Publish
        </Button>
      )}
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
      {open === 'publish' ? <PublishDialog name={name} onClose={close} onPublished={(to) => { close(); go(places.endpoint(to)); }} /> : undefined}
      {open === 'share' && version !== undefined ? <PublishToDialog target={{ kind: 'endpoint', entity: id, name, version }} onClose={close} /> : undefined}
      {open === 'download' ? <FilePicker opened title="Download to a new or empty folder" choose="folder" onChoose={(folder) => void download(folder).catch(tellFailure('It could not be downloaded'))} onClose={close} /> : undefined}
      {open === 'name' || open === 'description' || open === 'restore' ? (
        <EditWordsDialog
          what={open}
          kind="endpoint"
          name={name}
          description={endpoint.description}
          renameHint="The id stays: scripts that invoke it by id are not disturbed."
          save={(text) => (open === 'name' ? client.call('endpoints.rename', { id, name: text }) : open === 'description' ? client.call('endpoints.describe', { id, description: text }) : client.call('endpoints.restore', { id, name: text }))}
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
