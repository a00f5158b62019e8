import { ActionIcon, Button, Group, Select, Text, TextInput, Title } from '@mantine/core';
import { IconTrash } from '../../ui/icons.ts';
import { type SyntheticEvent, useState } from 'react';
import type { PipelineReading } from '#shared/contract/pipelines.ts';
import { addPipelineInput, addPipelineOutput, removePipelineInput, removePipelineOutput } from '#shared/editing/pipeline-ports.ts';
import { setDescription, setDisplayName } from '#shared/editing/pipeline-texts.ts';
import { CommitText } from './commit-text.tsx';
import { type Edit, editText } from './edits.ts';

const DATA = ['uri_folder', 'uri_file', 'mltable', 'mlflow_model', 'custom_model'];
const SCALARS = ['string', 'integer', 'number', 'boolean'];

interface PipelineFormProps {
  readonly reading: PipelineReading;
  readonly onEdit: (edit: Edit) => void;
}

/** The pipeline itself: what it is called, what it takes and gives. */
export function PipelineForm({ reading, onEdit }: PipelineFormProps): React.JSX.Element {
  const { inputs, params, outputs } = reading.interface;
  const change = (edit: (text: string) => string): void => onEdit(editText(edit));
  return (
    <>
      <CommitText label="Display name" value={reading.displayName} onCommit={(name) => change((text) => setDisplayName(text, name === '' ? undefined : name))} />
      <CommitText label="Description" value={reading.description} onCommit={(words) => change((text) => setDescription(text, words === '' ? undefined : words))} />
      <Title order={3}>Inputs</Title>
      {[...inputs, ...params].map(({ name, type }) => (
        <Port key={name} name={name} type={type} onRemove={() => change((text) => removePipelineInput(text, name).text)} />
      ))}
      <NewPort what="input" types={[...DATA, ...SCALARS]} onAdd={(name, type) => change((text) => addPipelineInput(text, { name, type }))} />
      <Title order={3}>Outputs</Title>
      {outputs.map(({ name, type }) => (
        <Port key={name} name={name} type={type} onRemove={() => change((text) => removePipelineOutput(text, name).text)} />
      ))}
      <NewPort what="output" types={DATA} onAdd={(name, type) => change((text) => addPipelineOutput(text, { name, type }))} />
    </>
  );
}

function Port({ name, type, onRemove }: { readonly name: string; readonly type: string; readonly onRemove: () => void }): React.JSX.Element {
  return (
    <Group gap="xs" wrap="nowrap" justify="space-between">
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        {name} <span className="quiet">({type})</span>
      </Text>
      <ActionIcon size="sm" aria-label={`Remove ${name}`} onClick={onRemove}>
        <IconTrash size={14} />
      </ActionIcon>
    </Group>
  );
}

function NewPort({ what, types, onAdd }: { readonly what: 'input' | 'output'; readonly types: readonly string[]; readonly onAdd: (name: string, type: string) => void }): React.JSX.Element {
  const [name, setName] = useState('');
  const [type, setType] = useState('uri_folder');
  const add = (event: SyntheticEvent): void => {
    event.preventDefault();
    onAdd(name.trim(), type);
    setName('');
  };
  return (
    <form onSubmit={add}>
      <Group gap={4} wrap="nowrap">
        <TextInput aria-label={`Name of a new ${what}`} placeholder="name" value={name} onChange={(event) => setName(event.currentTarget.value)} style={{ flex: 1 }} />
        <Select aria-label={`Type of the new ${what}`} data={[...types]} value={type} allowDeselect={false} onChange={(value) => setType(value ?? type)} w={104} />
        <Button type="submit" variant="default" px={8} disabled={name.trim() === ''}>
          Add
        </Button>
      </Group>
    </form>
  );
}
