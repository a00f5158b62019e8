import { Checkbox, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { DebugSession } from '#shared/contract/debugging.ts';
import { places } from '../../app/places.ts';
import { useCommand } from '../../client/hooks.ts';
import { DialogButtons } from '../../ui/dialog-buttons.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Failure } from '../../ui/failure.tsx';
import { tellDone } from '../../ui/tell.ts';

/** Makes a new version of the module from the edited code. */
export function PromoteDialog({ debugId, module, onClose }: { readonly debugId: string; readonly module: NonNullable<DebugSession['module']>; readonly onClose: () => void }): React.JSX.Element {
  const [, go] = useLocation();
  const [version, setVersion] = useState('');
  const [setDefault, setSetDefault] = useState(false);
  const promote = useCommand('debug.promote', ['modules.list', 'modules.show']);
  const submit = (): void =>
    promote.mutate(
      { id: debugId, setDefault, ...(version.trim() === '' ? {} : { version: version.trim() }) },
      {
        onSuccess: (made) => {
          tellDone(`Registered ${module.name}:${made.version}`);
          onClose();
          go(places.module(made.moduleId, made.version));
        },
      },
    );
  return (
    <Dialog onClose={onClose} title={`New version of ${module.name}`}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Stack gap="sm">
          <Text size="sm">
            Version {module.version} with the edited code: the same command, environment, inputs and outputs. Version {module.version} itself stays as it is.
          </Text>
          <TextInput label="Version" placeholder={`the one after ${module.version}`} value={version} onChange={(event) => setVersion(event.currentTarget.value)} data-autofocus />
          <Checkbox label={`Make it the default: what "${module.name}" without a version means`} checked={setDefault} onChange={(event) => setSetDefault(event.currentTarget.checked)} />
          {promote.error === null ? undefined : <Failure error={promote.error} what="The version was not registered" />}
          <DialogButtons action="Register" busy={promote.isPending} onCancel={onClose} />
        </Stack>
      </form>
    </Dialog>
  );
}
