import { Anchor, Button, Group, SegmentedControl, Text, TextInput } from '@mantine/core';
import { IconApi, IconPlus, IconSearch } from '../../ui/icons.ts';
import { useDeferredValue, useMemo, useState } from 'react';
import { Link, useLocation } from 'wouter';
import type { EndpointSummary } from '#shared/contract/endpoints.ts';
import { places } from '../../app/places.ts';
import { useCall, useRefreshOn } from '../../client/hooks.ts';
import { Answer } from '../../ui/answer.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Empty } from '../../ui/empty.tsx';
import { agoText } from '../../ui/format.ts';
import { Screen } from '../../ui/screen.tsx';
import { StatusBadge } from '../modules/modules-screen.tsx';
import { MarkTags, useMarks } from '../workspace/marks.tsx';
import { PublishDialog } from './publish-dialog.tsx';

const columns: readonly Column<EndpointSummary>[] = [
  {
    name: 'Name', width: 'minmax(12rem, 2fr)', sort: ({ name }) => name.toLowerCase(),
    cell: ({ id, name }) => (
      <Anchor component={Link} href={places.endpoint(id)} size="sm" fw={600}>
        {name}
      </Anchor>
    ),
  },
  { name: 'Invokes', width: '9rem', sort: ({ invokes }) => invokes ?? '', cell: ({ invokes, defaultVersion }) => (invokes === undefined ? <span className="quiet">nothing</span> : <>{invokes} <span className="quiet">{defaultVersion === undefined ? 'latest' : 'default'}</span></>) },
  { name: 'Versions', width: '5rem', sort: ({ versionCount }) => versionCount, cell: ({ versionCount }) => versionCount },
  { name: 'Status', width: '7rem', sort: ({ status }) => status, cell: ({ status }) => <StatusBadge status={status} /> },
  { name: 'Description', width: 'minmax(10rem, 3fr)', cell: ({ description }) => <span title={description}>{description}</span> },
  { name: 'Created', width: '8rem', sort: ({ createdUtc }) => createdUtc, cell: ({ createdUtc }) => <span title={createdUtc}>{agoText(createdUtc)}</span> },
];

const sharedColumn = (marks: ReturnType<typeof useMarks>): Column<EndpointSummary> => ({ name: 'Shared', width: '10rem', cell: ({ id }) => <MarkTags marks={marks.get(id) ?? []} /> });

/** Pipelines that are published under a name: every endpoint of this home. */
export function EndpointsScreen(): React.JSX.Element {
  const [, go] = useLocation();
  const marks = useMarks('endpoint');
  const shown = useMemo(() => (marks.size === 0 ? columns : [...columns.slice(0, 4), sharedColumn(marks), ...columns.slice(4)]), [marks]);
  const endpoints = useCall('endpoints.list', {});
  useRefreshOn('catalog', '', ['endpoints.list']);
  const [text, setText] = useState('');
  const [which, setWhich] = useState('active');
  const [publishing, setPublishing] = useState(false);
  const wanted = useDeferredValue(text).trim().toLowerCase();
  const rows = useMemo(() => (endpoints.data?.endpoints ?? []).filter((row) => (which === 'all' || row.status === which) && `${row.name}\n${row.description}`.toLowerCase().includes(wanted)), [endpoints.data, which, wanted]);
  return (
    <Screen
      flush
      title="Endpoints"
      icon={<IconApi size={18} aria-hidden />}
      actions={
        <Group gap="xs">
          <TextInput leftSection={<IconSearch size={14} />} placeholder="Search name, description" aria-label="Search endpoints" value={text} onChange={(event) => setText(event.currentTarget.value)} w={220} />
          <SegmentedControl aria-label="Which endpoints" value={which} onChange={setWhich} data={['active', 'disabled', 'archived', 'all']} />
          <Button leftSection={<IconPlus size={14} />} onClick={() => setPublishing(true)}>
            Publish
          </Button>
        </Group>
      }
    >
      <Answer of={endpoints} what="endpoints">
        {({ endpoints: all, unreadable }) => (
          <>
            {unreadable.map((sentence) => (
              <Text key={sentence} size="xs" px="md" py={4} role="alert">
                {sentence}
              </Text>
            ))}
            <DataTable
              label="Endpoints"
              rows={rows}
              columns={shown}
              rowKey={({ id }) => id}
              onOpen={({ id }) => go(places.endpoint(id))}
              empty={
                all.length === 0 ? (
                  <Empty icon={<IconApi size={32} strokeWidth={1.25} />} title="No endpoint is published" actions={<Button onClick={() => setPublishing(true)}>Publish a pipeline</Button>}>
                    An endpoint is a pipeline under a name: versions that never change, one of which is invoked, with parameters, from here, the command line or a script.
                  </Empty>
                ) : (
                  <Text p="md" size="sm" className="quiet">
                    No endpoint matches.
                  </Text>
                )
              }
            />
          </>
        )}
      </Answer>
      {publishing ? <PublishDialog onClose={() => setPublishing(false)} onPublished={(id) => { setPublishing(false); go(places.endpoint(id)); }} /> : undefined}
    </Screen>
  );
}
