import { Group, Progress, Text, Title } from '@mantine/core';
import { useCall } from '../../client/hooks.ts';
import { Answer } from '../../ui/answer.tsx';
import { BusyButton } from '../../ui/busy-button.tsx';
import { bytesText } from '../../ui/format.ts';
import { useCleanUp } from './use-clean-up.tsx';

/** How much room the home takes, and what could go. */
export function DiskCard(): React.JSX.Element {
  const usage = useCall('home.usage', {});
  const cleanUp = useCleanUp();
  return (
    <section className="card" aria-label="Disk use">
      <Group justify="space-between" mb="xs">
        <Title order={2}>Disk use</Title>
        <BusyButton size="compact-xs" variant="default" busy={cleanUp.looking} onClick={cleanUp.begin}>
          Clean up
        </BusyButton>
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
                      <b className="capital">{area.name}</b> <span className="quiet">{area.what}</span>
                    </Text>
                    <Text size="xs">{bytesText(area.bytes)}</Text>
                  </Group>
                  <Progress size="xs" value={bytes === 0 ? 0 : (area.bytes / bytes) * 100} aria-label={`${area.name}: share of the home`} />
                </div>
              ))}
          </>
        )}
      </Answer>
      {cleanUp.dialog}
    </section>
  );
}
