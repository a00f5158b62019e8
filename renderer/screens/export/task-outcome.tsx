import { Alert, Progress, Text } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck } from '../../ui/icons.ts';
import type { Task } from '#shared/contract/tasks.ts';
import { statusColor } from '../../ui/status.ts';

/** How the work of a dialog goes on, and how it ended. */
export function TaskOutcome({ task }: { readonly task: Task }): React.JSX.Element {
  if (task.status === 'active') {
    return (
      <div role="status">
        <Text size="sm">{task.detail === '' ? task.title : task.detail}</Text>
        <Progress mt={4} size="sm" value={(task.fraction ?? 1) * 100} animated={task.fraction === undefined} aria-label={`Progress of ${task.title}`} />
      </div>
    );
  }
  const done = task.status === 'done';
  return (
    <Alert color={done ? 'green' : 'red'} role={done ? 'status' : 'alert'} icon={done ? <IconCircleCheck size={16} /> : <IconAlertTriangle size={16} />} {...(done ? { styles: { label: { color: statusColor('completed') } } } : {})} title={done ? 'Done' : task.status === 'cancelled' ? 'Cancelled' : 'It did not work'}>
      {task.detail}
    </Alert>
  );
}
