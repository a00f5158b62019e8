import { Alert, SegmentedControl, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { Input } from '#shared/contract/contract.ts';
import type { RunField } from '#shared/run/run-form.ts';
import { places } from '../../app/places.ts';
import { useCall, useCommand } from '../../client/hooks.ts';
import { Answer } from '../../ui/answer.tsx';
import { DialogButtons } from '../../ui/dialog-buttons.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Failure } from '../../ui/failure.tsx';
import { fieldErrors, valuesToSet } from '../runs/field-texts.ts';
import type { FieldTexts } from '../runs/field-texts.ts';
import { ProblemList } from '../runs/problem-list.tsx';
import { RunFields } from '../runs/run-fields.tsx';

type Target = Input<'debug.openModule'>['target'];

/** Asks for the values to debug a module with, prepares it, and goes there. */
export function DebugModuleDialog({ target, onClose }: { readonly target: Target; readonly onClose: () => void }): React.JSX.Element {
  const form = useCall('modules.form', { target });
  return (
    <Dialog onClose={onClose} title="Debug a module" size="lg">
      <Answer of={form} what="what it takes">
        {({ fields, problems }) => (problems.length > 0 ? <ProblemList problems={problems} /> : <Form target={target} fields={fields} onClose={onClose} />)}
      </Answer>
    </Dialog>
  );
}

function Form({ target, fields, onClose }: { readonly target: Target; readonly fields: readonly RunField[]; readonly onClose: () => void }): React.JSX.Element {
  const [, go] = useLocation();
  const [texts, setTexts] = useState<FieldTexts>({});
  const [engine, setEngine] = useState<'auto' | 'docker' | 'process'>('auto');
  const open = useCommand('debug.openModule');
  const refused = open.data?.ok === false ? open.data : undefined;
  const submit = (): void =>
    open.mutate(
      { target, engine, set: valuesToSet(fields, texts), hermetic: false },
      {
        onSuccess: (outcome) => {
          if (!outcome.ok) return;
          onClose();
          go(places.debugSession(outcome.session.id));
        },
      },
    );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Stack gap="sm">
        <Text size="sm">A shell opens where the command would run, with its inputs in place. {target.kind === 'file' ? 'The code is your own: edits stay.' : 'The code is a copy.'}</Text>
        <RunFields fields={fields} texts={texts} onChange={setTexts} />
        <div>
          <Text size="xs" fw={500} id="debug-engine">Engine</Text>
          <SegmentedControl aria-labelledby="debug-engine" value={engine} onChange={(value) => setEngine(value === 'docker' || value === 'process' ? value : 'auto')} data={['auto', 'docker', 'process']} />
        </div>
        {refused === undefined ? undefined : (
          <Alert color="red" role="alert" title={refused.message}>
            <ProblemList problems={refused.problems} />
          </Alert>
        )}
        {open.error === null ? undefined : <Failure error={open.error} what="It could not be prepared" />}
        <DialogButtons action="Debug" busy={open.isPending} disabled={fieldErrors(fields, texts).size > 0} onCancel={onClose} />
      </Stack>
    </form>
  );
}
