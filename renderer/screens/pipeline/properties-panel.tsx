import { Button, Group, Text, Title } from '@mantine/core';
import { IconTrash, IconUnlink } from '../../ui/icons.ts';
import type { Edit } from './edits.ts';
import { NodeForm } from './node-form.tsx';
import type { DocumentState, PipelineDocument } from './pipeline-document.ts';
import { PipelineForm } from './pipeline-form.tsx';
import styles from './pipeline.module.css';

interface PropertiesPanelProps {
  readonly document: PipelineDocument;
  readonly state: DocumentState;
  readonly selection: readonly string[];
  readonly onEdit: (edit: Edit) => void;
  readonly onSelect: (ids: readonly string[]) => void;
  readonly onDelete: (ids: readonly string[]) => void;
  readonly onDisconnect: (edgeIds: readonly string[]) => void;
}

/** What is selected, as a form; the pipeline itself when nothing is. */
export function PropertiesPanel(props: PropertiesPanelProps): React.JSX.Element {
  return (
    <aside className={styles['properties']} aria-label="Properties">
      <Content {...props} />
    </aside>
  );
}

function Content({ document, state, selection, onEdit, onSelect, onDelete, onDisconnect }: PropertiesPanelProps): React.JSX.Element {
  const { reading, text } = state;
  const { graph } = reading;
  const [first] = selection;
  const chosen = graph.nodes.filter((node) => selection.includes(node.id));
  const edges = graph.edges.filter((edge) => selection.includes(edge.id));
  if (first === undefined || chosen.length + edges.length === 0) {
    return (
      <>
        <Title order={2}>Pipeline</Title>
        <Text size="xs" className="quiet" style={{ overflowWrap: 'anywhere' }}>
          {document.file}
        </Text>
        {reading.readable ? <PipelineForm reading={reading} onEdit={onEdit} /> : <Text size="sm">The text cannot be read as a pipeline.</Text>}
      </>
    );
  }
  const [node] = chosen;
  if (chosen.length === 1 && node !== undefined) {
    const form = reading.nodes.find((each) => each.id === node.id);
    if (form !== undefined) {
      return (
        <>
          <Title order={2}>{node.label}</Title>
          <NodeForm key={node.id} node={form} text={text} onEdit={onEdit} onSelect={onSelect} onDelete={onDelete} />
        </>
      );
    }
    const port = node.outputs[0] ?? node.inputs[0];
    return (
      <>
        <Title order={2}>{node.label}</Title>
        <Text size="sm">{node.parent === undefined ? `${node.kind === 'input' ? 'Input' : 'Output'} of the pipeline, ${port?.type ?? ''}.` : 'A step of a sub-pipeline: it is changed in the file of that pipeline.'}</Text>
        {node.parent === undefined && (
          <Group>
            <Button variant="default" leftSection={<IconTrash size={14} />} onClick={() => onDelete([node.id])}>
              Remove it
            </Button>
          </Group>
        )}
      </>
    );
  }
  if (chosen.length === 0) {
    return (
      <>
        <Title order={2}>{edges.length === 1 ? 'Connection' : `${edges.length} connections`}</Title>
        {edges.slice(0, 20).map(({ id, from, to }) => (
          <Text key={id} size="sm">
            {from.node} · {from.port} to {to.node} · {to.port}
          </Text>
        ))}
        <Group>
          <Button variant="default" leftSection={<IconUnlink size={14} />} onClick={() => onDisconnect(edges.map(({ id }) => id))}>
            Disconnect
          </Button>
        </Group>
      </>
    );
  }
  return (
    <>
      <Title order={2}>{chosen.length} steps</Title>
      <Text size="sm">Drag one to move them all. Ctrl+C copies them, Delete removes them.</Text>
      <Group>
        <Button variant="default" leftSection={<IconTrash size={14} />} onClick={() => onDelete(chosen.map(({ id }) => id))}>
          Delete them
        </Button>
      </Group>
    </>
  );
}
