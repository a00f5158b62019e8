import { Alert, Button, Checkbox, Group, Stack, Table, Text } from '@mantine/core';
import './export.css';
import { useState } from 'react';
import type { ImportReport } from '#shared/contract/exports.ts';
import { useCall, useCommand } from '../../client/hooks.ts';
import { useTask } from '../../client/use-task.ts';
import { Answer } from '../../ui/answer.tsx';
import { BusyButton } from '../../ui/busy-button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Failure } from '../../ui/failure.tsx';
import { FilePicker } from '../../ui/file-picker.tsx';
import { PathField } from '../../ui/path-field.tsx';
import { bytesText } from '../../ui/format.ts';
import { TaskOutcome } from './task-outcome.tsx';

/** Opens a bundle of another machine: what it holds, what of it is here already, and where its pipeline goes. */
export function ImportDialog({ onClose, onOpen }: { readonly onClose: () => void; readonly onOpen: (pipelineFile: string) => void }): React.JSX.Element {
  const [bundle, setBundle] = useState('');
  const [folder, setFolder] = useState('');
  const [register, setRegister] = useState(true);
  const [picking, setPicking] = useState<'bundle' | 'folder'>();
  const wish = { bundle, ...(folder === '' ? {} : { folder }) };
  const preview = useCall('pipelines.importPreview', wish, { enabled: bundle !== '', keepPrevious: true });
  const begin = useCommand('pipelines.import', ['modules.list', 'data.list', 'environments.list', 'images.list']);
  const task = useTask(begin.data?.taskId);
  const conflict = preview.data !== undefined && [...preview.data.modules, ...preview.data.data].some(({ outcome }) => outcome === 'conflict');
  const done = task?.status === 'done';
  return (
    <>
      <Dialog hidden={picking !== undefined} onClose={onClose} title="Import a bundle" size="xl">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (done && preview.data !== undefined) onOpen(preview.data.pipelineFile);
            else begin.mutate({ ...wish, register });
          }}
        >
          <Stack gap="sm">
            <PathField label="Bundle" description="A file that was exported by another Drydock (.drydock.tar.gz)" value={bundle} onChange={setBundle} onPick={() => setPicking('bundle')} required data-autofocus />
            <PathField label="Folder of the pipeline" placeholder={preview.data?.folder ?? ''} value={folder} onChange={setFolder} onPick={() => setPicking('folder')} />
            <Checkbox label="Register its modules in the catalog" checked={register} onChange={(event) => setRegister(event.currentTarget.checked)} />
            {bundle === '' ? undefined : <Answer of={preview} what="the bundle">{(report) => <Report report={report} />}</Answer>}
            {begin.error === null ? undefined : <Failure error={begin.error} what="Could not import" />}
            {task === undefined ? undefined : <TaskOutcome task={task} />}
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>
                {done ? 'Close' : 'Cancel'}
              </Button>
              <BusyButton type="submit" busy={begin.isPending || task?.status === 'active'} disabled={bundle === '' || preview.data === undefined || (conflict && register)}>
                {done ? 'Open the pipeline' : 'Import'}
              </BusyButton>
            </Group>
          </Stack>
        </form>
      </Dialog>
      <FilePicker
        opened={picking !== undefined}
        title={picking === 'bundle' ? 'Choose a bundle' : 'Choose a new or empty folder'}
        choose={picking === 'bundle' ? 'file' : 'folder'}
        {...(picking === 'bundle' ? { endings: ['.tar.gz', '.tgz'] } : {})}
        onClose={() => setPicking(undefined)}
        onChoose={(path) => {
          if (picking === 'bundle') setBundle(path);
          else setFolder(path);
          setPicking(undefined);
        }}
      />
    </>
  );
}

const outcomes = { created: 'new', unchanged: 'here already', conflict: 'something else is here under this version', loaded: 'new', present: 'here already', kept: 'mapped to something else here, which stays' } as const;

function Report({ report }: { readonly report: ImportReport }): React.JSX.Element {
  const rows = [
    ...report.modules.map(({ name, version, outcome }) => ({ kind: 'module', what: `${name} ${version}`, outcome })),
    ...report.data.map(({ name, version, outcome }) => ({ kind: 'data', what: `${name} ${version}`, outcome })),
    ...report.images.map(({ name, bytes, outcome }) => ({ kind: 'image', what: `${name}, ${bytesText(bytes)}`, outcome })),
    ...report.mappings.map(({ reference, image, outcome }) => ({ kind: 'environment', what: `${reference} as ${image}`, outcome })),
  ];
  const conflicts = rows.filter(({ outcome }) => outcome === 'conflict');
  return (
    <Stack gap="xs">
      <Text size="sm">
        <b>{report.name}</b>: {report.snapshots.total === 1 ? 'one set of code' : `${String(report.snapshots.total)} sets of code`}, {bytesText(report.snapshots.bytes)} to add. Its pipeline goes to <span className="mono">{report.pipelineFile}</span>.
      </Text>
      {conflicts.length === 0 ? undefined : (
        <Alert color="red" role="alert" title="It cannot be registered as it is">
          {conflicts.map(({ what }) => what).join(', ')}: other content is registered under the same version. Import it without registering, or rename what is here.
        </Alert>
      )}
      {rows.length === 0 ? undefined : (
        <div className="import-table">
          <Table aria-label="What the bundle holds">
            <Table.Tbody>
              {rows.map(({ kind, what, outcome }) => (
                <Table.Tr key={`${kind} ${what}`}>
                  <Table.Td className="quiet">{kind}</Table.Td>
                  <Table.Td className="mono">{what}</Table.Td>
                  <Table.Td>{outcomes[outcome]}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
      {report.notes.map((note) => (
        <Text key={note} size="xs" className="quiet">
          {note}
        </Text>
      ))}
    </Stack>
  );
}
