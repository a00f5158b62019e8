import { Center, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

/** A place where nothing is yet: what will be here, and how it gets here. */
export function Empty({ icon, title, children, actions }: { readonly icon: ReactNode; readonly title: string; readonly children: ReactNode; readonly actions?: ReactNode }): React.JSX.Element {
  return (
    <Center mih={220} p="md">
      <Stack align="center" gap="xs" maw={460}>
        <span className="quiet">{icon}</span>
        <Title order={2} ta="center">
          {title}
        </Title>
        <Text size="sm" ta="center" className="quiet" component="div">
          {children}
        </Text>
        {actions}
      </Stack>
    </Center>
  );
}
