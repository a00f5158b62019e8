import { NumberInput, SegmentedControl, Select, Text, TextInput, Title } from '@mantine/core';
import { IconSettings } from '../../ui/icons.ts';
import { useState } from 'react';
import type { Settings } from '#shared/contract/host.ts';
import { useCall, useCommand } from '../../client/hooks.ts';
import { Answer } from '../../ui/answer.tsx';
import { tellDone, tellFailure } from '../../ui/tell.ts';
import { Screen } from '../../ui/screen.tsx';
import styles from './settings.module.css';

/** What a person can choose about the app. Each change is kept at once. */
export function SettingsScreen(): React.JSX.Element {
  const settings = useCall('settings.get', {});
  const info = useCall('host.info', {});
  return (
    <Screen title="Settings" icon={<IconSettings size={18} aria-hidden />}>
      <Answer of={settings} what="the settings">{(found) => <Form settings={found} processors={info.data?.processors} home={info.data?.home} />}</Answer>
    </Screen>
  );
}

function Form({ settings, processors, home }: { readonly settings: Settings; readonly processors: number | undefined; readonly home: string | undefined }): React.JSX.Element {
  const save = useCommand('settings.set', ['settings.get', 'home.doctor']);
  const [endpoint, setEndpoint] = useState(settings.engineEndpoint);
  const set = (part: Partial<Settings>): void => save.mutate(part, { onSuccess: () => tellDone('Saved.'), onError: tellFailure('Could not save the setting') });
  return (
    <div className={styles['settings']}>
      <section className="card" aria-label="Look">
        <Title order={2} mb="xs">
          Look
        </Title>
        <div className={styles['choice']}>
          <Text size="xs" fw={500} id="theme-label">
            Theme
          </Text>
          <SegmentedControl
            aria-labelledby="theme-label"
            value={settings.theme}
            onChange={(theme) => set({ theme: theme === 'light' || theme === 'dark' ? theme : 'system' })}
            data={[
              { value: 'system', label: 'As the system' },
              { value: 'light', label: 'Light' },
              { value: 'dark', label: 'Dark' },
            ]}
          />
        </div>
      </section>
      <section className={`card ${styles['tall'] ?? ''}`} aria-label="Runs">
        <Title order={2} mb="xs">
          Runs
        </Title>
        <Select
          label="Engine"
          description="Which one the run dialog offers first."
          value={settings.engine}
          allowDeselect={false}
          data={[
            { value: 'auto', label: 'Docker when it answers, else local processes' },
            { value: 'docker', label: 'Docker' },
            { value: 'process', label: 'Local processes' },
          ]}
          onChange={(engine) => set({ engine: engine === 'docker' || engine === 'process' ? engine : 'auto' })}
        />
        <TextInput
          label="Container engine's address"
          description="As in DOCKER_HOST, such as unix:///run/user/1000/podman/podman.sock. Empty: as this machine says."
          value={endpoint}
          onChange={(event) => setEndpoint(event.currentTarget.value)}
          onBlur={() => endpoint !== settings.engineEndpoint && set({ engineEndpoint: endpoint })}
        />
        <NumberInput label="Workers" description={`How many nodes may run at once; 0: one per processor${processors === undefined ? '' : ` (${processors})`}.`} min={0} max={256} allowDecimal={false} value={settings.maxWorkers} onChange={(value) => typeof value === 'number' && value !== settings.maxWorkers && set({ maxWorkers: value })} />
        <NumberInput label="Tell me when a run ends that took longer than" description="Seconds; 0: never." min={0} max={86_400} allowDecimal={false} value={settings.notifyAfterSeconds} onChange={(value) => typeof value === 'number' && value !== settings.notifyAfterSeconds && set({ notifyAfterSeconds: value })} />
      </section>
      <section className="card" aria-label="Home">
        <Title order={2} mb="xs">
          Home
        </Title>
        <Text size="sm">
          Everything Drydock stores is in <span className="mono">{home}</span>. To use another folder, set <span className="mono">DRYDOCK_HOME</span> before starting.
        </Text>
      </section>
    </div>
  );
}
