import { Text, TextInput, UnstyledButton } from '@mantine/core';
import { IconBox, IconSearch } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useDeferredValue, useMemo, useRef, useState } from 'react';
import { useCall, useRefreshOn } from '../../client/hooks.ts';
import { type ModulePayload, startModuleDrag } from '../../graph/module-drag.ts';
import { Failure } from '../../ui/failure.tsx';
import { bestEntry, catalogEntries, nearbyEntries, type PaletteEntry, paletteRows } from './palette-entries.ts';
import styles from './pipeline.module.css';

const HEADING = 28;
const ENTRY = 44;

/** Modules to build with: those of the catalog, and component files beside the pipeline. Dragged onto the canvas, or added by Enter. */
export function Palette({ file, onAdd }: { readonly file: string; readonly onAdd: (module: ModulePayload) => void }): React.JSX.Element {
  const modules = useCall('modules.list', {});
  const nearby = useCall('pipelines.nearbyModules', { file });
  useRefreshOn('catalog', '', ['modules.list']);
  const [search, setSearch] = useState('');
  const deferred = useDeferredValue(search);
  const scroller = useRef<HTMLDivElement>(null);
  const catalogList = useMemo(() => catalogEntries(modules.data?.modules ?? []), [modules.data]);
  const nearbyList = useMemo(() => nearbyEntries(nearby.data?.modules ?? []), [nearby.data]);
  const rows = useMemo(() => paletteRows(nearbyList, catalogList, deferred), [nearbyList, catalogList, deferred]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (rows[index]?.kind === 'heading' ? HEADING : ENTRY),
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 8,
  });
  const addBest = (): void => {
    const best = search === '' ? undefined : bestEntry(nearbyList, catalogList, search);
    if (best !== undefined) onAdd(best.module);
  };
  const loaded = modules.data !== undefined && nearby.data !== undefined;
  return (
    <div className={styles['palette']}>
      <TextInput
        aria-label="Search modules"
        placeholder="Search modules"
        leftSection={<IconSearch size={14} />}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
        onKeyDown={(event) => (event.key === 'Enter' ? addBest() : undefined)}
      />
      {modules.error !== null && <Failure error={modules.error} what="Could not load the catalog" retry={() => void modules.refetch().catch(() => undefined)} />}
      {loaded && rows.length === 0 && (
        <Text size="sm" className="quiet" p="xs">
          {search === '' ? 'No modules yet. Register one under Modules, or put a component file beside this pipeline.' : 'No module has these words.'}
        </Text>
      )}
      {nearby.data?.truncated === true && (
        <Text size="xs" className="quiet">
          There are more files near this one than are looked at.
        </Text>
      )}
      <div ref={scroller} className={styles['scroll']}>
        <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index];
            if (row === undefined) return undefined;
            const place = { height: item.size, transform: `translateY(${item.start}px)` };
            return row.kind === 'heading' ? (
              <div key={row.key} className={styles['heading']} style={place}>
                {row.text}
              </div>
            ) : (
              <Entry key={row.key} entry={row.entry} place={place} onAdd={onAdd} />
            );
          })}
        </div>
      </div>
    </div>
  );
}

function Entry({ entry, place, onAdd }: { readonly entry: PaletteEntry; readonly place: React.CSSProperties; readonly onAdd: (module: ModulePayload) => void }): React.JSX.Element {
  return (
    <UnstyledButton
      className={styles['entry'] ?? ''}
      style={place}
      draggable
      title={`${entry.name}: drag to the canvas, or press Enter`}
      onDragStart={(event) => startModuleDrag(event, entry.module)}
      onDoubleClick={() => onAdd(entry.module)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter') return;
        event.preventDefault();
        onAdd(entry.module);
      }}
    >
      <IconBox size={16} aria-hidden />
      <span>
        <b>{entry.name}</b>
        <small>{entry.detail}</small>
      </span>
    </UnstyledButton>
  );
}
