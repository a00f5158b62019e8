import { ActionIcon, Badge, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconChevronRight, IconLink, IconTrash, IconUnlink } from '../ui/icons.ts';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef, useState } from 'react';
import type { NodeView } from '#shared/graph/graph-view.ts';
import { statusColor, statusLooks } from '#renderer/ui/status.ts';
import { ConnectDialog } from './connect-dialog.tsx';
import { describeNode } from './describe-node.ts';
import type { PipelineGraphProps } from './graph-props.ts';
import styles from './graph.module.css';
import { moduleWords } from './module-words.ts';
import { outlineRows, type OutlineRow } from './outline-rows.ts';

type GraphOutlineProps = Pick<PipelineGraphProps, 'graph' | 'selection' | 'onSelect' | 'onOpen' | 'editable' | 'canConnect' | 'onConnect' | 'onDisconnect' | 'onDelete'>;

const ROW = 30;

/** The graph as a list: every node with its ports and connections, and everything that can be done with them, by buttons. */
export function GraphOutline(props: GraphOutlineProps) {
  const { graph, selection } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [expanded, setExpanded] = useState<ReadonlySet<string>>(new Set());
  const [connecting, setConnecting] = useState<{ readonly node: string; readonly port?: string }>();
  const rows = useMemo(() => outlineRows(graph, expanded), [graph, expanded]);
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => scroller.current, estimateSize: () => ROW, overscan: 12 });
  const toggle = (id: string): void => {
    const next = new Set(expanded);
    if (!next.delete(id)) next.add(id);
    setExpanded(next);
  };
  return (
    <>
      <div ref={scroller} className={styles['rows']}>
        <div className={styles['sized']} role="list" aria-label="Steps and connections" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index];
            if (row === undefined) return undefined;
            return (
              <div
                key={row.key}
                role="listitem"
                aria-setsize={rows.length}
                aria-posinset={item.index + 1}
                className={styles['row']}
                data-selected={selection.includes(row.node.id) && row.kind === 'node' ? true : undefined}
                style={{ transform: `translateY(${item.start}px)`, paddingLeft: 8 + row.depth * 16 }}
              >
                <RowContent row={row} {...props} editable={props.editable && isOfThisFile(row.node)} expanded={expanded.has(row.node.id)} onExpand={() => toggle(row.node.id)} onBegin={setConnecting} />
              </div>
            );
          })}
        </div>
      </div>
      {connecting !== undefined && (
        <ConnectDialog {...connecting} graph={graph} canConnect={props.canConnect ?? (() => false)} onConnect={(from, to) => props.onConnect?.(from, to)} onClose={() => setConnecting(undefined)} />
      )}
    </>
  );
}

/** What is inside a sub-pipeline is written in a file of its own, and changed there. */
const isOfThisFile = (node: NodeView): boolean => node.parent === undefined;

interface RowContentProps extends GraphOutlineProps {
  readonly row: OutlineRow;
  readonly expanded: boolean;
  readonly onExpand: () => void;
  readonly onBegin: (at: { readonly node: string; readonly port?: string }) => void;
}

function RowContent(props: RowContentProps) {
  const { row, editable, onBegin } = props;
  if (row.kind === 'node') return <NodeRow {...props} node={row.node} />;
  if (row.kind === 'port') {
    return (
      <>
        <span className={styles['name']}>
          {row.port.name} <span className={styles['dimmed']}>{`${row.port.side}, ${row.port.type}${row.port.optional ? ', optional' : ''}`}</span>
        </span>
        {editable && (
          <ActionIcon variant="subtle" color="gray" size="sm" aria-label={`Connect ${row.port.name} of ${row.node.label}`} onClick={() => onBegin({ node: row.node.id, port: row.port.name })}>
            <IconLink size={14} />
          </ActionIcon>
        )}
      </>
    );
  }
  return (
    <>
      <UnstyledButton className={styles['name']} onClick={() => props.onSelect([row.edge])}>
        <span className={styles['dimmed']}>{row.text}</span>
      </UnstyledButton>
      {editable && (
        <ActionIcon variant="subtle" color="gray" size="sm" aria-label={`Disconnect ${row.text}`} onClick={() => props.onDisconnect?.([row.edge])}>
          <IconUnlink size={14} />
        </ActionIcon>
      )}
    </>
  );
}

function NodeRow({ node, expanded, onExpand, editable, selection, onSelect, onOpen, onDelete }: RowContentProps & { readonly node: NodeView }) {
  const Chevron = expanded ? IconChevronDown : IconChevronRight;
  const Status = node.status === undefined ? undefined : statusLooks[node.status].icon;
  return (
    <>
      <ActionIcon variant="subtle" color="gray" size="sm" aria-label={`Ports of ${node.label}`} aria-expanded={expanded} onClick={onExpand}>
        <Chevron size={14} />
      </ActionIcon>
      <UnstyledButton className={styles['name']} aria-label={describeNode(node)} aria-pressed={selection.includes(node.id)} onClick={() => onSelect([node.id])} onDoubleClick={() => onOpen?.(node.id)}>
        {node.label} <span className={styles['dimmed']}>{moduleWords(node.module)}</span>
      </UnstyledButton>
      {node.errors > 0 && (
        <Badge size="sm" color="red.8" variant="filled" circle aria-hidden>
          {node.errors}
        </Badge>
      )}
      {Status !== undefined && node.status !== undefined && <Status size={16} color={statusColor(node.status)} aria-hidden />}
      {editable && node.kind !== 'input' && node.kind !== 'output' && (
        <ActionIcon variant="subtle" color="gray" size="sm" aria-label={`Delete ${node.label}`} onClick={() => onDelete?.([node.id])}>
          <IconTrash size={14} />
        </ActionIcon>
      )}
    </>
  );
}

