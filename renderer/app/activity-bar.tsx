import { ActionIcon, Anchor, Group, Popover, Progress, Stack, Text, UnstyledButton } from '@mantine/core';
import { spotlight } from '@mantine/spotlight';
import { IconActivity, IconKeyboard, IconSearch, IconX } from '../ui/icons.ts';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { Task } from '#shared/contract/tasks.ts';
import { useCall, useCommand, useConnection, useTopic } from '../client/hooks.ts';
import { places } from './places.ts';

/** What goes on right now, in one line, and all of it when it is opened. */
export function ActivityBar({ onKeys }: { readonly onKeys: () => void }): React.JSX.Element {
  const tasks = useTasks();
  const connection = useConnection();
  const { data: info } = useCall('host.info', {});
  const active = tasks.filter((task) => task.status === 'active');
  const newest = active[0];
  return (
    <footer className="app-bar" aria-label="Activity">
      <Popover position="top-start" shadow="md" width={420} withinPortal trapFocus returnFocus>
        <Popover.Target>
          <UnstyledButton fz="xs" aria-label={`Activity: ${active.length} going on`}>
            <Group gap={6} wrap="nowrap">
              <IconActivity size={14} aria-hidden />
              {newest === undefined ? 'Nothing is going on' : active.length === 1 ? `${newest.title}: ${newest.detail}` : `${active.length} tasks: ${newest.title}`}
            </Group>
          </UnstyledButton>
        </Popover.Target>
        <Popover.Dropdown p="sm" mah={420} className="activity-list">
          {tasks.length === 0 ? <Text size="sm">Runs, pulls, downloads and clean-ups appear here while they go on.</Text> : <Stack gap="sm">{tasks.map((task) => <TaskLine key={task.id} task={task} />)}</Stack>}
        </Popover.Dropdown>
      </Popover>
      {newest?.fraction === undefined ? undefined : <Progress w={120} size="sm" value={newest.fraction * 100} aria-label={`Progress of ${newest.title}`} />}
      <span style={{ flex: 1 }} />
      <UnstyledButton fz="xs" onClick={() => spotlight.open()}>
        <Group gap={6} wrap="nowrap">
          <IconSearch size={14} aria-hidden />
          Go to (Ctrl+K)
        </Group>
      </UnstyledButton>
      <UnstyledButton fz="xs" onClick={onKeys}>
        <Group gap={6} wrap="nowrap">
          <IconKeyboard size={14} aria-hidden />
          Shortcuts (?)
        </Group>
      </UnstyledButton>
      <span>{connection.state === 'open' ? info?.home : 'not connected'}</span>
      <span>{info === undefined ? '' : `Drydock ${info.version}`}</span>
    </footer>
  );
}

function TaskLine({ task }: { readonly task: Task }): React.JSX.Element {
  const cancel = useCommand('tasks.cancel');
  return (
    <div>
      <Group justify="space-between" wrap="nowrap" gap="xs">
        {task.runId === undefined ? <Text size="sm" fw={600}>{task.title}</Text> : <Anchor size="sm" fw={600} component={Link} href={places.run(task.runId)}>{task.title}</Anchor>}
        {task.cancellable && task.status === 'active' ? (
          <ActionIcon size="sm" aria-label={`Cancel ${task.title}`} onClick={() => cancel.mutate({ id: task.id })}>
            <IconX size={14} />
          </ActionIcon>
        ) : (
          <Text size="xs" className="quiet">{task.status}</Text>
        )}
      </Group>
      <Text size="xs" className="quiet">{task.detail}</Text>
      {task.status === 'active' ? <Progress mt={4} size="xs" value={(task.fraction ?? 1) * 100} animated={task.fraction === undefined} aria-label={`Progress of ${task.title}`} /> : undefined}
    </div>
  );
}

/** Newest first; kept right by the deltas of the topic, and asked for again when one was missed. */
function useTasks(): readonly Task[] {
  const queries = useQueryClient();
  const { data } = useCall('tasks.list', {});
  useTopic(
    'tasks',
    '',
    (task) =>
      queries.setQueryData<{ tasks: Task[] }>(['tasks.list', {}], (old) => {
        const others = (old?.tasks ?? []).filter((each) => each.id !== task.id);
        return { tasks: [task, ...others].sort((a, b) => (a.startedUtc < b.startedUtc ? 1 : -1)) };
      }),
    () => void queries.invalidateQueries({ queryKey: ['tasks.list'] }).catch(() => undefined),
  );
  return data?.tasks ?? [];
}
