import { Anchor, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { IconFileImport, IconFolderOpen, IconPlus, IconSitemap } from '../../ui/icons.ts';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import type { RecentPipeline } from '#shared/contract/home.ts';
import { places } from '../../app/places.ts';
import { useCall, useCommand, useRefreshOn } from '../../client/hooks.ts';
import { Answer } from '../../ui/answer.tsx';
import { DialogButtons } from '../../ui/dialog-buttons.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Failure } from '../../ui/failure.tsx';
import { FilePicker } from '../../ui/file-picker.tsx';
import { PathField } from '../../ui/path-field.tsx';
import { agoText } from '../../ui/format.ts';
import { RunBadge } from '../../ui/run-badge.tsx';
import { Screen } from '../../ui/screen.tsx';
import { ImportDialog } from '../export/import-dialog.tsx';

const columns: readonly Column<RecentPipeline>[] = [
  {
    name: 'Name',
    width: 'minmax(10rem, 1.5fr)',
    sort: ({ name }) => name.toLowerCase(),
    cell: ({ name, file }) => (
      <Anchor component={Link} href={places.pipeline(file)} size="sm" fw={600}>
        {name}
      </Anchor>
    ),
  },
  { name: 'File', width: 'minmax(16rem, 3fr)', sort: ({ file }) => file, cell: ({ file, exists }) => <span title={file}>{exists ? file : `gone: ${file}`}</span> },
  { name: 'Last run', width: '9rem', cell: ({ lastRun }) => (lastRun === undefined ? <span className="quiet">never</span> : <RunBadge status={lastRun.status} />) },
  { name: 'Opened', width: '9rem', sort: ({ openedUtc }) => openedUtc, cell: ({ openedUtc }) => <span title={openedUtc}>{agoText(openedUtc)}</span> },
];

/** Pipelines that were opened or run here. */
export function PipelinesScreen(): React.JSX.Element {
  const [, go] = useLocation();
  const recent = useCall('home.recent', {});
  useRefreshOn('runs', '', ['home.recent']);
  useRefreshOn('recent', '', ['home.recent']);
  const [picking, setPicking] = useState(false);
  const [making, setMaking] = useState(false);
  const [importing, setImporting] = useState(false);
  const actions = (
    <Group gap="xs">
      <Button variant="default" leftSection={<IconFolderOpen size={14} />} onClick={() => setPicking(true)}>
        Open
      </Button>
      <Button variant="default" leftSection={<IconFileImport size={14} />} onClick={() => setImporting(true)}>
        Import
      </Button>
      <Button leftSection={<IconPlus size={14} />} onClick={() => setMaking(true)}>
        New pipeline
      </Button>
    </Group>
  );
  return (
    <Screen flush title="Pipelines" icon={<IconSitemap size={18} aria-hidden />} actions={actions}>
      <Answer of={recent} what="pipelines">
        {({ pipelines }) => (
          <DataTable
            label="Pipelines"
            rows={pipelines}
            columns={columns}
            rowKey={({ file }) => file}
            onOpen={({ file }) => go(places.pipeline(file))}
            empty={
              <Empty icon={<IconSitemap size={32} strokeWidth={1.25} />} title="No pipeline was opened here yet" actions={actions}>
                Pipelines are files: open the Azure ML YAML that you have, or make a new one and draw it. What you draw is saved as YAML that Azure ML reads too.
              </Empty>
            }
          />
        )}
      </Answer>
      <FilePicker opened={picking} title="Open a pipeline" choose="file" endings={['.yml', '.yaml']} onClose={() => setPicking(false)} onChoose={(file) => go(places.pipeline(file))} />
      {importing ? <ImportDialog onClose={() => setImporting(false)} onOpen={(file) => go(places.pipeline(file))} /> : undefined}
      {making ? <NewPipeline onClose={() => setMaking(false)} onMade={(file) => go(places.pipeline(file))} /> : undefined}
    </Screen>
  );
}

function NewPipeline({ onClose, onMade }: { readonly onClose: () => void; readonly onMade: (file: string) => void }): React.JSX.Element {
  const info = useCall('host.info', {});
  const [name, setName] = useState('My pipeline');
  const [chosen, setChosen] = useState<string>();
  const [fileName, setFileName] = useState('pipeline.yml');
  const [picking, setPicking] = useState(false);
  const create = useCommand('pipelines.create', ['home.recent']);
  const folder = chosen ?? info.data?.workingFolder ?? '';
  return (
    <>
      <Dialog hidden={picking} onClose={onClose} title="New pipeline">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            create.mutate({ folder, fileName, displayName: name }, { onSuccess: ({ file }) => onMade(file) });
          }}
        >
          <Stack gap="sm">
            <TextInput label="Name" value={name} onChange={(event) => setName(event.currentTarget.value)} required data-autofocus />
            <PathField label="Folder" value={folder} onChange={setChosen} onPick={() => setPicking(true)} required />
            <TextInput label="File name" value={fileName} onChange={(event) => setFileName(event.currentTarget.value)} required />
            {create.error === null ? undefined : <Failure error={create.error} what="Could not make the pipeline" />}
            <DialogButtons action="Create" busy={create.isPending} onCancel={onClose} />
            <Text size="xs" className="quiet">
              A file that is there already is never overwritten.
            </Text>
          </Stack>
        </form>
      </Dialog>
      <FilePicker
        opened={picking}
        title="Choose a folder"
        choose="folder"
        onClose={() => setPicking(false)}
        onChoose={(path) => {
          setChosen(path);
          setPicking(false);
        }}
      />
    </>
  );
}
