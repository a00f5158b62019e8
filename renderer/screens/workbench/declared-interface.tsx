import { Anchor, Code, Text } from '@mantine/core';
import { Link } from 'wouter';
import type { Workbench } from '#shared/contract/workbench.ts';
import { places } from '../../app/places.ts';
import { InterfaceRows, interfaceRows } from '../../ui/interface-rows.tsx';

/** What the spec says that the module takes and gives, how it is executed, and what is registered of it. */
export function DeclaredInterface({ bench }: { readonly bench: Workbench }): React.JSX.Element {
  const { interface: declared, command, description, registered, version, kind } = bench;
  return (
    <>
      {description === '' ? undefined : <Text size="sm" mb="xs">{description}</Text>}
      <Text size="xs" className="quiet" mb="xs">
        {kind === 'command' ? 'Command module' : kind === 'parallel' ? 'Parallel module' : kind === 'pipeline' ? 'Pipeline' : 'Module'}
        {version === undefined ? '' : `, version ${version}`}
        {'. '}
        {registered === undefined ? 'Not registered yet.' : (
          <>
            Registered{registered.latest === undefined ? '' : `, latest ${registered.latest}`}:{' '}
            <Anchor component={Link} href={places.module(registered.id)} size="xs">
              see it in the catalog
            </Anchor>
            .
          </>
        )}
      </Text>
      <InterfaceRows rows={interfaceRows(declared)} />
      {command === undefined ? undefined : (
        <>
          <h3 className="panel-title">Command</h3>
          <Code block style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{command}</Code>
        </>
      )}
    </>
  );
}
