import { Button, Group, Select, Text } from '@mantine/core';
import { IconDownload, IconPhotoOff } from '../../ui/icons.ts';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { Plan } from '#shared/contract/runs.ts';
import { places } from '../../app/places.ts';
import { useCall, useCommand, useTopic } from '../../client/hooks.ts';
import { BusyButton } from '../../ui/busy-button.tsx';
import { tellFailure } from '../../ui/tell.ts';

/** An image or data that a run needs and that is not here, with what can be done about it. */
export function MissingThing({ fetch }: { readonly fetch: Plan['fetches'][number] }): React.JSX.Element {
  return (
    <div className="plan-thing">
      <IconPhotoOff size={16} aria-hidden />
      <div className="runs-grow">
        <Text size="sm" fw={600}>
          {fetch.name}
        </Text>
        <Text size="xs" className="quiet">
          {fetch.detail === '' ? (fetch.action === 'pull' ? 'is pulled when the run begins' : 'is not here') : fetch.detail}
        </Text>
      </div>
      {fetch.kind === 'data' ? <RegisterData /> : fetch.action === 'pull' ? <Pull image={fetch.name} /> : <MapImage reference={fetch.name} />}
    </div>
  );
}

function RegisterData(): React.JSX.Element {
  const [, go] = useLocation();
  return (
    <Button variant="default" onClick={() => go(places.data)}>
      Register data…
    </Button>
  );
}

function Pull({ image }: { readonly image: string }): React.JSX.Element {
  const pull = useCommand('images.pull');
  const queries = useQueryClient();
  const [task, setTask] = useState<{ readonly id: string; readonly detail: string; readonly active: boolean }>();
  const again = (): void => void queries.invalidateQueries({ queryKey: ['runs.plan'] }).catch(() => undefined);
  useTopic(
    'tasks',
    '',
    (event) => {
      if (event.id !== task?.id) return;
      setTask({ id: event.id, detail: event.detail, active: event.status === 'active' });
      if (event.status !== 'active') again();
    },
    again,
  );
  const begin = (): void => pull.mutate({ image }, { onSuccess: ({ taskId }) => setTask({ id: taskId, detail: '', active: true }), onError: tellFailure('The image could not be pulled') });
  return (
    <Group gap="xs" wrap="nowrap">
      <Text size="xs" className="quiet" role="status" lineClamp={1} maw={200}>
        {task?.detail ?? ''}
      </Text>
      <BusyButton variant="default" leftSection={<IconDownload size={14} />} busy={pull.isPending || task?.active === true} onClick={begin}>
        Pull now
      </BusyButton>
    </Group>
  );
}

function MapImage({ reference }: { readonly reference: string }): React.JSX.Element {
  const images = useCall('images.list', {});
  const map = useCommand('environments.set', ['environments.list', 'runs.plan', 'home.readiness']);
  const [image, setImage] = useState<string | null>(null);
  const names = [...new Set((images.data?.images ?? []).flatMap((each) => each.names))];
  return (
    <Group gap="xs" wrap="nowrap">
      <Select w={220} aria-label={`Image for ${reference}`} placeholder={names.length === 0 ? 'No image is here' : 'Image to use'} searchable data={names} value={image} onChange={setImage} comboboxProps={{ withinPortal: true }} />
      <BusyButton variant="default" disabled={image === null} busy={map.isPending} onClick={() => image !== null && map.mutate({ reference, image }, { onError: tellFailure('The environment could not be mapped') })}>
        Map
      </BusyButton>
    </Group>
  );
}
