import { Button, Chip, Group, SegmentedControl, Text, TextInput } from '@mantine/core';
import { IconArrowsDiff, IconPlayerPlay, IconSearch } from '../../ui/icons.ts';
import { useDeferredValue, useMemo, useState } from 'react';
import { useLocation } from 'wouter';
import type { RunSummaryView } from '#shared/contract/runs.ts';
import type { RunStatus } from '#shared/model/run.ts';
import { places } from '../../app/places.ts';
import { useCall, useRefreshOn } from '../../client/hooks.ts';
import { Answer } from '../../ui/answer.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Screen } from '../../ui/screen.tsx';
import { statusLooks } from '../../ui/status.ts';
import { SampleRun } from '../home/sample-run.tsx';
import './runs.css';
import { allRuns, countStatuses, filterRuns } from './runs-filter.ts';
import type { RunsFilter } from './runs-filter.ts';
import { useWorkspaces } from '../workspace/use-workspaces.ts';
import { RemoteRuns } from './remote/remote-runs.tsx';
import { RunsTable } from './runs-table.tsx';
import { useRunActions } from './use-run-actions.tsx';

const HERE = '';

/** Every run of this home, newest first, and those of its workspaces. */
export function RunsScreen(): React.JSX.Element {
  const runs = useCall('runs.list', {});
  useRefreshOn('runs', '', ['runs.list']);
  const [, go] = useLocation();
  const [picked, setPicked] = useState<readonly string[]>([]);
  const workspaces = useWorkspaces();
  const [where, setWhere] = useState(HERE);
  const remote = workspaces.find(({ id }) => id === where);
  const [a, b] = picked;
  const compare = a !== undefined && b !== undefined ? (): void => go(places.compareRuns(...oldestFirst(a, b, runs.data?.runs ?? []))) : undefined;
  return (
    <Screen
      flush
      icon={<IconPlayerPlay size={18} aria-hidden />}
      title="Runs"
      actions={
        <Group gap="xs">
          {workspaces.length === 0 ? undefined : <SegmentedControl aria-label="Runs of" value={remote === undefined ? HERE : where} onChange={setWhere} data={[{ value: HERE, label: 'This machine' }, ...workspaces.map(({ id, name }) => ({ value: id, label: name.length > 24 ? `${name.slice(0, 23)}…` : name }))]} />}
          {picked.length === 0 ? undefined : <Text size="xs" className="quiet">{picked.length === 1 ? 'Pick one more to compare' : 'Two runs picked'}</Text>}
          {picked.length === 0 ? undefined : <Button variant="subtle" onClick={() => setPicked([])}>Pick none</Button>}
          <Button variant="default" leftSection={<IconArrowsDiff size={14} />} disabled={compare === undefined} onClick={compare}>
            Compare
          </Button>
        </Group>
      }
    >
      {remote === undefined ? undefined : <div className="runs-history"><RemoteRuns key={remote.id} workspace={remote} /></div>}
      <Answer of={runs} what="the runs">
        {({ runs: all, unreadable }) => (remote !== undefined ? undefined : all.length === 0 && unreadable.length === 0 ? <NoRuns /> : <History runs={all} unreadable={unreadable} picked={picked} onPick={setPicked} />)}
      </Answer>
    </Screen>
  );
}

function oldestFirst(a: string, b: string, runs: readonly RunSummaryView[]): [string, string] {
  const place = (id: string): number => runs.findIndex((run) => run.id === id);
  return place(a) > place(b) ? [a, b] : [b, a];
}

interface HistoryProps {
  readonly runs: readonly RunSummaryView[];
  readonly unreadable: readonly string[];
  readonly picked: readonly string[];
  readonly onPick: (ids: readonly string[]) => void;
}

function History({ runs, unreadable, picked, onPick }: HistoryProps): React.JSX.Element {
  const [filter, setFilter] = useState<RunsFilter>(allRuns);
  const wanted = useDeferredValue(filter);
  const counts = useMemo(() => countStatuses(runs), [runs]);
  const shown = useMemo(() => filterRuns(runs, wanted), [runs, wanted]);
  const actions = useRunActions();
  const toggle = (id: string): void => onPick(picked.includes(id) ? picked.filter((each) => each !== id) : [...picked.slice(-1), id]);
  return (
    <div className="runs-history">
      <div className="runs-toolbar">
        <TextInput w={240} aria-label="Filter runs" placeholder="Filter by pipeline, id, status" leftSection={<IconSearch size={14} />} value={filter.text} onChange={(event) => setFilter({ ...filter, text: event.currentTarget.value })} />
        <StatusChips counts={counts} chosen={filter.statuses} onChange={(statuses) => setFilter({ ...filter, statuses })} />
        <span className="runs-grow" />
        <SegmentedControl
          aria-label="Engine"
          value={filter.engine}
          onChange={(engine) => setFilter({ ...filter, engine: engine === 'docker' || engine === 'process' ? engine : 'any' })}
          data={[
            { value: 'any', label: 'Any engine' },
            { value: 'docker', label: 'docker' },
            { value: 'process', label: 'process' },
          ]}
        />
      </div>
      {unreadable.length === 0 ? undefined : (
        <Text size="xs" px="md" py={4} role="status" className="runs-note">
          {unreadable.length === 1 ? 'One run could not be read' : `${unreadable.length} runs could not be read`}: {unreadable.slice(0, 5).join(', ')}
        </Text>
      )}
      {shown.length === 0 ? (
        <Empty icon={<IconSearch size={28} />} title="No run matches" actions={<Button variant="default" onClick={() => setFilter(allRuns)}>Show all {runs.length}</Button>}>
          The filter hides every run.
        </Empty>
      ) : (
        <RunsTable runs={shown} picked={picked} onPick={toggle} actions={actions} />
      )}
      <div className="runs-foot quiet" role="status">
        {shown.length === runs.length ? `${runs.length} ${runs.length === 1 ? 'run' : 'runs'}` : `${shown.length} of ${runs.length} runs`}
      </div>
      {actions.dialogs}
    </div>
  );
}

function StatusChips({ counts, chosen, onChange }: { readonly counts: ReadonlyMap<RunStatus, number>; readonly chosen: readonly RunStatus[]; readonly onChange: (statuses: readonly RunStatus[]) => void }): React.JSX.Element {
  const offered = (['running', 'preparing', 'completed', 'failed', 'cancelled', 'interrupted'] as const).filter((status) => (counts.get(status) ?? 0) > 0 || chosen.includes(status));
  return (
    <Group gap={4} role="group" aria-label="Status">
      {offered.map((status) => (
        <Chip key={status} size="xs" variant="outline" checked={chosen.includes(status)} onChange={(checked) => onChange(checked ? [...chosen, status] : chosen.filter((each) => each !== status))}>
          {statusLooks[status].label} {counts.get(status) ?? 0}
        </Chip>
      ))}
    </Group>
  );
}

function NoRuns(): React.JSX.Element {
  const info = useCall('host.info', {});
  const [, go] = useLocation();
  const [opened, setOpened] = useState(false);
  const sample = info.data?.sample;
  return (
    <>
      <Empty
        icon={<IconPlayerPlay size={32} />}
        title="No runs yet"
        actions={
          <Group>
            <Button leftSection={<IconPlayerPlay size={14} />} disabled={sample === undefined} onClick={() => setOpened(true)}>
              Run the sample
            </Button>
            <Button variant="default" onClick={() => go(places.pipelines)}>
              Open a pipeline
            </Button>
          </Group>
        }
      >
        A run is one execution of a pipeline on this machine. Its logs, timings, outputs and the reason why each node ran or was reused are kept here. The sample trains and compares two small models that tell penguins
        apart; it takes seconds and needs no network.
      </Empty>
      {sample === undefined || !opened ? undefined : <SampleRun file={sample} onClose={() => setOpened(false)} />}
    </>
  );
}
