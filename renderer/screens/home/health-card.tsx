import { Group, Text, Title } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconCircleX, IconRefresh } from '../../ui/icons.ts';
import type { Check } from '#shared/contract/home.ts';
import { useCall, useCommand } from '../../client/hooks.ts';
import { Answer } from '../../ui/answer.tsx';
import { BusyButton } from '../../ui/busy-button.tsx';
import { tellDone, tellFailure } from '../../ui/tell.ts';
import { useCleanUp } from './use-clean-up.tsx';

const signs = {
  ok: { icon: IconCircleCheck, color: 'light-dark(#087f5b, #38d9a9)', label: 'fine' },
  warning: { icon: IconAlertTriangle, color: 'light-dark(#a65300, #ffa94d)', label: 'warning' },
  failed: { icon: IconCircleX, color: 'light-dark(#c92a2a, #ff8787)', label: 'failed' },
} as const;

/** What needs somebody comes first. */
const order: readonly Check['status'][] = ['failed', 'warning', 'ok'];

/** What works on this machine, in words, with a button where Drydock can mend it. */
export function HealthCard(): React.JSX.Element {
  const doctor = useCall('home.doctor', {});
  return (
    <section className="card" aria-label="This machine">
      <Group justify="space-between" mb="xs">
        <Title order={2}>This machine</Title>
        <BusyButton size="compact-xs" variant="default" leftSection={<IconRefresh size={12} />} busy={doctor.isFetching} onClick={() => void doctor.refetch().catch(() => undefined)}>
          Look again
        </BusyButton>
      </Group>
      <Answer of={doctor} what="the state of this machine">{({ checks }) => [...checks].sort((a, b) => order.indexOf(a.status) - order.indexOf(b.status)).map((check) => <Line key={check.name} check={check} />)}</Answer>
    </section>
  );
}

function Line({ check }: { readonly check: Check }): React.JSX.Element {
  const repair = useCommand('home.repair', ['home.doctor', 'home.usage']);
  const cleanUp = useCleanUp();
  const mend = (id: string): void => {
    if (id === 'clean') cleanUp.begin();
    else repair.mutate({ id }, { onSuccess: ({ detail }) => tellDone(detail), onError: tellFailure(`Could not repair ${check.name}`) });
  };
  const { icon: Icon, color, label } = signs[check.status];
  return (
    <Group wrap="nowrap" align="flex-start" gap="xs" py={4} style={{ borderTop: '1px solid var(--app-line)' }}>
      <Icon size={16} color={color} aria-label={label} style={{ marginTop: 2, flex: 'none' }} />
      <div style={{ flex: 1, minWidth: 0 }}>
        <Text size="sm">
          <b className="capital">{check.name}</b> {check.detail}
        </Text>
        {check.advice === undefined ? undefined : <Text size="xs" className="quiet">{check.advice}</Text>}
      </div>
      {check.repair === undefined ? undefined : (
        <BusyButton size="compact-xs" busy={repair.isPending || cleanUp.looking} onClick={() => mend(check.repair?.id ?? '')}>
          {check.repair.label}
        </BusyButton>
      )}
      {cleanUp.dialog}
    </Group>
  );
}
