import { Alert, Box, Button, Checkbox, Group, Kbd, NumberInput, SegmentedControl, Select, Stack, Text } from '@mantine/core';
import { useDebouncedValue, useHotkeys } from '@mantine/hooks';
import { IconPlayerPlay } from '../../ui/icons.ts';
import type { ReactNode } from 'react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { Settings } from '#shared/contract/host.ts';
import { places } from '../../app/places.ts';
import { useCall } from '../../client/hooks.ts';
import { Answer } from '../../ui/answer.tsx';
import { BusyButton } from '../../ui/busy-button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { tellFailure } from '../../ui/tell.ts';
import { fieldErrors, valuesToSet } from './field-texts.ts';
import type { FieldTexts } from './field-texts.ts';
import { useWorkspaces } from '../workspace/use-workspaces.ts';
import { useSubmission } from './remote/use-submission.ts';
import { PlanView } from './plan-view.tsx';
import { RunFields } from './run-fields.tsx';
import { usePlan, useRunnableForm, useStart } from './run-target.ts';
import type { RunnableForm, RunOptions, RunTarget, RunWishes } from './run-target.ts';
import './runs.css';

export interface RunDialogProps {
  readonly target: RunTarget;
  readonly onClose: () => void;
  readonly initial?: RunWishes | undefined;
}

/** Everything a run can be told, and what it would do, before it is begun. Open for as long as it is rendered. */
export function RunDialog({ target, onClose, initial }: RunDialogProps): React.JSX.Element {
  return (
    <RunDialogFrame title={titles[target.kind]} onClose={onClose}>
      <RunForm target={target} onClose={onClose} initial={initial} />
    </RunDialogFrame>
  );
}

const titles = { pipeline: 'Run a pipeline', module: 'Run a module', endpoint: 'Invoke an endpoint' } as const;

/** The dialog without its form, which may have to wait for what it begins with. */
export function RunDialogFrame({ title = titles.pipeline, onClose, children }: { readonly title?: string; readonly onClose: () => void; readonly children: ReactNode }): React.JSX.Element {
  return (
    <Dialog onClose={onClose} title={title} size="min(72rem, 94vw)" bodyClass="dialog-body">
      {children}
    </Dialog>
  );
}

/** What is in the dialog. */
export function RunForm({ target, onClose, initial }: RunDialogProps): React.JSX.Element {
  const form = useRunnableForm(target);
  const settings = useCall('settings.get', {});
  return (
    <Answer of={form} what="what it takes">
      {(found) => <Answer of={settings} what="the settings">{(chosen) => <Form target={target} form={found} settings={chosen} initial={initial ?? {}} onClose={onClose} />}</Answer>}
    </Answer>
  );
}

const HERE = '';

interface FormProps {
  readonly target: RunTarget;
  readonly form: RunnableForm;
  readonly settings: Settings;
  readonly initial: RunWishes;
  readonly onClose: () => void;
}

function Form({ target, form, settings, initial, onClose }: FormProps): React.JSX.Element {
  const { name, place, fields, problems } = form;
  const [, go] = useLocation();
  const [texts, setTexts] = useState<FieldTexts>(initial.set ?? {});
  const [engine, setEngine] = useState<RunOptions['engine']>(initial.engine ?? settings.engine);
  const [workers, setWorkers] = useState<number | undefined>(initial.maxWorkers);
  const [hermetic, setHermetic] = useState(initial.hermetic ?? false);
  const [forceRerun, setForceRerun] = useState(initial.forceRerun ?? false);
  const [from, setFrom] = useState(initial.from);
  const [only, setOnly] = useState(initial.only ?? []);
  const workspaces = useWorkspaces().filter(({ member }) => member?.role !== 'reader');
  const [where, setWhere] = useState(HERE);
  const remote = target.kind === 'module' ? undefined : workspaces.find(({ id }) => id === where);
  const { submission, submit } = useSubmission((workspace, runId) => {
    onClose();
    go(places.remoteRun(workspace, runId));
  });
  const errors = fieldErrors(fields, texts);
  const request: RunOptions = {
    engine, hermetic, forceRerun, only,
    set: valuesToSet(fields, texts),
    ...(workers === undefined ? (settings.maxWorkers === 0 ? {} : { maxWorkers: settings.maxWorkers }) : { maxWorkers: workers }),
    ...(from === undefined ? {} : { from }),
  };
  const key = JSON.stringify(request);
  const [settledKey] = useDebouncedValue(key, 300);
  const settled: RunOptions = JSON.parse(settledKey);
  const plan = usePlan(target, settled, errors.size === 0 && problems.length === 0 && remote === undefined);
  const start = useStart(target);
  const refused = start.data?.ok === false ? start.data : undefined;
  const blocked = errors.size > 0 || problems.length > 0 || (remote === undefined && plan.data?.ok === false && key === settledKey && !plan.isPlaceholderData);

  const run = (): void => {
    if (blocked || start.isPending || submission?.state === 'sending') return;
    if (remote !== undefined) {
      submit(remote.id, target, request);
      return;
    }
    start.mutate(request, {
      onSuccess: (outcome) => {
        if (!outcome.ok) return;
        onClose();
        go(places.run(outcome.runId));
      },
      onError: tellFailure('The run could not be started'),
    });
  };

  // Wherever the focus is: the dialog opens before its content is there to take it.
  useHotkeys([['mod+Enter', run]], []);

  return (
    <Box
      component="form"
      className="dialog"
      onSubmit={(event) => {
        event.preventDefault();
        run();
      }}
    >
      <div className="dialog-name">
        <Text fw={600} size="lg">{name}</Text>
        <Text size="xs" className="quiet mono">{place}</Text>
      </div>
      <div className="dialog-columns">
        <div className="dialog-form">
          <h2 className="dialog-title">Parameters</h2>
          <RunFields fields={fields} texts={texts} onChange={setTexts} />
          <h2 className="dialog-title">How it runs</h2>
          <div className="dialog-options">
            {target.kind === 'module' || workspaces.length === 0 ? undefined : <Select label="Run on" data={[{ value: HERE, label: 'This machine' }, ...workspaces.map(({ id, name }) => ({ value: id, label: name }))]} value={remote?.id ?? HERE} onChange={(value) => setWhere(value ?? HERE)} allowDeselect={false} />}
            <div hidden={remote !== undefined}>
              <Text size="xs" fw={500} id="run-engine">Engine</Text>
              <SegmentedControl aria-labelledby="run-engine" fullWidth value={engine} onChange={(value) => setEngine(value === 'docker' || value === 'process' ? value : 'auto')} data={['auto', 'docker', 'process']} />
            </div>
            <NumberInput display={remote === undefined ? undefined : 'none'} label="Workers" placeholder={settings.maxWorkers === 0 ? 'as many as processors' : String(settings.maxWorkers)} min={1} max={256} allowDecimal={false} value={workers ?? ''} onChange={(value) => setWorkers(typeof value === 'number' && value >= 1 ? value : undefined)} />
            <Checkbox label="Run everything again" description="Nothing is reused" checked={forceRerun} onChange={(event) => setForceRerun(event.currentTarget.checked)} />
            <Checkbox display={remote === undefined ? undefined : 'none'} label="Hermetic" description="Steps have no network" checked={hermetic} onChange={(event) => setHermetic(event.currentTarget.checked)} />
            {from === undefined ? undefined : <Checkbox label={`Again from ${from}`} description="It and all after it run again" checked onChange={() => setFrom(undefined)} />}
            {only.length === 0 ? undefined : <Checkbox label={`Only ${only.join(', ')}`} checked onChange={() => setOnly([])} />}
          </div>
        </div>
        <div className="dialog-plan" aria-live="polite" aria-busy={plan.isFetching}>
          {problems.length > 0 ? (
            <PlanView outcome={{ ok: false, message: 'It cannot be run as it is.', problems }} refreshing={false} />
          ) : errors.size > 0 ? (
            <Text size="sm" className="quiet">The plan appears here once every parameter has a value that fits.</Text>
          ) : remote !== undefined ? (
            <Stack gap="xs">
              <Text size="sm">{remote.name} looks up what the pipeline names as it stands there, checks everything and runs it on its own machine. Local data that it reads is sent along.</Text>
              {remote.state === 'offline' ? <Alert color="gray" title={`${remote.name} does not answer`}>A run can only be submitted while it does.</Alert> : undefined}
              {submission?.state === 'sending' ? <Text size="sm" role="status">Submitting. {submission.detail}</Text> : undefined}
              {submission?.state === 'failed' ? <Alert color="red" role="alert" title="It could not be submitted">{submission.message}</Alert> : undefined}
            </Stack>
          ) : refused === undefined ? (
            <Answer of={plan} what="the plan">{(outcome) => <PlanView outcome={outcome} refreshing={plan.isFetching} />}</Answer>
          ) : (
            <PlanView outcome={refused} refreshing={false} />
          )}
        </div>
      </div>
      <Group justify="flex-end" className="dialog-foot" gap="sm">
        <Text size="xs" className="quiet">
          <Kbd size="xs">Ctrl</Kbd> <Kbd size="xs">Enter</Kbd>
        </Text>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <BusyButton ref={takeFocus} type="submit" leftSection={<IconPlayerPlay size={14} />} busy={start.isPending || submission?.state === 'sending'} disabled={blocked}>
          {remote === undefined ? 'Run' : 'Submit'}
        </BusyButton>
      </Group>
    </Box>
  );
}

/** The dialog opened before its content was there, and gave the focus to what there was. */
function takeFocus(button: HTMLButtonElement | null): void {
  button?.focus();
}
