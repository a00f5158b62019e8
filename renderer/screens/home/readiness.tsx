import { HoverCard, List, Text, UnstyledButton } from '@mantine/core';
import { useCall } from '../../client/hooks.ts';
import { Tag } from '../../ui/tag.tsx';

/** Whether a pipeline could run now without a network, and what it would miss. */
export function Readiness({ file }: { readonly file: string }): React.JSX.Element | undefined {
  const { data, error } = useCall('home.readiness', { file });
  if (error !== null) return <Tag tone="quiet">not readable</Tag>;
  if (data === undefined) return undefined;
  return (
    <HoverCard width={340} shadow="md">
      <HoverCard.Target>
        <UnstyledButton>
          <Tag tone={data.ready ? 'good' : 'warning'}>
            {data.ready ? 'ready offline' : 'needs a network'}
          </Tag>
        </UnstyledButton>
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
