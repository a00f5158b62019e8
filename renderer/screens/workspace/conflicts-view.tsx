import { Text } from '@mantine/core';
import { IconCircleCheck } from '../../ui/icons.ts';
import { useRef } from 'react';
import type { WorkspaceStateView } from '#shared/sync/views.ts';
import { useCall } from '../../client/hooks.ts';
import { Answer } from '../../ui/answer.tsx';
import { Empty } from '../../ui/empty.tsx';
import { ConflictCard } from './conflict-card.tsx';

/** Where this machine and the workspace differ and a person has to say what holds. Nothing else waits for it. */
export function ConflictsView({ workspace }: { readonly workspace: WorkspaceStateView }): React.JSX.Element {
  const { id, name } = workspace;
  const all = useCall('workspaces.conflicts', { workspace: id });
  const list = useRef<HTMLDivElement>(null);
  return (
    <div ref={list} tabIndex={-1} style={{ outline: 'none' }} role="region" aria-label="Conflicts">
      <Answer of={all} what="the conflicts">
        {({ conflicts }) =>
          conflicts.length === 0 ? (
            <Empty icon={<IconCircleCheck size={32} strokeWidth={1.25} />} title="No conflicts">
              Where you and somebody else change the same thing differently, both values are shown here with what was before, and you choose. Nothing is renamed or overwritten silently.
            </Empty>
          ) : (
            <>
              <Text size="sm" className="quiet" mb="sm">
                {conflicts.length === 1 ? 'One thing waits' : `${conflicts.length} things wait`} for your choice. Everything else goes on, and what is on this machine is not touched until you choose.
              </Text>
              {/* The card goes with its conflict: the focus stays in the list. */}
              {conflicts.map((conflict) => <ConflictCard key={conflict.id} conflict={conflict} workspaceName={name} onResolved={() => list.current?.focus()} />)}
            </>
          )
        }
      </Answer>
    </div>
  );
}
