import { ActionIcon, Anchor, Button, Stack, Text, TextInput } from '@mantine/core';
import { IconCloudUpload, IconDatabase, IconPlus } from '../../ui/icons.ts';
import { useMemo, useState } from 'react';
import { useCall, useCommand, useRefreshOn } from '../../client/hooks.ts';
import { Answer } from '../../ui/answer.tsx';
import { DialogButtons } from '../../ui/dialog-buttons.tsx';
import { ContentBrowser } from '../../ui/content-browser.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Failure } from '../../ui/failure.tsx';
import { FilePicker } from '../../ui/file-picker.tsx';
import { PathField } from '../../ui/path-field.tsx';
import { agoText } from '../../ui/format.ts';
import { Screen } from '../../ui/screen.tsx';
import { Tag } from '../../ui/tag.tsx';
import { tellDone } from '../../ui/tell.ts';
import { PublishToDialog } from '../workspace/publish-to-dialog.tsx';

interface Row {
  readonly name: string;
  readonly version: string;
  readonly place: string;
  readonly type: string;
  readonly createdUtc: string;
  readonly present: boolean;
}

const columnsOf = (publish: (row: Row) => void): readonly Column<Row>[] => [
  { name: 'Name', width: 'minmax(10rem, 1fr)', sort: ({ name }) => name, cell: ({ name }, open) => <Anchor component="button" type="button" size="sm" fw={600} onClick={open}>{name}</Anchor> },
  { name: 'Version', width: '7rem', sort: ({ version }) => version, cell: ({ version }) => version },
  { name: 'Type', width: '7rem', sort: ({ type }) => type, cell: ({ type }) => <span className="mono">{type}</span> },
  { name: 'Place', width: 'minmax(14rem, 3fr)', cell: ({ place, present }) => <span title={place}>{present ? place : <><Tag tone="warning">gone</Tag> {place}</>}</span> },
  { name: 'Registered', width: '8rem', sort: ({ createdUtc }) => createdUtc, cell: ({ createdUtc }) => <span title={createdUtc}>{agoText(createdUtc)}</span> },
  { name: 'Publish', width: '4rem', cell: (row) => <ActionIcon size="sm" aria-label={`Publish ${row.name} ${row.version}`} title="Publish" onClick={() => publish(row)}><IconCloudUpload size={14} /></ActionIcon> },
];

/** Data assets: names that stand for files, folders and addresses. */
export function DataScreen(): React.JSX.Element {
  const data = useCall('data.list', {});
  useRefreshOn('catalog', '', ['data.list']);
  const [registering, setRegistering] = useState(false);
  const [shown, setShown] = useState<Row>();
  const [publishing, setPublishing] = useState<Row>();
  const columns = useMemo(() => columnsOf(setPublishing), []);
  return (
    <Screen
      flush
      title="Data"
      icon={<IconDatabase size={18} aria-hidden />}
      actions={
        <Button leftSection={<IconPlus size={14} />} onClick={() => setRegistering(true)}>
          Register data
        </Button>
      }
    >
      <Answer of={data} what="data">
        {({ assets }) => (
          <DataTable
            label="Data assets"
            rows={assets.flatMap(({ name, versions }) => versions.map((each) => ({ name, ...each })))}
            columns={columns}
            rowKey={({ name, version }) => `${name}:${version}`}
            onOpen={setShown}
            empty={
              <Empty icon={<IconDatabase size={32} strokeWidth={1.25} />} title="No data is registered" actions={<Button onClick={() => setRegistering(true)}>Register data</Button>}>
                A data asset is a name for a file, a folder or an address, so that pipelines say <span className="mono">azureml:my-data@latest</span>. The name <span className="mono">datastore.NAME</span> maps a whole datastore to a local folder.
              </Empty>
            }
          />
        )}
      </Answer>
      {registering ? <RegisterData onClose={() => setRegistering(false)} /> : undefined}
      {publishing === undefined ? undefined : <PublishToDialog target={{ kind: 'data', entity: publishing.name, name: publishing.name, version: publishing.version }} onClose={() => setPublishing(undefined)} />}
      {shown === undefined ? undefined : (
        <Dialog onClose={() => setShown(undefined)} title={`${shown.name} ${shown.version}`} size="xl">
          <ContentBrowser place={{ kind: 'data', name: shown.name, version: shown.version }} label={`Content of ${shown.name}`} />
        </Dialog>
      )}
    </Screen>
  );
}

function RegisterData({ onClose }: { readonly onClose: () => void }): React.JSX.Element {
  const [name, setName] = useState('');
  const [place, setPlace] = useState('');
  const [version, setVersion] = useState('');
  const [picking, setPicking] = useState(false);
  const register = useCommand('data.register', ['data.list']);
  return (
    <>
      <Dialog hidden={picking} onClose={onClose} title="Register data">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            register.mutate({ name, place, ...(version.trim() === '' ? {} : { version }) }, { onSuccess: (made) => { tellDone(`${made.name} ${made.version} is registered.`); onClose(); } });
          }}
        >
          <Stack gap="sm">
            <TextInput label="Name" value={name} onChange={(event) => setName(event.currentTarget.value)} required data-autofocus />
            <PathField label="File, folder or address" value={place} onChange={setPlace} onPick={() => setPicking(true)} required />
            <TextInput label="Version" description="Empty: the next number." value={version} onChange={(event) => setVersion(event.currentTarget.value)} />
            <Text size="xs" className="quiet">
              Nothing is copied: the data stays where it is.
            </Text>
            {register.error === null ? undefined : <Failure error={register.error} what="Could not register" />}
            <DialogButtons action="Register" busy={register.isPending} onCancel={onClose} />
          </Stack>
        </form>
      </Dialog>
      <FilePicker
        opened={picking}
        title="Choose a file or folder"
        choose="either"
        onClose={() => setPicking(false)}
        onChoose={(chosen) => {
          setPlace(chosen);
          setPicking(false);
        }}
      />
    </>
  );
}
