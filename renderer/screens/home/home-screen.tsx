import { Button, Group, SimpleGrid, Stack } from '@mantine/core';
import { IconFolderOpen, IconHome, IconPlayerPlay } from '../../ui/icons.ts';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { places } from '../../app/places.ts';
import { useCall, useRefreshOn } from '../../client/hooks.ts';
import { FilePicker } from '../../ui/file-picker.tsx';
import { Screen } from '../../ui/screen.tsx';
import { RunDialog } from '../runs/run-dialog.tsx';
import { DiskCard } from './disk-card.tsx';
import { HealthCard } from './health-card.tsx';
import { PipelinesCard } from './pipelines-card.tsx';
import { RunsCard } from './runs-card.tsx';
import { SampleRun } from './sample-run.tsx';

/** The first screen: what was worked on last, and whether this machine is ready. */
export function HomeScreen(): React.JSX.Element {
  const [, go] = useLocation();
  const info = useCall('host.info', {});
  const recent = useCall('home.recent', {});
  useRefreshOn('runs', '', ['home.recent']);
  useRefreshOn('recent', '', ['home.recent']);
  const [picking, setPicking] = useState(false);
  const [running, setRunning] = useState<string>();
  const sample = info.data?.sample;
  return (
    <Screen
      title="Home"
      icon={<IconHome size={18} aria-hidden />}
      actions={
        <Group gap="xs">
          <Button variant="default" leftSection={<IconFolderOpen size={14} />} onClick={() => setPicking(true)}>
            Open pipeline
          </Button>
          <Button leftSection={<IconPlayerPlay size={14} />} disabled={sample === undefined} onClick={() => setRunning(sample)}>
            Run the sample
          </Button>
        </Group>
      }
    >
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
        <Stack gap="md">
          <PipelinesCard recent={recent} onRun={setRunning} onOpen={() => setPicking(true)} sample={sample} />
          <RunsCard recent={recent} />
        </Stack>
        <Stack gap="md">
          <HealthCard />
          <DiskCard />
        </Stack>
      </SimpleGrid>
      <FilePicker opened={picking} title="Open a pipeline" choose="file" endings={['.yml', '.yaml']} onClose={() => setPicking(false)} onChoose={(file) => go(places.pipeline(file))} />
      {running === undefined ? undefined : running === sample ? <SampleRun file={running} onClose={() => setRunning(undefined)} /> : <RunDialog target={{ kind: 'pipeline', file: running }} onClose={() => setRunning(undefined)} />}
    </Screen>
  );
}
