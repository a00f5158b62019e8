import { Button, Group, Text, Title } from '@mantine/core';
import { IconTrash } from '../../ui/icons.ts';
import { useMemo } from 'react';
import type { PipelineNodeView } from '#shared/contract/pipelines.ts';
import { setUse } from '#shared/editing/add-node.ts';
import { setEnvironmentVariable } from '#shared/editing/pipeline-texts.ts';
import { type InputValue, setInput } from '#shared/editing/set-input.ts';
import { CommitText } from './commit-text.tsx';
import { DataField } from './data-field.tsx';
import { type Edit, editText, rename } from './edits.ts';
import { ModulePicker } from './module-picker.tsx';
import { nodeVariables } from './node-variables.ts';
import { ParameterField } from './parameter-field.tsx';
import { SweepFacts } from './sweep-facts.tsx';
import { VariablesForm } from './variables-form.tsx';

interface NodeFormProps {
  readonly node: PipelineNodeView;
  readonly text: string;
  readonly onEdit: (edit: Edit) => void;
  readonly onSelect: (ids: readonly string[]) => void;
  readonly onDelete: (ids: readonly string[]) => void;
}

/** Everything of one node that can be set. */
export function NodeForm({ node, text, onEdit, onSelect, onDelete }: NodeFormProps): React.JSX.Element {
  const variables = useMemo(() => nodeVariables(text, node.id), [text, node.id]);
  const give = (input: string) => (value: InputValue | undefined) => onEdit(editText((before) => setInput(before, node.id, input, value)));
  const described = node.interface;
  // What the search space gives a value to is not set by hand.
  const swept = new Set(node.sweep?.settings.searchSpace.map(({ name }) => name));
  const params = (described?.params ?? []).filter(({ name }) => !swept.has(name));
  return (
    <>
      <CommitText
        label="Name"
        value={node.id}
        onCommit={(name) =>
          onEdit((content) => {
            const renamed = rename(node.id, name)(content);
            onSelect([name]);
            return renamed;
          })
        }
      />
      <ModulePicker node={node} onChange={(use) => onEdit(editText((before) => setUse(before, node.id, use)))} />
      {node.sweep === undefined ? undefined : <SweepFacts sweep={node.sweep} />}
      {described === undefined && (
        <Text size="sm" className="quiet">
          The module cannot be read, so what it takes is not known. The problems say why.
        </Text>
      )}
      {described !== undefined && described.inputs.length > 0 && <Title order={3}>Data</Title>}
      {described?.inputs.map((input) => (
        <DataField key={`${node.id} ${input.name}`} input={input} bound={node.inputs[input.name]} onChange={give(input.name)} />
      ))}
      {params.length > 0 && <Title order={3}>Parameters</Title>}
      {params.map((parameter) => (
        <ParameterField key={`${node.id} ${parameter.name}`} parameter={parameter} bound={node.inputs[parameter.name]} onChange={give(parameter.name)} />
      ))}
      {described !== undefined && described.outputs.length > 0 && (
        <>
          <Title order={3}>Outputs</Title>
          {described.outputs.map((output) => (
            <Text key={output.name} size="sm">
              {output.name} <span className="quiet">({output.type})</span>
            </Text>
          ))}
        </>
      )}
      <VariablesForm variables={variables} onChange={(name, value) => onEdit(editText((before) => setEnvironmentVariable(before, node.id, name, value)))} />
      <Group mt="sm">
        <Button variant="default" leftSection={<IconTrash size={14} />} onClick={() => onDelete([node.id])}>
          Delete this step
        </Button>
      </Group>
    </>
  );
}
