import { ActionIcon, Tooltip, useComputedColorScheme } from '@mantine/core';
import { IconArrowsMaximize, IconBinaryTree, IconMinus, IconPlus } from '../ui/icons.ts';
import { type ClipboardEvent, type DragEvent, type KeyboardEvent, type MouseEvent, type Ref, useEffect, useId, useImperativeHandle, useLayoutEffect, useRef, useState } from 'react';
import { ConnectDialog } from './connect-dialog.tsx';
import { describeSelection } from './describe-node.ts';
import type { Point } from './geometry.ts';
import { pressKey } from './graph-keys.ts';
import { tellPlaces } from './graph-places.ts';
import type { PipelineGraphHandle, PipelineGraphProps } from './graph-props.ts';
import styles from './graph.module.css';
import { LayoutMemory } from './layout/layout-memory.ts';
import { Minimap } from './minimap.tsx';
import { droppedModule, isModuleDrag } from './module-drag.ts';
import { readPalette } from './paint/palette.ts';
import { PortGesture } from './port-gesture.ts';
import type { PortHit } from './scene.ts';
import { GraphStage } from './stage.ts';

/** Keys work on the picture as in any drawing application: it is one stop for Tab. */
const DRAWING = { role: 'application', tabIndex: 0 } as const;
const never = (): boolean => false;
const nothing = (): void => undefined;

/** The picture of a pipeline or of a run, drawn and edited with pointer and keys. For the same in words see `GraphOutline`. */
export function PipelineGraph(props: PipelineGraphProps & { readonly ref?: Ref<PipelineGraphHandle> }) {
  const { graph, positions, collapsed, selection, editable, label, ref } = props;
  const frame = useRef<HTMLDivElement>(null);
  const coreElement = useRef<HTMLDivElement>(null);
  const paint = useRef<HTMLCanvasElement>(null);
  const newest = useRef(props);
  const [memory] = useState(() => new LayoutMemory());
  const [stage, setStage] = useState<GraphStage>();
  const [hint, setHint] = useState<{ readonly hit: PortHit; readonly at: Point }>();
  const [connecting, setConnecting] = useState<string>();
  const [pointed, setPointed] = useState(false);
  const scheme = useComputedColorScheme('light');
  // A stage lives as long as its elements; it follows the scheme below.
  const [firstScheme] = useState(scheme);
  const helpId = useId();

  useLayoutEffect(() => {
    newest.current = props;
  });

  useLayoutEffect(() => {
    const [outer, inner, canvas] = [frame.current, coreElement.current, paint.current];
    if (outer === null || inner === null || canvas === null) return undefined;
    const made = new GraphStage(inner, canvas, readPalette(outer, firstScheme === 'dark'), memory, {
      onSelect: (ids) => newest.current.onSelect(ids),
      onOpen: (id) => newest.current.onOpen?.(id),
      onPositionsChange: (places) => newest.current.onPositionsChange?.(places),
    });
    const showHint = (hit: PortHit | undefined): void => {
      const box = outer.getBoundingClientRect();
      const at = hit === undefined ? undefined : made.toClient(hit.at);
      setHint(hit === undefined || at === undefined ? undefined : { hit, at: { x: at.x - box.left, y: at.y - box.top } });
    };
    const gesture = new PortGesture(made, outer, () => ({
      editable: newest.current.editable,
      canConnect: newest.current.canConnect ?? never,
      onConnect: newest.current.onConnect ?? nothing,
      onToggle: (id) => newest.current.onToggle?.(id),
      onHover: showHint,
    }));
    tellPlaces(outer, made);
    setStage(made);
    return () => {
      gesture.destroy();
      made.destroy();
    };
  }, [memory, firstScheme]);

  useLayoutEffect(() => stage?.update({ graph, positions, collapsed, selection, editable }), [stage, graph, positions, collapsed, selection, editable]);

  useEffect(() => {
    if (stage === undefined || frame.current === null) return undefined;
    stage.setPalette(readPalette(frame.current, scheme === 'dark'));
    let gone = false;
    document.fonts.ready.then(() => (gone ? undefined : stage.fontsChanged())).catch(nothing);
    return () => {
      gone = true;
    };
  }, [stage, scheme]);

  useImperativeHandle(ref, () => graphHandle(stage, frame.current), [stage]);

  const onKeyDown = (event: KeyboardEvent): void => {
    setPointed(false);
    if (stage === undefined || event.target !== frame.current) return;
    if (pressKey(event, stage, props, setConnecting)) event.preventDefault();
  };
  const onDragOver = (event: DragEvent): void => {
    if (!editable || !isModuleDrag(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
  };
  const onDrop = (event: DragEvent): void => {
    const payload = editable ? droppedModule(event) : undefined;
    if (payload === undefined || stage === undefined) return;
    event.preventDefault();
    props.onDropModule?.(payload, stage.toModel({ x: event.clientX, y: event.clientY }), stage.places());
  };
  // The core takes the focus away at each press; keys are to work after it.
  const onMouseDown = (event: MouseEvent): void => {
    if (!(event.target instanceof HTMLCanvasElement)) return;
    setPointed(true);
    frame.current?.focus({ preventScroll: true });
  };
  const onCopy = (event: ClipboardEvent): readonly string[] => {
    if (event.target !== frame.current) return [];
    const nodes = selection.filter((id) => graph.nodes.some((node) => node.id === id));
    const text = nodes.length === 0 ? undefined : props.onCopy?.(nodes);
    if (text === undefined) return [];
    event.clipboardData.setData('text/plain', text);
    event.preventDefault();
    return nodes;
  };
  const onCut = (event: ClipboardEvent): void => {
    const nodes = editable ? onCopy(event) : [];
    if (nodes.length > 0) props.onDelete?.(nodes);
  };
  const onPaste = (event: ClipboardEvent): void => {
    const text = event.clipboardData.getData('text/plain');
    if (editable && event.target === frame.current && text !== '') props.onPaste?.(text);
  };
  const listeners = { onKeyDown, onMouseDown, onBlur: () => setPointed(false), onDragOver, onDrop, onCopy: (event: ClipboardEvent) => void onCopy(event), onCut, onPaste };
  return (
    <div
      ref={frame}
      className={styles['frame']}
      {...DRAWING}
      {...listeners}
      aria-label={label}
      aria-describedby={helpId}
      data-pointed={pointed ? '' : undefined}
      data-testid="pipeline-graph"
    >
      <div ref={coreElement} className={styles['core']} />
      <canvas ref={paint} className={styles['paint']} />
      <p id={helpId} className={styles['spoken']}>
        Arrow keys move between steps, Enter opens one{editable ? ', C connects it, Delete removes it, Alt and arrows move it' : ''}. The outline has the same as a list.
      </p>
      <p className={styles['spoken']} role="status">
        {describeSelection(graph, selection)}
      </p>
      {hint !== undefined && <PortHint hit={hint.hit} at={hint.at} />}
      {stage !== undefined && <Minimap stage={stage} />}
      {stage !== undefined && <Controls stage={stage} movable={props.onPositionsChange !== undefined && editable} />}
      {connecting !== undefined && editable && (
        <ConnectDialog
          graph={graph}
          node={connecting}
          canConnect={props.canConnect ?? never}
          onConnect={props.onConnect ?? nothing}
          onClose={() => {
            setConnecting(undefined);
            frame.current?.focus();
          }}
        />
      )}
    </div>
  );
}

function PortHint({ hit, at }: { readonly hit: PortHit; readonly at: Point }) {
  return (
    <div className={styles['hint']} aria-hidden style={{ left: at.x, top: at.y }}>
      <strong>{hit.port.name}</strong>
      <span>
        {hit.side}, {hit.port.type}
        {hit.port.optional ? ', optional' : ''}
      </span>
    </div>
  );
}

function Controls({ stage, movable }: { readonly stage: GraphStage; readonly movable: boolean }) {
  const buttons = [
    { label: 'Zoom in', icon: IconPlus, act: () => stage.zoomBy(1.25) },
    { label: 'Zoom out', icon: IconMinus, act: () => stage.zoomBy(0.8) },
    { label: 'Fit everything', icon: IconArrowsMaximize, act: () => stage.fit() },
    ...(movable ? [{ label: 'Arrange automatically', icon: IconBinaryTree, act: () => stage.tidy() }] : []),
  ];
  return (
    <div className={styles['controls']}>
      {buttons.map(({ label, icon: Icon, act }) => (
        <Tooltip key={label} label={label} position="right">
          <ActionIcon variant="subtle" color="gray" aria-label={label} onClick={act}>
            <Icon size={16} />
          </ActionIcon>
        </Tooltip>
      ))}
    </div>
  );
}

function graphHandle(stage: GraphStage | undefined, frame: HTMLElement | null): PipelineGraphHandle {
  return {
    fit: (ids) => stage?.fit(ids),
    zoomIn: () => stage?.zoomBy(1.25),
    zoomOut: () => stage?.zoomBy(0.8),
    tidy: () => stage?.tidy(),
    centreOn: (id) => stage?.centreOn(id),
    centre: () => {
      const seen = stage?.core.extent();
      return seen === undefined ? { x: 0, y: 0 } : { x: (seen.x1 + seen.x2) / 2, y: (seen.y1 + seen.y2) / 2 };
    },
    exportPng: async () => {
      if (stage === undefined) throw new Error('The picture is not there yet.');
      return await stage.exportPng();
    },
    focus: () => frame?.focus(),
  };
}
