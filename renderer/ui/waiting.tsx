import { Center, Loader } from '@mantine/core';

/** While something is on its way. */
export function Waiting({ what }: { readonly what: string }): React.JSX.Element {
  return (
    <Center mih={160} role="status" aria-label={`Loading ${what}`}>
      <Loader size="sm" />
    </Center>
  );
}
