import { Alert, Button, Group, List, Text } from '@mantine/core';
import { IconAlertTriangle } from './icons.ts';
import { CallError } from '../client/client.ts';

/** What went wrong, in the host's own words, with every problem it names and a way on. */
export function Failure({ error, what, retry }: { readonly error: Error; readonly what: string; readonly retry?: (() => void) | undefined }): React.JSX.Element {
  const problems = error instanceof CallError ? error.problems : [];
  return (
    <Alert color="red" role="alert" title={what} icon={<IconAlertTriangle size={16} />} m="sm">
      <Text size="sm">{error.message}</Text>
      {problems.length === 0 ? undefined : (
        <List size="sm" mt="xs">
          {problems.slice(0, 50).map((problem, index) => (
            <List.Item key={index}>
              {problem.place === undefined ? '' : `${problem.place.file}:${problem.place.line}:${problem.place.column}: `}
              {problem.message}
            </List.Item>
          ))}
        </List>
      )}
      {retry === undefined ? undefined : (
        <Group mt="sm">
          <Button variant="default" onClick={retry}>
            Try again
          </Button>
        </Group>
      )}
    </Alert>
  );
}
