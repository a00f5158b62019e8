import { Alert, Checkbox, SegmentedControl, Stack, TagsInput, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Input, Output } from '#shared/contract/contract.ts';
import { useCall, useClient, useCommand } from '../../client/hooks.ts';
import { Answer } from '../../ui/answer.tsx';
import { DialogButtons } from '../../ui/dialog-buttons.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Failure } from '../../ui/failure.tsx';
import { FilePicker } from '../../ui/file-picker.tsx';
import { PathField } from '../../ui/path-field.tsx';
import { tellDone } from '../../ui/tell.ts';
import { ProblemList } from '../runs/problem-list.tsx';
import './workbench.css';

type Wish = Input<'authoring.init'>;
type Outcome = Output<'authoring.init'>;
type From = 'template' | 'function' | 'script' | 'notebook';

const froms: readonly { readonly value: From; readonly label: string }[] = [
  { value: 'template', label: 'Template' },
  { value: 'function', label: 'Function' },
  { value: 'script', label: 'Script' },
  { value: 'notebook', label: 'Notebook' },
];
const hints: Readonly<Record<From, string>> = {
  template: 'A module that works, to begin with.',
  function: 'A function of a Python file becomes a module. The file is read, never executed.',
  script: 'A script that takes its arguments with argparse. It is read, never executed.',
  notebook: 'A notebook whose parameters are its first assignments, or the cell tagged "parameters". It is read, never executed.',
};
const endings: Readonly<Record<From, readonly string[]>> = { template: [], function: ['.py'], script: ['.py'], notebook: ['.ipynb'] };

/** Makes a module: from a template, or from code that is there already. What would be written is shown before. */
export function NewModuleDialog({ onClose, onMade }: { readonly onClose: () => void; readonly onMade: (spec: string) => void }): React.JSX.Element {
  const info = useCall('host.info', {});
  const [from, setFrom] = useState<From>('template');
  const [name, setName] = useState('');
  const [language, setLanguage] = useState<'python' | 'typescript'>('python');
  const [type, setType] = useState<'basic' | 'parallel' | 'mpi'>('basic');
  const [parent, setParent] = useState('');
  const [file, setFile] = useState('');
  const [functionName, setFunctionName] = useState('');
  const [inputs, setInputs] = useState<string[]>([]);
  const [outputs, setOutputs] = useState<string[]>([]);
  const [entryOnly, setEntryOnly] = useState(false);
  const [picking, setPicking] = useState<'file' | 'folder'>();
  const wish: Omit<Wish, 'dryRun'> = {
    entryOnly,
    ...(name.trim() === '' ? {} : { name: name.trim() }),
    ...(from === 'template' ? { type, language, inputs: [], outputs: [], ...(parent === '' ? {} : { parent }) } : { inputs, outputs, source: { file, ...(from === 'function' ? { functionName } : {}) } }),
  };
  const ready = from === 'template' ? name.trim() !== '' : file !== '' && (from !== 'function' || functionName.trim() !== '');
  const preview = usePreview(wish, ready);
  const make = useCommand('authoring.init');
  const refused = make.data?.ok === false ? make.data : undefined;
  const submit = (): void =>
    make.mutate(
      { ...wish, dryRun: false },
      {
        onSuccess: (outcome) => {
          if (!outcome.ok) return;
          tellDone(`${outcome.name} is in ${outcome.folder}.`);
          onClose();
          onMade(`${outcome.folder}/${outcome.spec}`);
        },
      },
    );
  return (
    <>
      <Dialog hidden={picking !== undefined} onClose={onClose} title="New module" size="min(66rem, 94vw)">
        <form
          className="wizard"
          onSubmit={(event) => {
            event.preventDefault();
            if (ready) submit();
          }}
        >
          <Stack gap="sm">
            <div>
              <SegmentedControl aria-label="What it is made from" fullWidth value={from} onChange={(value) => setFrom(froms.find((each) => each.value === value)?.value ?? 'template')} data={[...froms]} />
              <Text size="xs" className="quiet" mt={4}>
                {hints[from]}
              </Text>
            </div>
            {from === 'template' ? (
              <>
                <TextInput label="Name" placeholder="train_model" value={name} onChange={(event) => setName(event.currentTarget.value)} required data-autofocus />
                <div>
                  <Text size="xs" fw={500} id="new-module-language">Language</Text>
                  <SegmentedControl aria-labelledby="new-module-language" value={language} onChange={(value) => setLanguage(value === 'typescript' ? 'typescript' : 'python')} data={[{ value: 'python', label: 'Python' }, { value: 'typescript', label: 'TypeScript' }]} />
                </div>
                <div>
                  <Text size="xs" fw={500} id="new-module-type">How it runs</Text>
                  <SegmentedControl aria-labelledby="new-module-type" value={type} disabled={language === 'typescript'} onChange={(value) => setType(value === 'parallel' || value === 'mpi' ? value : 'basic')} data={[{ value: 'basic', label: 'One command' }, { value: 'parallel', label: 'Mini-batches' }, { value: 'mpi', label: 'Several processes' }]} />
                </div>
                <PathField label="In the folder" placeholder={info.data?.workingFolder ?? ''} value={parent} onChange={setParent} onPick={() => setPicking('folder')} />
              </>
            ) : (
              <>
                <PathField label="File" value={file} onChange={setFile} onPick={() => setPicking('file')} required />
                {from === 'function' ? <TextInput label="Function" value={functionName} onChange={(event) => setFunctionName(event.currentTarget.value)} required /> : undefined}
                <TextInput label="Name" description="Empty: after the source" value={name} onChange={(event) => setName(event.currentTarget.value)} />
                <TagsInput label="Arguments that are files or folders it reads" description="Where the names do not say so" size="xs" value={inputs} onChange={setInputs} />
                <TagsInput label="Arguments that are files or folders it writes" size="xs" value={outputs} onChange={setOutputs} />
              </>
            )}
            <Checkbox label="Only the source and its spec" description="No test, notebook, sample data or editor settings" checked={entryOnly} onChange={(event) => setEntryOnly(event.currentTarget.checked)} />
            {refused === undefined ? undefined : <Refused outcome={refused} />}
            {make.error === null ? undefined : <Failure error={make.error} what="It could not be made" />}
            <DialogButtons action="Create" busy={make.isPending} disabled={!ready || preview.data?.ok === false} onCancel={onClose} />
          </Stack>
          <div className="wizard-preview" aria-live="polite">
            {ready ? (
              <Answer of={preview} what="what would be written">
                {(outcome) => (outcome.ok ? <WouldWrite outcome={outcome} /> : <Refused outcome={outcome} />)}
              </Answer>
            ) : (
              <Text size="sm" className="quiet">
                What would be written appears here. Nothing that is there already is overwritten.
              </Text>
            )}
          </div>
        </form>
      </Dialog>
      <FilePicker
        opened={picking !== undefined}
        title={picking === 'file' ? 'Choose the source' : 'Choose a folder'}
        choose={picking === 'file' ? 'file' : 'folder'}
        {...(picking === 'file' ? { endings: endings[from] } : {})}
        onClose={() => setPicking(undefined)}
        onChoose={(path) => {
          if (picking === 'file') setFile(path);
          else setParent(path);
          setPicking(undefined);
        }}
      />
    </>
  );
}

/** What would be written, asked for again when typing pauses. Nothing is written by it. */
function usePreview(wish: Omit<Wish, 'dryRun'>, enabled: boolean) {
  const client = useClient();
  const [key] = useDebouncedValue(JSON.stringify(wish), 300);
  return useQuery({
    queryKey: ['authoring.init', key],
    queryFn: ({ signal }) => {
      const settled: Omit<Wish, 'dryRun'> = JSON.parse(key);
      return client.call('authoring.init', { ...settled, dryRun: true }, signal);
    },
    enabled,
    retry: false,
    staleTime: 0,
  });
}

function WouldWrite({ outcome }: { readonly outcome: Extract<Outcome, { ok: true }> }): React.JSX.Element {
  return (
    <>
      <Text size="sm" fw={600}>
        {outcome.name}
      </Text>
      <Text size="xs" className="mono quiet" mb="xs">
        {outcome.folder}
      </Text>
      <table className="table" aria-label="Files">
        <tbody>
          {outcome.files.map(({ path, what, outcome: how, note }) => (
            <tr key={path}>
              <th scope="row" className="mono">{path}</th>
              <td>
                {what}
                {note === undefined ? undefined : <span className="quiet"> {note}</span>}
              </td>
              <td className="quiet">{how === 'written' ? '' : how === 'merged' ? 'added to what is there' : 'there already, stays'}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <ProblemList problems={outcome.problems} />
      {outcome.notes.map((note) => (
        <Text key={note} size="xs" className="quiet" mt={4}>
          {note}
        </Text>
      ))}
    </>
  );
}

function Refused({ outcome }: { readonly outcome: Extract<Outcome, { ok: false }> }): React.JSX.Element {
  return (
    <Alert color="red" role="alert" title={outcome.message}>
      <ProblemList problems={outcome.problems} />
    </Alert>
  );
}
