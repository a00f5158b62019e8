import { ActionIcon, Anchor, Button, Group, Menu, SegmentedControl, Text, TextInput } from '@mantine/core';
import { IconBox, IconChevronDown, IconCloudDownload, IconPlus, IconSearch, IconSparkles, IconTool } from '../../ui/icons.ts';
import { useDeferredValue, useMemo, useState } from 'react';
import { Link, useLocation } from 'wouter';
import type { Output } from '#shared/contract/contract.ts';
import { places } from '../../app/places.ts';
import { useCall, useRefreshOn } from '../../client/hooks.ts';
import { Answer } from '../../ui/answer.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Empty } from '../../ui/empty.tsx';
import { FilePicker } from '../../ui/file-picker.tsx';
import { agoText } from '../../ui/format.ts';
import { Screen } from '../../ui/screen.tsx';
import { Tag } from '../../ui/tag.tsx';
import { MarkTags, useMarks } from '../workspace/marks.tsx';
import { NewModuleDialog } from '../workbench/new-module-dialog.tsx';
import { ImportSourceDialog } from './import-source-dialog.tsx';
import { RegisterDialog } from './register-dialog.tsx';

type Row = Output<'modules.list'>['modules'][number];

const columns: readonly Column<Row>[] = [
  {
    name: 'Name',
    width: 'minmax(12rem, 2fr)',
    sort: ({ name }) => name.toLowerCase(),
    cell: (row) => (
      <Anchor component={Link} href={places.module(row.id)} size="sm" fw={600}>
        {row.name}
      </Anchor>
    ),
  },
  { name: 'Default', width: '9rem', sort: (row) => row.defaultVersion ?? '', cell: (row) => row.defaultVersion ?? <span className="quiet">latest</span> },
  { name: 'Latest', width: '9rem', sort: (row) => row.latest?.version ?? '', cell: (row) => row.latest?.version ?? <span className="quiet">none active</span> },
  { name: 'Versions', width: '5rem', sort: ({ versionCount }) => versionCount, cell: ({ versionCount }) => versionCount },
  { name: 'Status', width: '7rem', sort: ({ status }) => status, cell: ({ status }) => <StatusBadge status={status} /> },
  { name: 'Description', width: 'minmax(10rem, 3fr)', cell: ({ description, tags }) => <span title={description}>{[...(tags ?? []).map((tag) => `#${tag}`), description].join(' ')}</span> },
  { name: 'Created', width: '8rem', sort: ({ createdUtc }) => createdUtc, cell: ({ createdUtc }) => <span title={createdUtc}>{agoText(createdUtc)}</span> },
];

const sharedColumn = (marks: ReturnType<typeof useMarks>): Column<Row> => ({ name: 'Shared', width: '10rem', cell: ({ id }) => <MarkTags marks={marks.get(id) ?? []} /> });

/** The catalog: every module of this home. */
export function ModulesScreen(): React.JSX.Element {
  const [, go] = useLocation();
  const marks = useMarks('module');
  const shown = useMemo(() => (marks.size === 0 ? columns : [...columns.slice(0, 5), sharedColumn(marks), ...columns.slice(5)]), [marks]);
  const modules = useCall('modules.list', {});
  useRefreshOn('catalog', '', ['modules.list']);
  const [text, setText] = useState('');
  const [which, setWhich] = useState('active');
  const [registering, setRegistering] = useState(false);
  const [making, setMaking] = useState(false);
  const [importing, setImporting] = useState(false);
  const [opening, setOpening] = useState(false);
  // Typing stays quick with ten thousand modules: the table follows when there is time.
  const wanted = useDeferredValue(text).trim().toLowerCase();
  const searchable = useMemo(() => (modules.data?.modules ?? []).map((row) => ({ row, text: `${row.name}\n${row.description}\n${(row.tags ?? []).map((tag) => `#${tag}`).join('\n')}`.toLowerCase() })), [modules.data]);
  const rows = useMemo(() => searchable.filter(({ row, text: all }) => (which === 'all' || row.status === which) && all.includes(wanted)).map(({ row }) => row), [searchable, which, wanted]);
  const isEmpty = modules.data?.modules.length === 0;
  // A key that is typed draws the field at once; the table only when its rows are others.
  const table = useMemo(
    () => (
      <DataTable
        label="Modules"
        rows={rows}
        columns={shown}
        rowKey={({ id }) => id}
        onOpen={({ id }) => go(places.module(id))}
        empty={
          isEmpty ? (
            <Empty icon={<IconBox size={32} strokeWidth={1.25} />} title="The catalog is empty" actions={
              <Group gap="xs">
                <Button onClick={() => setMaking(true)}>Make a module</Button>
                <Button variant="default" onClick={() => setRegistering(true)}>
                  Register a module
                </Button>
              </Group>
            }>
              A module is a reusable step: its interface, command, environment and code. Register the component YAML you have; each registration is a version that never changes.
            </Empty>
          ) : (
            <Text p="md" size="sm" className="quiet">
              No module matches.
            </Text>
          )
        }
      />
    ),
    [rows, shown, isEmpty, go],
  );
  return (
    <Screen
      flush
      title="Modules"
      icon={<IconBox size={18} aria-hidden />}
      actions={
        <Group gap="xs">
          <TextInput leftSection={<IconSearch size={14} />} placeholder="Search name, description, tag" aria-label="Search modules" value={text} onChange={(event) => setText(event.currentTarget.value)} w={260} />
          <SegmentedControl aria-label="Which modules" value={which} onChange={setWhich} data={['active', 'disabled', 'archived', 'all']} />
          <Button variant="default" leftSection={<IconPlus size={14} />} onClick={() => setRegistering(true)}>
            Register
          </Button>
          <Menu position="bottom-end" withinPortal>
            <Menu.Target>
              <ActionIcon variant="default" size={30} aria-label="More ways to get a module">
                <IconChevronDown size={14} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<IconCloudDownload size={14} />} onClick={() => setImporting(true)}>
                Register from git, an archive or an image…
              </Menu.Item>
              <Menu.Item leftSection={<IconTool size={14} />} onClick={() => setOpening(true)}>
                Open a module&apos;s folder…
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
          <Button leftSection={<IconSparkles size={14} />} onClick={() => setMaking(true)}>
            New module
          </Button>
        </Group>
      }
    >
      <Answer of={modules} what="modules">
        {() => table}
      </Answer>
      {registering ? <RegisterDialog onClose={() => setRegistering(false)} onRegistered={(id) => go(places.module(id))} /> : undefined}
      {importing ? <ImportSourceDialog onClose={() => setImporting(false)} onRegistered={(id) => go(places.module(id))} /> : undefined}
      {making ? <NewModuleDialog onClose={() => setMaking(false)} onMade={(spec) => go(places.workbench(spec))} /> : undefined}
      <FilePicker opened={opening} title="Open a module's spec or folder" choose="either" endings={['.yml', '.yaml']} onClose={() => setOpening(false)} onChoose={(path) => go(places.workbench(path))} />
    </Screen>
  );
}

/** A module's status as a word with a colour. */
export function StatusBadge({ status }: { readonly status: string }): React.JSX.Element {
  return <Tag tone={status === 'active' ? 'good' : status === 'archived' ? 'quiet' : 'warning'}>{status}</Tag>;
}
