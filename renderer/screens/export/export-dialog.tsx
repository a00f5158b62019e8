import { Button, Checkbox, Group, Radio, Stack, Text } from '@mantine/core';
import { IconFileExport } from '../../ui/icons.ts';
import './export.css';
import { useState } from 'react';
import type { Input, Output } from '#shared/contract/contract.ts';
import type { ExportFormat } from '#shared/contract/exports.ts';
import { useCall, useCommand } from '../../client/hooks.ts';
import { useTask } from '../../client/use-task.ts';
import { Answer } from '../../ui/answer.tsx';
import { BusyButton } from '../../ui/busy-button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Failure } from '../../ui/failure.tsx';
import { FilePicker } from '../../ui/file-picker.tsx';
import { PathField } from '../../ui/path-field.tsx';
import { bytesText } from '../../ui/format.ts';
import { TextView } from '../../ui/text-view.tsx';
import { TaskOutcome } from './task-outcome.tsx';

type Source = Input<'pipelines.export'>['source'];
type Preview = Output<'pipelines.exportPreview'>;

const formats: readonly { readonly format: ExportFormat; readonly label: string; readonly what: string }[] = [
  { format: 'yaml', label: 'YAML', what: 'A folder of v2 specs with their code, for Azure ML or another machine' },
  { format: 'python', label: 'Python', what: 'Code for the azure-ai-ml package' },
  { format: 'typescript', label: 'TypeScript', what: 'Code for the drydock package' },
  { format: 'argo', label: 'Argo Workflows', what: 'A manifest for a Kubernetes cluster' },
  { format: 'bundle', label: 'Bundle', what: 'One file with everything, for a Drydock without a network' },
];

/** Writes a pipeline, or what a run executed, in another form; what it would be is shown before. */
export function ExportDialog({ source, onClose }: { readonly source: Source; readonly onClose: () => void }): React.JSX.Element {
  const [format, setFormat] = useState<ExportFormat>('yaml');
  const [withData, setWithData] = useState(false);
  const [withImages, setWithImages] = useState(false);
  const [overwrite, setOverwrite] = useState(false);
  const [chosen, setChosen] = useState<string>();
  const [picking, setPicking] = useState(false);
  const preview = useCall('pipelines.exportPreview', { source, format, withData });
  const begin = useCommand('pipelines.export');
  const task = useTask(begin.data?.taskId);
  const target = chosen ?? preview.data?.target ?? '';
  const submit = (): void => begin.mutate({ source, format, target, withData, withImages: withImages && format === 'bundle', overwrite });
  return (
    <>
      <Dialog hidden={picking} onClose={onClose} title={source.kind === 'run' ? 'Export what a run executed' : 'Export a pipeline'} size="min(72rem, 94vw)">
        <form
          className="export"
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
        >
          <Stack gap="sm" className="export-form">
            <Radio.Group
              label="Format"
              value={format}
              onChange={(value) => {
                const next = formats.find((each) => each.format === value)?.format;
                if (next === undefined) return;
                setFormat(next);
                setChosen(undefined);
                begin.reset();
              }}
            >
              <Stack gap={6} mt={4}>
                {formats.map((each) => (
                  <Radio key={each.format} size="xs" value={each.format} label={each.label} description={each.what} />
                ))}
              </Stack>
            </Radio.Group>
            <Checkbox label="Take local data along" description={dataWords(preview.data)} checked={withData} onChange={(event) => setWithData(event.currentTarget.checked)} />
            {format === 'bundle' ? <Checkbox label="Take container images along" description="They can be large" checked={withImages} onChange={(event) => setWithImages(event.currentTarget.checked)} /> : undefined}
            <PathField label={preview.data?.kind === 'file' ? 'File' : 'Folder'} value={target} onChange={setChosen} onPick={() => setPicking(true)} required />
            <Checkbox label="Replace what is there" checked={overwrite} onChange={(event) => setOverwrite(event.currentTarget.checked)} />
            {begin.error === null ? undefined : <Failure error={begin.error} what="Could not export" />}
            {task === undefined ? undefined : <TaskOutcome task={task} />}
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>
                {task?.status === 'done' ? 'Close' : 'Cancel'}
              </Button>
              <BusyButton type="submit" leftSection={<IconFileExport size={14} />} busy={begin.isPending || task?.status === 'active'} disabled={target === '' || preview.error !== null}>
                Export
              </BusyButton>
            </Group>
          </Stack>
          <div className="export-preview">
            <Answer of={preview} what="what it would be">
              {(found) => <Shown preview={found} />}
            </Answer>
          </div>
        </form>
      </Dialog>
      <FilePicker
        opened={picking}
        title="Choose the folder it goes to"
        choose="folder"
        onClose={() => setPicking(false)}
        onChoose={(folder) => {
          setChosen(`${folder.replace(/\/$/, '')}/${lastName(preview.data?.target ?? 'pipeline')}`);
          setPicking(false);
        }}
      />
    </>
  );
}

const lastName = (path: string): string => path.split(/[\\/]/).at(-1) ?? path;

function dataWords(preview: Preview | undefined): string {
  const data = preview?.data ?? [];
  if (data.length === 0) return 'It names no data of this machine';
  return `${data.length === 1 ? 'One file or folder' : `${String(data.length)} files and folders`}, ${bytesText(data.reduce((sum, { bytes }) => sum + bytes, 0))}`;
}

function Shown({ preview }: { readonly preview: Preview }): React.JSX.Element {
  const { text, files, notes } = preview;
  return (
    <>
      {notes.length === 0 ? undefined : (
        <ul className="export-notes" aria-label="To know">
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      {text === undefined ? undefined : <TextView label={text.path} text={text.text} language={text.language} maxHeight="min(52vh, 34rem)" />}
      {text === undefined ? <Text size="sm" mb="xs">One file, with the pipeline and all that it names: the specs of its modules, registered ones too, their code, and how its environments are mapped.</Text> : undefined}
      {files.length === 0 ? undefined : (
        <Text size="xs" className="quiet" mt={6}>
          {text === undefined ? 'Code of' : files.length === 1 ? 'One file:' : `${String(files.length)} files:`} {files.slice(0, 12).map(({ path }) => path).join(', ')}
          {files.length > 12 ? ' …' : ''}
        </Text>
      )}
    </>
  );
}
