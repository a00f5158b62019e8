import { Button, Group, Tabs } from '@mantine/core';
import { IconCloudUpload, IconPlayerPlay, IconSitemap } from '../../ui/icons.ts';
import { type KeyboardEvent, useMemo, useRef, useState } from 'react';
import { copyNodes } from '#shared/editing/clipboard.ts';
import type { Problem } from '#shared/model/problem.ts';
import { GraphOutline } from '../../graph/graph-outline.tsx';
import type { PipelineGraphHandle } from '../../graph/graph-props.ts';
import type { ModulePayload } from '../../graph/module-drag.ts';
import { PipelineGraph } from '../../graph/pipeline-graph.tsx';
import { Screen } from '../../ui/screen.tsx';
import { tellFailure } from '../../ui/tell.ts';
import { PublishPipeline } from '../workspace/publish-pipeline.tsx';
import { RunDialog } from '../runs/run-dialog.tsx';
import { BottomPanel, type BottomTab } from './bottom-panel.tsx';
import { ConnectRules } from './connect-rules.ts';
import { EditorTools } from './editor-tools.tsx';
import { addModule, connectPorts, deleteNodes, disconnectEdges, type Edit, paste } from './edits.ts';
import { EmptyCanvas } from './empty-canvas.tsx';
import { EmptyOutline } from './empty-outline.tsx';
import { Palette } from './palette.tsx';
import { PanelToggle } from './panel-toggle.tsx';
import type { PipelineDocument } from './pipeline-document.ts';
import styles from './pipeline.module.css';
import { PropertiesPanel } from './properties-panel.tsx';
import { SaveNotice } from './save-notice.tsx';
import { useDocumentState } from './use-pipeline-document.ts';

/** An open pipeline with everything to change it. All changes are edits of its text. */
export function PipelineEditor({ document }: { readonly document: PipelineDocument }): React.JSX.Element {
  const state = useDocumentState(document);
  const { reading, positions } = state;
  const { graph } = reading;
  const canvas = useRef<PipelineGraphHandle>(null);
  const [selection, setSelection] = useState<readonly string[]>([]);
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const [modulesShown, setModulesShown] = useState(true);
  const [propertiesShown, setPropertiesShown] = useState(true);
  const [running, setRunning] = useState(false);
  const [publishing, setPublishing] = useState(false);
  const [bottom, setBottom] = useState<BottomTab | undefined>();
  const [line, setLine] = useState<{ readonly line: number; readonly column: number }>();
  const rules = useMemo(() => new ConnectRules(graph), [graph]);
  const closed = useMemo(() => new Set(graph.nodes.filter((node) => node.kind === 'pipeline' && !opened.has(node.id)).map((node) => node.id)), [graph, opened]);

  const edit = (change: Edit): void => {
    try {
      document.edit(change);
    } catch (error) {
      tellFailure('This could not be changed')(error instanceof Error ? error : new Error(String(error)));
    }
  };
  const toggle = (id: string): void => {
    const next = new Set(opened);
    if (!next.delete(id)) next.add(id);
    setOpened(next);
  };
  const onCopy = (ids: readonly string[]): string | undefined => {
    const own = ids.filter((id) => reading.nodes.some((node) => node.id === id));
    try {
      return own.length === 0 ? undefined : copyNodes(state.text, own);
    } catch (error) {
      tellFailure('This could not be copied')(error instanceof Error ? error : new Error(String(error)));
      return undefined;
    }
  };
  const jumpTo = (problem: Problem, toText: boolean): void => {
    if (problem.node !== undefined) {
      setSelection([problem.node]);
      canvas.current?.centreOn(problem.node);
    }
    if (problem.place === undefined || (!toText && problem.node !== undefined)) return;
    setLine({ line: problem.place.line, column: problem.place.column });
    setBottom('yaml');
  };
  const add = (module: ModulePayload): void => {
    // The layout finds a place that is free.
    edit(addModule(module, undefined, {}, (name) => setSelection([name])));
  };
  const editing = {
    graph,
    selection,
    onSelect: setSelection,
    editable: true,
    canConnect: (from: Parameters<ConnectRules['allows']>[0], to: Parameters<ConnectRules['allows']>[1]) => rules.allows(from, to),
    onConnect: (from: Parameters<ConnectRules['allows']>[0], to: Parameters<ConnectRules['allows']>[1]) => edit(connectPorts(graph, from, to)),
    onDisconnect: (ids: readonly string[]) => edit(disconnectEdges(graph, ids)),
    onDelete: (ids: readonly string[]) => {
      edit(deleteNodes(graph, ids));
      setSelection([]);
    },
    onOpen: (id: string) => (graph.nodes.some((node) => node.id === id && node.kind === 'pipeline') ? toggle(id) : setSelection([id])),
  };
  const listeners = { onKeyDown: (event: KeyboardEvent) => undoByKey(event, document) };
  return (
    <Screen
      flush
      icon={<IconSitemap size={18} aria-hidden />}
      title={reading.displayName === '' ? reading.name || fileName(document.file) : reading.displayName}
      actions={
        <>
          <EditorTools document={document} state={state} canvas={canvas} />
          <Group gap={4} wrap="nowrap">
            <PanelToggle side="left" what="modules" shown={modulesShown} onToggle={() => setModulesShown(!modulesShown)} />
            <PanelToggle side="right" what="properties" shown={propertiesShown} onToggle={() => setPropertiesShown(!propertiesShown)} />
          </Group>
          <Button variant="default" leftSection={<IconCloudUpload size={14} />} onClick={() => setPublishing(true)}>
            Publish
          </Button>
          <Button leftSection={<IconPlayerPlay size={14} />} onClick={() => setRunning(true)}>
            Run
          </Button>
        </>
      }
    >
      <div className={styles['editor']} {...listeners}>
        <SaveNotice document={document} state={state} />
        <Tabs defaultValue="modules" className={styles['side']} keepMounted={false} display={modulesShown ? undefined : 'none'}>
          <Tabs.List>
            <Tabs.Tab value="modules">Modules</Tabs.Tab>
            <Tabs.Tab value="outline">Outline</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="modules" className={styles['panel']}>
            <Palette file={document.file} onAdd={add} />
          </Tabs.Panel>
          <Tabs.Panel value="outline" className={styles['panel']}>
            {graph.nodes.length === 0 ? <EmptyOutline reading={reading} onJump={(problem) => jumpTo(problem, true)} onShowText={() => setBottom('yaml')} /> : <GraphOutline {...editing} />}
          </Tabs.Panel>
        </Tabs>
        <div className={styles['canvas']}>
          <PipelineGraph
            ref={canvas}
            label="Pipeline canvas"
            {...editing}
            positions={positions}
            onPositionsChange={(next) => document.move(next)}
            collapsed={closed}
            onToggle={toggle}
            onDropModule={(module, at, shown) => edit(addModule(module, at, shown, (name) => setSelection([name])))}
            onCopy={onCopy}
            onPaste={(text) => edit(paste(text, setSelection))}
          />
          {graph.nodes.length === 0 && <EmptyCanvas readable={reading.readable} onShowText={() => setBottom('yaml')} />}
        </div>
        {propertiesShown && <PropertiesPanel document={document} state={state} selection={selection} onEdit={edit} onSelect={setSelection} onDelete={editing.onDelete} onDisconnect={editing.onDisconnect} />}
        <BottomPanel tab={bottom} onTab={setBottom} document={document} state={state} line={line} onJump={jumpTo} />
      </div>
      {publishing && <PublishPipeline file={document.file} name={reading.name} onClose={() => setPublishing(false)} />}
      {running && <RunDialog target={{ kind: 'pipeline', file: document.file }} onClose={() => setRunning(false)} />}
    </Screen>
  );
}

/** Fields and editors have an undo of their own. */
function undoByKey(event: KeyboardEvent, document: PipelineDocument): void {
  const { target } = event;
  const typing = target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'));
  if (typing || !(event.ctrlKey || event.metaKey)) return;
  const key = event.key.toLowerCase();
  if (key === 'z' && !event.shiftKey) document.undo();
  else if (key === 'y' || (key === 'z' && event.shiftKey)) document.redo();
  else return;
  event.preventDefault();
}

const fileName = (file: string): string => file.split(/[\\/]/).at(-1) ?? file;
