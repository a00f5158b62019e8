import { Alert, Button, Checkbox, Group, Radio, SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Inspection } from '#shared/contract/snapshots.ts';
import { useCall, useCommand } from '../../client/hooks.ts';
import { useTask } from '../../client/use-task.ts';
import { BusyButton } from '../../ui/busy-button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Failure } from '../../ui/failure.tsx';
import { FilePicker } from '../../ui/file-picker.tsx';
import { PathField } from '../../ui/path-field.tsx';
import { bytesText } from '../../ui/format.ts';
import { tellDone } from '../../ui/tell.ts';
import { ProblemList } from '../runs/problem-list.tsx';
import { type SourceKind, sourceText } from './source-text.ts';

const kinds: readonly { readonly value: SourceKind; readonly label: string; readonly at: string; readonly hint: string; readonly inside: string }[] = [
  { value: 'git', label: 'Git', at: 'Repository', hint: 'https://host/name.git, or a repository folder of this machine', inside: 'Folder in it' },
  { value: 'archive', label: 'Archive', at: 'Archive', hint: 'A zip or tar file of this machine, or its https address', inside: 'Folder in it' },
  { value: 'image', label: 'Image', at: 'Image', hint: 'A container image; it is pulled when it is not here', inside: 'Path of the code' },
];

/** Registers a module whose spec and code lie in a git repository, an archive or a container image. Looked into first; nothing of it is run. */
export function ImportSourceDialog({ onClose, onRegistered }: { readonly onClose: () => void; readonly onRegistered: (id: string) => void }): React.JSX.Element {
  const [kind, setKind] = useState<SourceKind>('git');
  const [at, setAt] = useState('');
  const [ref, setRef] = useState('');
  const [inside, setInside] = useState('');
  const [spec, setSpec] = useState<string>();
  const [setDefault, setSetDefault] = useState(false);
  const [picking, setPicking] = useState(false);
  const inspect = useSourceWork('snapshots.inspect');
  const register = useSourceWork('modules.registerSource');
  const words = kinds.find(({ value }) => value === kind) ?? kinds[0];
  const source = sourceText({ kind, at, ref, inside });
  const change = (make: () => void): void => {
    make();
    inspect.forget();
    register.forget();
    setSpec(undefined);
  };
  const found = inspect.outcome?.kind === 'inspected' ? inspect.outcome.inspection : undefined;
  const chosen = spec ?? (found?.specs.length === 1 ? found.specs[0]?.source : undefined);
  const { outcome } = register;
  if (outcome?.kind === 'registered' && !register.told) {
    register.tell();
    tellDone(outcome.created ? `${outcome.name} ${outcome.version} is registered.` : `${outcome.name} ${outcome.version} was registered before, with the same content.`);
    onRegistered(outcome.id);
  }
  return (
    <>
      <Dialog hidden={picking} onClose={onClose} title="Register a module from elsewhere" size="lg">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (chosen === undefined) inspect.begin({ source });
            else register.begin({ source: chosen, setDefault });
          }}
        >
          <Stack gap="sm">
            <SegmentedControl aria-label="Where the code is" value={kind} onChange={(value) => change(() => setKind(kinds.find((each) => each.value === value)?.value ?? 'git'))} data={kinds.map(({ value, label }) => ({ value, label }))} />
            <PathField label={words?.at} description={words?.hint} value={at} onChange={(value) => change(() => setAt(value))} onPick={kind === 'image' ? undefined : () => setPicking(true)} required data-autofocus />
            <Group grow gap="xs">
              {kind === 'git' ? <TextInput label="Branch, tag or commit" placeholder="the default branch" value={ref} onChange={(event) => { const { value } = event.currentTarget; change(() => setRef(value)); }} /> : undefined}
              <TextInput label={words?.inside} placeholder={kind === 'image' ? '/opt/app' : 'all of it'} value={inside} onChange={(event) => { const { value } = event.currentTarget; change(() => setInside(value)); }} required={kind === 'image'} />
            </Group>
            <Progressing work={inspect} />
            {found === undefined ? undefined : <Found inspection={found} chosen={chosen} onChoose={setSpec} onInside={(folder) => change(() => setInside(folder))} />}
            {chosen === undefined ? undefined : <Checkbox label="Make it the default version" checked={setDefault} onChange={(event) => setSetDefault(event.currentTarget.checked)} />}
            <Progressing work={register} />
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>
                Cancel
              </Button>
              <BusyButton type="submit" busy={inspect.busy || register.busy} disabled={at.trim() === '' || (found !== undefined && chosen === undefined)}>
                {chosen === undefined ? 'Look inside' : 'Register'}
              </BusyButton>
            </Group>
          </Stack>
        </form>
      </Dialog>
      <FilePicker
        opened={picking}
        title={kind === 'git' ? 'Choose a repository' : 'Choose an archive'}
        choose={kind === 'git' ? 'folder' : 'file'}
        {...(kind === 'git' ? {} : { endings: ['.zip', '.tar', '.tar.gz', '.tgz'] })}
        onClose={() => setPicking(false)}
        onChoose={(path) => {
          change(() => setAt(path));
          setPicking(false);
        }}
      />
    </>
  );
}

/** Work on a source that is a task, and what it came to once it has ended. */
function useSourceWork<N extends 'snapshots.inspect' | 'modules.registerSource'>(name: N) {
  const command = useCommand(name, ['modules.list']);
  const [told, setTold] = useState(false);
  const taskId = command.data?.taskId;
  const task = useTask(taskId);
  const ended = task !== undefined && task.status !== 'active';
  const answer = useCall('snapshots.outcome', { taskId: taskId ?? '' }, { enabled: taskId !== undefined && ended });
  const outcome = ended ? answer.data : undefined;
  return {
    begin: command.mutate,
    forget: () => {
      command.reset();
      setTold(false);
    },
    busy: command.isPending || (taskId !== undefined && outcome === undefined && answer.error === null),
    error: command.error ?? answer.error,
    task, outcome, told,
    tell: () => setTold(true),
  };
}

function Progressing({ work }: { readonly work: Pick<ReturnType<typeof useSourceWork>, 'task' | 'outcome' | 'error'> }): React.JSX.Element | undefined {
  const { task, outcome, error } = work;
  if (error !== null) return <Failure error={error} what="That was refused" />;
  if (outcome?.kind === 'failed') {
    return (
      <Alert color="red" role="alert" title={outcome.message}>
        <ProblemList problems={outcome.problems} />
      </Alert>
    );
  }
  if (task?.status !== 'active') return undefined;
  return (
    <Text size="xs" className="quiet" role="status">
      {task.detail === '' ? task.title : task.detail}
    </Text>
  );
}

function Found({ inspection, chosen, onChoose, onInside }: { readonly inspection: Inspection; readonly chosen: string | undefined; readonly onChoose: (source: string) => void; readonly onInside: (folder: string) => void }): React.JSX.Element {
  const { files, bytes, specs, topFolder, notes } = inspection;
  return (
    <Stack gap="xs">
      <Text size="sm">
        {files} {files === 1 ? 'file' : 'files'}, {bytesText(bytes)}.{' '}
        {specs.length === 0 ? 'There is no component or pipeline in it.' : ''}
      </Text>
      {specs.length === 0 && topFolder !== undefined ? (
        <Button variant="default" size="compact-xs" onClick={() => onInside(topFolder)} style={{ alignSelf: 'flex-start' }}>
          Look in {topFolder}
        </Button>
      ) : undefined}
      {specs.length === 0 ? undefined : (
        <Radio.Group label="Which one" value={chosen ?? ''} onChange={onChoose}>
          <Stack gap={6} mt={4} mah={220} style={{ overflow: 'auto' }}>
            {specs.map((each) => (
              <Radio key={each.source} size="xs" value={each.source} label={each.name === undefined ? each.path : `${each.name}${each.version === undefined ? '' : ` ${each.version}`}`} description={each.path} />
            ))}
          </Stack>
        </Radio.Group>
      )}
      {notes.map((note) => (
        <Text key={note} size="xs" className="quiet">
          {note}
        </Text>
      ))}
    </Stack>
  );
}
