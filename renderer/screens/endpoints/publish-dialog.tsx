import { Alert, Checkbox, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useCall, useCommand } from '../../client/hooks.ts';
import { DialogButtons } from '../../ui/dialog-buttons.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Failure } from '../../ui/failure.tsx';
import { FilePicker } from '../../ui/file-picker.tsx';
import { PathField } from '../../ui/path-field.tsx';
import { tellDone } from '../../ui/tell.ts';
import { runForm } from '#shared/run/run-form.ts';
import { fieldErrors, valuesToSet } from '../runs/field-texts.ts';
import type { FieldTexts } from '../runs/field-texts.ts';
import { ProblemList } from '../runs/problem-list.tsx';
import { RunFields } from '../runs/run-fields.tsx';

interface PublishDialogProps {
  /** Given where the pipeline, or the endpoint, is known already. */
  readonly file?: string;
  readonly name?: string;
  readonly onClose: () => void;
  /** It is published; the dialog is to be closed. */
  readonly onPublished: (id: string, published: { readonly name: string; readonly version: string }) => void;
}

/** Publishes a pipeline as a version of an endpoint. */
export function PublishDialog({ file: given = '', name: known = '', onClose, onPublished }: PublishDialogProps): React.JSX.Element {
  const [file, setFile] = useState(given);
  const [name, setName] = useState(known);
  const [version, setVersion] = useState('');
  const [setDefault, setSetDefault] = useState(false);
  const [texts, setTexts] = useState<FieldTexts>({});
  const [picking, setPicking] = useState(false);
  const publish = useCommand('endpoints.publish', ['endpoints.list', 'endpoints.show', 'endpoints.version']);
  const pipeline = useCall('pipelines.open', { file }, { enabled: /\.(ya?ml|json)$/i.test(file) });
  const fields = (pipeline.data === undefined ? [] : runForm(pipeline.data.reading.interface)).map((field) => ({ ...field, required: false }));
  const refused = publish.data?.ok === false ? publish.data : undefined;
  const wrong = fieldErrors(fields, texts).size > 0;
  const submit = (): void =>
    publish.mutate(
      { file, name: name.trim(), set: valuesToSet(fields, texts), setDefault, ...(version.trim() === '' ? {} : { version: version.trim() }) },
      {
        onSuccess: (outcome) => {
          if (!outcome.ok) return;
          tellDone(outcome.created ? `${outcome.name} ${outcome.version} is published.` : `${outcome.name} ${outcome.version} was published before, with the same content.`);
          onPublished(outcome.id, outcome);
        },
      },
    );
  return (
    <>
      <Dialog hidden={picking} onClose={onClose} title="Publish a pipeline as an endpoint" size="lg">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
        >
          <Stack gap="sm">
            <PathField label="Pipeline file" description="Its components and their code are kept with the version; what it names of the catalog is looked up at each invocation." value={file} onChange={setFile} onPick={() => setPicking(true)} required {...(given === '' ? { 'data-autofocus': true } : {})} />
            <TextInput label="Endpoint" description="A new name, or that of the endpoint that gets a version." value={name} onChange={(event) => setName(event.currentTarget.value)} required {...(given === '' ? {} : { 'data-autofocus': true })} />
            <TextInput label="Version" description="Empty: the next number." value={version} onChange={(event) => setVersion(event.currentTarget.value)} />
            {fields.length === 0 ? undefined : (
              <div>
                <Text size="sm" fw={600} mb={4}>
                  Values that an invocation begins with
                </Text>
                <RunFields fields={fields} texts={texts} onChange={setTexts} />
              </div>
            )}
            <Checkbox label="Make it the default version" description="Otherwise the latest is invoked, unless another version was made the default" checked={setDefault} onChange={(event) => setSetDefault(event.currentTarget.checked)} />
            {refused === undefined ? undefined : (
              <Alert color="red" role="alert" title={refused.message}>
                <ProblemList problems={refused.problems} />
              </Alert>
            )}
            {publish.error === null ? undefined : <Failure error={publish.error} what="Could not publish" />}
            <DialogButtons action="Publish" busy={publish.isPending} disabled={file.trim() === '' || name.trim() === '' || wrong} onCancel={onClose} />
          </Stack>
        </form>
      </Dialog>
      <FilePicker
        opened={picking}
        title="Choose a pipeline file"
        choose="file"
        endings={['.yml', '.yaml', '.json']}
        onClose={() => setPicking(false)}
        onChoose={(chosen) => {
          setFile(chosen);
          setPicking(false);
        }}
      />
    </>
  );
}
