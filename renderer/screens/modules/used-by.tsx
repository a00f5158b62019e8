import { Anchor, List, Text, Title } from '@mantine/core';
import { Link } from 'wouter';
import { places } from '../../app/places.ts';
import { useCall } from '../../client/hooks.ts';
import { Answer } from '../../ui/answer.tsx';

/** Who relies on a module. */
export function UsedBy({ id }: { readonly id: string }): React.JSX.Element {
  const usedBy = useCall('modules.usedBy', { id });
  return (
    <Answer of={usedBy} what="its uses">
      {({ pipelines, runs }) => (
        <>
          <Title order={3}>Registered pipelines</Title>
          {pipelines.length === 0 ? <Text size="sm" className="quiet">None.</Text> : undefined}
          <List size="sm">
            {pipelines.map((each) => (
              <List.Item key={`${each.id}${each.version}`}>
                <Anchor component={Link} href={places.module(each.id, each.version)} size="sm">
                  {each.name} {each.version}
                </Anchor>
              </List.Item>
            ))}
          </List>
          <Title order={3} mt="sm">
            Runs
          </Title>
          {runs.length === 0 ? <Text size="sm" className="quiet">None of the newest runs.</Text> : undefined}
          <List size="sm">
            {runs.map(({ runId, node, version }) => (
              <List.Item key={`${runId}${node}`}>
                <Anchor component={Link} href={places.run(runId, node)} size="sm">
                  {runId}
                </Anchor>{' '}
                as {node}, version {version}
              </List.Item>
            ))}
          </List>
        </>
      )}
    </Answer>
  );
}
