import { Badge, HoverCard, List, Text } from '@mantine/core';
import { useCall } from '../../client/hooks.ts';

/** Whether a pipeline could run now without a network, and what it would miss. */
export function Readiness({ file }: { readonly file: string }): React.JSX.Element | undefined {
  const { data, error } = useCall('home.readiness', { file });
  if (error !== null) return <Badge size="sm" variant="light" color="gray">not readable</Badge>;
  if (data === undefined) return undefined;
  return (
    <HoverCard width={340} shadow="md">
      <HoverCard.Target>
        <Badge size="sm" variant="light" color={data.ready ? 'teal' : 'orange'} tabIndex={0}>
          {data.ready ? 'ready offline' : 'needs a network'}
        </Badge>
      </HoverCard.Target>
      <HoverCard.Dropdown>
        <Text size="sm">{data.summary}</Text>
        <List size="xs" mt={4}>
          {data.missing.map(({ name, detail, action }) => (
            <List.Item key={name}>
              {action}: {name} {detail}
            </List.Item>
          ))}
        </List>
      </HoverCard.Dropdown>
    </HoverCard>
  );
}
