import { ActionIcon, Button, Group, TextInput, Title } from '@mantine/core';
import { IconTrash } from '../../ui/icons.ts';
import { type SyntheticEvent, useState } from 'react';
import { CommitText } from './commit-text.tsx';

interface VariablesFormProps {
  readonly variables: Readonly<Record<string, string>>;
  /** Without a value: removes it. */
  readonly onChange: (name: string, value: string | undefined) => void;
}

/** The environment variables of a node. */
export function VariablesForm({ variables, onChange }: VariablesFormProps): React.JSX.Element {
  const [name, setName] = useState('');
  const add = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (name.trim() !== '') onChange(name.trim(), variables[name.trim()] ?? '');
    setName('');
  };
  return (
    <>
      <Title order={3}>Environment variables</Title>
      {Object.entries(variables).map(([variable, value]) => (
        <Group key={variable} gap={4} align="end" wrap="nowrap">
          <CommitText label={variable} value={value} onCommit={(text) => onChange(variable, text)} style={{ flex: 1 }} />
          <ActionIcon size="lg" aria-label={`Remove ${variable}`} onClick={() => onChange(variable, undefined)}>
            <IconTrash size={16} />
          </ActionIcon>
        </Group>
      ))}
      <form onSubmit={add}>
        <Group gap={4} wrap="nowrap">
          <TextInput aria-label="Name of a new variable" placeholder="NEW_VARIABLE" value={name} onChange={(event) => setName(event.currentTarget.value)} style={{ flex: 1 }} />
          <Button type="submit" variant="default" disabled={name.trim() === ''}>
            Add
          </Button>
        </Group>
      </form>
    </>
  );
}
