import { Box, Button, Text, TextInput, UnstyledButton } from '@mantine/core';
import { IconBox, IconSearch } from '../../ui/icons.ts';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useDeferredValue, useMemo, useRef, useState } from 'react';
import { useCall, useRefreshOn } from '../../client/hooks.ts';
import { type ModulePayload, startModuleDrag } from '../../graph/module-drag.ts';
import { Failure } from '../../ui/failure.tsx';
import { RegisterDialog } from '../modules/register-dialog.tsx';
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
  const [registering, setRegistering] = useState(false);
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
  const firstEntry = rows.find(({ kind }) => kind === 'entry');
  const loaded = modules.data !== undefined && nearby.data !== undefined;
  return (
    <Box className={styles['palette'] ?? ''} onKeyDown={(event) => moveInList(event, scroller.current)}>
      <TextInput
        aria-label="Search modules"
        placeholder="Search modules"
        leftSection={<IconSearch size={14} />}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
        onKeyDown={(event) => (event.key === 'Enter' ? addBest() : undefined)}
      />
      {modules.error !== null && <Failure error={modules.error} what="Could not load the catalog" retry={() => void modules.refetch().catch(() => undefined)} />}
      {loaded && rows.length === 0 && search !== '' && (
        <Text size="sm" className="quiet" p="xs">
          No module has these words.
        </Text>
      )}
      {loaded && rows.length === 0 && search === '' && (
        <div className={styles['why']}>
          <Text size="sm" className="quiet">
            No modules yet. Register the component YAML you have, or put it beside this pipeline.
          </Text>
          <Button variant="default" onClick={() => setRegistering(true)}>
            Register a module
          </Button>
        </div>
      )}
      {registering && <RegisterDialog onClose={() => setRegistering(false)} onRegistered={() => undefined} />}
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
              <Entry key={row.key} entry={row.entry} place={place} tabbable={row === firstEntry} onAdd={onAdd} />
            );
          })}
        </div>
      </div>
    </Box>
  );
}

function Entry({ entry, place, tabbable, onAdd }: { readonly entry: PaletteEntry; readonly place: React.CSSProperties; readonly tabbable: boolean; readonly onAdd: (module: ModulePayload) => void }): React.JSX.Element {
  return (
    <UnstyledButton
      className={styles['entry'] ?? ''}
      style={place}
      tabIndex={tabbable ? 0 : -1}
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

/** Arrows go from the search through the modules in sight and those that follow. */
function moveInList(event: React.KeyboardEvent, list: HTMLElement | null): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  // Keys in a dialog that was opened from here come here too.
  if (step === 0 || list === null || !(event.target instanceof HTMLElement) || !event.currentTarget.contains(event.target)) return;
  const entries = [...list.querySelectorAll('button')];
  const at = entries.findIndex((entry) => entry === event.target);
  if (at === -1 && !(event.target instanceof HTMLInputElement)) return;
  event.preventDefault();
  if (at === 0 && step === -1) event.currentTarget.querySelector('input')?.focus();
  else entries[at + step]?.focus();
}
