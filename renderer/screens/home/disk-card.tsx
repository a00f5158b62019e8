import { Button, Group, Progress, Table, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useCall, useCommand } from '../../client/hooks.ts';
import { Answer } from '../../ui/answer.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { bytesText } from '../../ui/format.ts';
import { tellDone, tellFailure } from '../../ui/tell.ts';

/** How much room the home takes, and what could go. */
export function DiskCard(): React.JSX.Element {
  const usage = useCall('home.usage', {});
  const look = useCommand('home.clean');
  const clean = useCommand('home.clean', ['home.usage', 'home.doctor']);
  const [asking, setAsking] = useState(false);
  const found = look.data;
  return (
    <section className="card" aria-label="Disk use">
      <Group justify="space-between" mb="xs">
        <Title order={2}>Disk use</Title>
        <Button
          size="compact-xs"
          variant="default"
          loading={look.isPending}
          onClick={() => look.mutate({ dryRun: true }, { onSuccess: ({ items }) => (items.length === 0 ? tellDone('There is nothing to clean up.') : setAsking(true)), onError: tellFailure('Could not look for what can go') })}
        >
          Clean up
        </Button>
      </Group>
      <Answer of={usage} what="disk use">
        {({ areas, bytes, freeBytes, home }) => (
          <>
            <Text size="sm">
              {bytesText(bytes)} in {home}; {bytesText(freeBytes)} free
            </Text>
            {[...areas]
              .sort((a, b) => b.bytes - a.bytes)
              .filter((area) => area.bytes > 0)
              .map((area) => (
                <div key={area.name} style={{ marginTop: 6 }}>
                  <Group justify="space-between" gap="xs" wrap="nowrap">
                    <Text size="xs" truncate>
                      {area.name}: <span className="quiet">{area.what}</span>
                    </Text>
                    <Text size="xs">{bytesText(area.bytes)}</Text>
                  </Group>
                  <Progress size="xs" value={bytes === 0 ? 0 : (area.bytes / bytes) * 100} aria-label={`${area.name}: share of the home`} />
                </div>
              ))}
          </>
        )}
      </Answer>
      <Confirm
        opened={asking}
        title="Clean up"
        action={`Delete ${bytesText(found?.freedBytes ?? 0)}`}
        busy={clean.isPending}
        onClose={() => setAsking(false)}
        onConfirm={() =>
          clean.mutate(
            { dryRun: false },
            {
              onSuccess: ({ freedBytes }) => {
                setAsking(false);
                tellDone(`${bytesText(freedBytes)} freed.`);
              },
              onError: tellFailure('Could not clean up'),
            },
          )
        }
      >
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
    </section>
  );
}
