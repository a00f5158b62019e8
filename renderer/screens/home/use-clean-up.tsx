import { Table } from '@mantine/core';
import type { ReactNode } from 'react';
import { useState } from 'react';
import { useCommand } from '../../client/hooks.ts';
import { Confirm } from '../../ui/confirm.tsx';
import { bytesText } from '../../ui/format.ts';
import { tellDone, tellFailure } from '../../ui/tell.ts';

export interface CleanUp {
  /** Looks for what can go; when there is something, shows it and asks. */
  readonly begin: () => void;
  readonly looking: boolean;
  /** To be shown where it is begun. */
  readonly dialog: ReactNode;
}

/** Cleaning the home up, which cannot be undone: wherever it is begun, what would go is shown first. */
export function useCleanUp(): CleanUp {
  const look = useCommand('home.clean');
  const clean = useCommand('home.clean', ['home.usage', 'home.doctor']);
  const [asking, setAsking] = useState(false);
  const found = look.data;
  const confirm = (): void =>
    clean.mutate(
      { dryRun: false },
      {
        onSuccess: ({ freedBytes }) => {
          setAsking(false);
          tellDone(`${bytesText(freedBytes)} freed.`);
        },
        onError: tellFailure('Could not clean up'),
      },
    );
  return {
    begin: () => look.mutate({ dryRun: true }, { onSuccess: ({ items }) => (items.length === 0 ? tellDone('There is nothing to clean up.') : setAsking(true)), onError: tellFailure('Could not look for what can go') }),
    looking: look.isPending,
    dialog: asking ? (
      <Confirm title="Clean up" action={`Delete ${bytesText(found?.freedBytes ?? 0)}`} busy={clean.isPending} onClose={() => setAsking(false)} onConfirm={confirm}>
        These are caches and leftovers that neither the catalog nor a run needs. Modules, runs and their results stay.
        <Table mt="xs">
          <Table.Tbody>
            {(found?.items ?? []).map(({ what, bytes }) => (
              <Table.Tr key={what}>
                <Table.Td>{what}</Table.Td>
                <Table.Td ta="right">{bytesText(bytes)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Confirm>
    ) : undefined,
  };
}
