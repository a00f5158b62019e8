import { ActionIcon, Group, Text, Tooltip } from '@mantine/core';
import { IconApi, IconArrowBackUp, IconArrowForwardUp, IconFileExport, IconPhotoDown } from '../../ui/icons.ts';
import { type RefObject, useState } from 'react';
import { useLocation } from 'wouter';
import { places } from '../../app/places.ts';
import type { PipelineGraphHandle } from '../../graph/graph-props.ts';
import { tellFailure } from '../../ui/tell.ts';
import { PublishDialog } from '../endpoints/publish-dialog.tsx';
import { ExportDialog } from '../export/export-dialog.tsx';
import type { DocumentState, PipelineDocument, SaveState } from './pipeline-document.ts';

const WORDS: Readonly<Record<SaveState, string>> = { saved: 'Saved', unsaved: 'Not saved yet', saving: 'Saving', conflict: 'Changed elsewhere', failed: 'Not saved' };

interface EditorToolsProps {
  readonly document: PipelineDocument;
  readonly state: DocumentState;
  readonly canvas: RefObject<PipelineGraphHandle | null>;
}

/** Undo, redo, how the file stands, and the ways out of it. */
export function EditorTools({ document, state, canvas }: EditorToolsProps): React.JSX.Element {
  const [, go] = useLocation();
  const [open, setOpen] = useState<'export' | 'publish'>();
  const savePicture = async (): Promise<void> => {
    const picture = await canvas.current?.exportPng();
    if (picture === undefined) return;
    const address = URL.createObjectURL(picture);
    const link = window.document.createElement('a');
    link.href = address;
    link.download = `${state.reading.name || 'pipeline'}.png`;
    link.click();
    URL.revokeObjectURL(address);
  };
  return (
    <Group gap={4} wrap="nowrap">
      <Text size="xs" className="quiet" role="status" mr="xs">
        {WORDS[state.save]}
      </Text>
      <Tooltip label="Undo (Ctrl+Z)">
        <ActionIcon aria-label="Undo" disabled={!state.canUndo} onClick={() => document.undo()}>
          <IconArrowBackUp size={16} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label="Redo (Ctrl+Shift+Z)">
        <ActionIcon aria-label="Redo" disabled={!state.canRedo} onClick={() => document.redo()}>
          <IconArrowForwardUp size={16} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label="Save the canvas as a picture">
        <ActionIcon aria-label="Save the canvas as a picture" disabled={state.reading.graph.nodes.length === 0} onClick={() => void savePicture().catch(tellFailure('The picture could not be saved'))}>
          <IconPhotoDown size={16} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label="Export in another form">
        <ActionIcon aria-label="Export in another form" onClick={() => setOpen('export')}>
          <IconFileExport size={16} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label="Publish as an endpoint">
        <ActionIcon aria-label="Publish as an endpoint" onClick={() => setOpen('publish')}>
          <IconApi size={16} />
        </ActionIcon>
      </Tooltip>
      {open === 'export' ? <ExportDialog source={{ kind: 'file', file: document.file }} onClose={() => setOpen(undefined)} /> : undefined}
      {open === 'publish' ? <PublishDialog file={document.file} name={state.reading.name} onClose={() => setOpen(undefined)} onPublished={(id) => { setOpen(undefined); go(places.endpoint(id)); }} /> : undefined}
    </Group>
  );
}
