import { Alert, Checkbox, List, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useCommand } from '../../client/hooks.ts';
import { DialogButtons } from '../../ui/dialog-buttons.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Failure } from '../../ui/failure.tsx';
import { FilePicker } from '../../ui/file-picker.tsx';
import { PathField } from '../../ui/path-field.tsx';
import { tellDone } from '../../ui/tell.ts';

/** Registers a spec file, or the folder of one, as a version. */
export function RegisterDialog({ path: given = '', onClose, onRegistered }: { readonly path?: string; readonly onClose: () => void; readonly onRegistered: (id: string, registered: { readonly name: string; readonly version: string }) => void }): React.JSX.Element {
  const [path, setPath] = useState(given);
  const [version, setVersion] = useState('');
  const [setDefault, setSetDefault] = useState(false);
  const [picking, setPicking] = useState(false);
  const register = useCommand('modules.register', ['modules.list', 'modules.show']);
  const refused = register.data?.ok === false ? register.data : undefined;
  const submit = (): void =>
    register.mutate(
      { path, setDefault, ...(version.trim() === '' ? {} : { version: version.trim() }) },
      {
        onSuccess: (outcome) => {
          if (!outcome.ok) return;
          tellDone(outcome.created ? `${outcome.name} ${outcome.version} is registered.` : `${outcome.name} ${outcome.version} was registered before, with the same content.`);
          onClose();
          onRegistered(outcome.id, outcome);
        },
      },
    );
  return (
    <>
      <Dialog hidden={picking} onClose={onClose} title="Register a module" size="lg">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
        >
          <Stack gap="sm">
            <PathField label="Spec file, or the folder that holds it" description="The component YAML you have, in any of Azure ML's formats; its code is captured with it." value={path} onChange={setPath} onPick={() => setPicking(true)} required data-autofocus />
            <TextInput label="Version" description="Empty: as the spec says, else the next number." value={version} onChange={(event) => setVersion(event.currentTarget.value)} />
            <Checkbox label="Make it the default version" checked={setDefault} onChange={(event) => setSetDefault(event.currentTarget.checked)} />
            {refused === undefined ? undefined : (
              <Alert color="red" role="alert" title={refused.message}>
                <List size="sm">
                  {refused.problems.slice(0, 30).map((problem, index) => (
                    <List.Item key={index}>
                      {problem.place === undefined ? '' : `${problem.place.file}:${problem.place.line}:${problem.place.column}: `}
                      {problem.message}
                    </List.Item>
                  ))}
                </List>
              </Alert>
            )}
            {register.error === null ? undefined : <Failure error={register.error} what="Could not register" />}
            <DialogButtons action="Register" busy={register.isPending} disabled={path.trim() === ''} onCancel={onClose} />
          </Stack>
        </form>
      </Dialog>
      <FilePicker
        opened={picking}
        title="Choose a spec file or a folder"
        choose="either"
        endings={['.yml', '.yaml', '.json']}
        onClose={() => setPicking(false)}
        onChoose={(chosen) => {
          setPath(chosen);
          setPicking(false);
        }}
      />
    </>
  );
}
