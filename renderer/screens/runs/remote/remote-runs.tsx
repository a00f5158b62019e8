import { Anchor, Button } from '@mantine/core';
import { IconCloud } from '../../../ui/icons.ts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useLocation } from 'wouter';
import type { WorkspaceStateView } from '#shared/sync/views.ts';
import type { RemoteRunSummary } from '#shared/workspace/runs.ts';
import { isRunOver } from '#shared/workspace/runs.ts';
import { places } from '../../../app/places.ts';
import { useClient } from '../../../client/hooks.ts';
import { Answer } from '../../../ui/answer.tsx';
import type { Column } from '../../../ui/data-table.tsx';
import { DataTable } from '../../../ui/data-table.tsx';
import { Empty } from '../../../ui/empty.tsx';
import { agoText, durationText } from '../../../ui/format.ts';
import { RunBadge } from '../../../ui/run-badge.tsx';
import { NodeBar } from '../node-bar.tsx';
import { pollMs, queueWords } from './remote-status.ts';

const PAGE = 100;
const newest: string | undefined = undefined;

/** Runs that a workspace executes, newest first. */
export function RemoteRuns({ workspace }: { readonly workspace: WorkspaceStateView }): React.JSX.Element {
  const client = useClient();
  const [, go] = useLocation();
  const list = useInfiniteQuery({
    queryKey: ['workspaceRuns.list', { workspace: workspace.id }],
    queryFn: ({ pageParam, signal }) => client.call('workspaceRuns.list', { workspace: workspace.id, limit: PAGE, ...(pageParam === undefined ? {} : { before: pageParam }) }, signal),
    initialPageParam: newest,
    getNextPageParam: ({ runs, more }) => (more ? runs.at(-1)?.id : undefined),
    select: ({ pages }) => pages.flatMap(({ runs }) => runs),
    refetchInterval: ({ state }) => pollMs((state.data?.pages ?? []).flatMap(({ runs }) => runs.map(({ status }) => status))),
  });
  return (
    <Answer of={list} what={`the runs of ${workspace.name}`}>
      {(runs) => (
        <>
          <div className="runs-grow" style={{ minHeight: 0 }}>
            <DataTable
              label={`Runs of ${workspace.name}`}
              rows={runs}
              columns={columnsOf(workspace.id)}
              rowKey={({ id }) => id}
              onOpen={({ id }) => go(places.remoteRun(workspace.id, id))}
              empty={
                <Empty icon={<IconCloud size={32} strokeWidth={1.25} />} title={`${workspace.name} has run nothing yet`}>
                  Choose where it runs when you run a pipeline or invoke an endpoint. The workspace looks up what it names, checks it and runs it on its own machine; status, logs and outputs come back here.
                </Empty>
              }
            />
          </div>
          {list.hasNextPage ? (
            <div className="runs-foot">
              <Button size="compact-xs" variant="default" onClick={() => void list.fetchNextPage().catch(() => undefined)}>
                Load older runs
              </Button>
            </div>
          ) : undefined}
        </>
      )}
    </Answer>
  );
}

function columnsOf(workspace: string): readonly Column<RemoteRunSummary>[] {
  return [
    { name: 'Status', width: '7.5rem', cell: ({ status }) => <RunBadge status={status} /> },
    {
      name: 'Pipeline', width: 'minmax(8rem, 2fr)',
      cell: ({ id, pipeline }) => (
        <Anchor component={Link} href={places.remoteRun(workspace, id)} size="sm" fw={600} title={pipeline}>
          {pipeline}
        </Anchor>
      ),
    },
    { name: 'Run', width: '12rem', cell: ({ id }) => <span className="mono quiet">{id}</span> },
    { name: 'By', width: '8rem', cell: ({ member }) => <span title={member.name}>{member.name}</span> },
    { name: 'Submitted', width: '8rem', cell: ({ createdUtc }) => <span title={createdUtc}>{agoText(createdUtc)}</span> },
    { name: 'Duration', width: '9rem', cell: ({ status, position, startedUtc, endedUtc }) => (position !== null ? queueWords(position) : isRunOver(status) && startedUtc !== null && endedUtc !== null ? durationText(Math.max(0, Date.parse(endedUtc) - Date.parse(startedUtc))) : '') },
    { name: 'Nodes', width: '9rem', cell: ({ nodes }) => <NodeBar nodes={nodes} /> },
    { name: 'Engine', width: '5rem', cell: ({ engine }) => engine },
  ];
}
