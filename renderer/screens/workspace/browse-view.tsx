import { Anchor, Button, Checkbox, SegmentedControl, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconCloud, IconDownload, IconSearch } from '../../ui/icons.ts';
import { useMemo, useState } from 'react';
import { Link, useLocation } from 'wouter';
import type { RemoteRow, WorkspaceStateView } from '#shared/sync/views.ts';
import { type EntityKind, entityKinds } from '#shared/workspace/kinds.ts';
import { places } from '../../app/places.ts';
import { Answer } from '../../ui/answer.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Empty } from '../../ui/empty.tsx';
import { agoText } from '../../ui/format.ts';
import { Tag } from '../../ui/tag.tsx';
import { StatusBadge } from '../modules/modules-screen.tsx';
import { kindLooks } from './kinds.ts';
import { isNewer, latestOf, PresenceTag } from './presence.tsx';
import { usePull } from './use-pull.ts';
import { useSharedRows } from './use-shared-rows.ts';

const kinds = [{ value: 'any', label: 'Everything' }, ...entityKinds.map((kind) => ({ value: kind, label: kindLooks[kind].many }))];

/** What the workspace has, as of the last answer: works offline too. */
export function BrowseView({ workspace }: { readonly workspace: WorkspaceStateView }): React.JSX.Element {
  const [, go] = useLocation();
  const [text, setText] = useState('');
  const [search] = useDebouncedValue(text.trim(), 200);
  const [kind, setKind] = useState<EntityKind>();
  const [all, setAll] = useState(false);
  const shared = useSharedRows({ workspace: workspace.id, kind, search, all });
  const { pull, pulling } = usePull(workspace);
  const columns = useMemo((): readonly Column<RemoteRow>[] => columnsOf(workspace, pull, pulling), [workspace, pull, pulling]);
  const filtered = search !== '' || kind !== undefined;
  return (
    <>
      <div className="workspace-tools">
        <TextInput w={260} aria-label={`Search ${workspace.name}`} placeholder="Search name, description, id" leftSection={<IconSearch size={14} />} value={text} onChange={(event) => setText(event.currentTarget.value)} />
        <SegmentedControl aria-label="Kind" data={kinds} value={kind ?? 'any'} onChange={(value) => setKind(entityKinds.find((each) => each === value))} />
        <Checkbox label="Disabled and archived too" checked={all} onChange={(event) => setAll(event.currentTarget.checked)} />
      </div>
      <Answer of={shared} what={`what is in ${workspace.name}`}>
        {({ rows, total }) => (
          <>
            <div className="workspace-rows">
              <DataTable
                label={`Shared in ${workspace.name}`}
                rows={rows}
                columns={columns}
                rowKey={(row) => `${row.kind}/${row.id}`}
                onOpen={(row) => go(places.shared(workspace.id, row.kind, row.id))}
                onEnd={() => { if (shared.hasNextPage && !shared.isFetchingNextPage) void shared.fetchNextPage().catch(() => undefined); }}
                empty={
                  filtered ? (
                    <Text p="md" size="sm" className="quiet">
                      Nothing in {workspace.name} matches.
                    </Text>
                  ) : (
                    <Empty icon={<IconCloud size={32} strokeWidth={1.25} />} title={workspace.lastSyncUtc === undefined ? 'Nothing is known of it yet' : 'Nothing is published here yet'}>
                      {workspace.lastSyncUtc === undefined ? `${workspace.name} was never reached from this machine. What it has appears here as soon as it answers.` : 'Publish a version from the page of a module, pipeline or endpoint: the others see it here.'}
                    </Empty>
                  )
                }
              />
            </div>
            <div className="workspace-foot quiet" role="status">
              {total === rows.length ? `${total} ${total === 1 ? 'thing' : 'things'}` : `${rows.length} of ${total} shown; scroll for more`}
            </div>
          </>
        )}
      </Answer>
    </>
  );
}

function columnsOf(workspace: WorkspaceStateView, pull: (row: RemoteRow, offline: boolean) => void, pulling: ReadonlySet<string>): readonly Column<RemoteRow>[] {
  return [
    {
      name: 'Name', width: 'minmax(12rem, 2fr)',
      cell: ({ id, kind, name }) => {
        const { icon: Icon, one } = kindLooks[kind];
        return (
          <span className="workspace-kind" title={name}>
            <Icon size={14} role="img" aria-label={one} />
            <Anchor component={Link} href={places.shared(workspace.id, kind, id)} size="sm" fw={600}>
              {name}
            </Anchor>
          </span>
        );
      },
    },
    { name: 'Latest', width: '6.5rem', cell: (row) => <span title={latestOf(row)}>{latestOf(row) ?? <span className="quiet">{row.kind === 'environment' ? '' : 'none active'}</span>}</span> },
    { name: 'Versions', width: '4.5rem', cell: ({ kind, versions }) => (kind === 'environment' ? '' : versions.length) },
    { name: 'Here', width: '8.5rem', cell: (row) => <PresenceTag row={row} /> },
    { name: 'Description', width: 'minmax(8rem, 3fr)', cell: ({ status, description, image }) => <span title={description}>{status === 'active' ? undefined : <StatusBadge status={status} />} {image === undefined ? '' : `runs in ${image} `}{description}</span> },
    { name: 'By', width: '7rem', cell: ({ createdBy, createdByName = createdBy }) => <span title={createdByName === createdBy ? createdBy : `${createdByName} (${createdBy})`}>{createdByName}</span> },
    { name: 'Published', width: '7rem', cell: ({ createdUtc }) => <span title={createdUtc}>{agoText(createdUtc)}</span> },
    {
      name: 'Pull', width: '5.5rem',
      cell: (row) =>
        row.presence === 'here' && !isNewer(row) ? undefined : pulling.has(row.id) ? <Tag tone="quiet">pulling</Tag> : (
          <Button size="compact-xs" variant="default" leftSection={<IconDownload size={12} aria-hidden />} aria-label={`Pull ${row.name}`} onClick={() => pull(row, false)}>
            Pull
          </Button>
        ),
    },
  ];
}
