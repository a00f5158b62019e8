import { Alert } from '@mantine/core';
import { IconPlugConnectedX } from '../ui/icons.ts';
import { useConnection } from '../client/hooks.ts';

/** Says when the host cannot be reached. Nothing that is shown is thrown away meanwhile. */
export function ConnectionNotice(): React.JSX.Element | undefined {
  const connection = useConnection();
  if (connection.state !== 'lost') return undefined;
  return (
    <Alert role="status" color="orange" radius={0} py={6} icon={<IconPlugConnectedX size={16} />} title={connection.final ? 'Not connected' : 'Connecting again'}>
      {connection.final ? connection.reason : `${connection.reason} What you see is how it was; Drydock tries again by itself. Runs that were going on can be resumed.`}
    </Alert>
  );
}
