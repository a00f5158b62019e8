import { Code, Title } from '@mantine/core';
import type { VersionDetail } from '#shared/contract/modules.ts';
import { InterfaceRows, interfaceRows } from '../../ui/interface-rows.tsx';

/** What a version takes and gives, and how it is executed. */
export function InterfaceTable({ detail }: { readonly detail: VersionDetail }): React.JSX.Element {
  return (
    <>
      <InterfaceRows rows={interfaceRows(detail.interface)} />
      {detail.command === undefined ? undefined : (
        <>
          <Title order={3} mt="md" mb={4}>
            Command
          </Title>
          <Code block style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{detail.command}</Code>
        </>
      )}
    </>
  );
}
