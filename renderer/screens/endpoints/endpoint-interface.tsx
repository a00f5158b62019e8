import { Anchor, Table, Title } from '@mantine/core';
import { Link } from 'wouter';
import type { EndpointVersionDetail } from '#shared/contract/endpoints.ts';
import { places } from '../../app/places.ts';
import { InterfaceRows, limitedType } from '../../ui/interface-rows.tsx';
import type { InterfaceRow } from '../../ui/interface-rows.tsx';

/** What a version takes and gives, and which modules of the catalog it uses, with what their names mean now. */
export function EndpointInterface({ detail }: { readonly detail: EndpointVersionDetail }): React.JSX.Element {
  const { fields, outputs, references } = detail;
  const rows: readonly InterfaceRow[] = [
    ...fields.map((field) => ({ name: field.name, kind: `${field.kind === 'data' ? 'input' : 'parameter'}${field.required ? ', required' : ''}`, type: limitedType(field), fallback: field.default, description: field.description })),
    ...outputs.map(({ name, type, description }) => ({ name, kind: 'output', type, description })),
  ];
  return (
    <>
      <InterfaceRows rows={rows} />
      {references.length === 0 ? undefined : (
        <>
          <Title order={3} mt="md" mb={4}>
            Modules it looks up
          </Title>
          <Table aria-label="Modules it looks up">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Node</Table.Th>
                <Table.Th>Reference</Table.Th>
                <Table.Th>Means now</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {references.map(({ node, reference, means, moduleId, message }) => (
                <Table.Tr key={node}>
                  <Table.Td className="mono">{node}</Table.Td>
                  <Table.Td className="mono">{reference}</Table.Td>
                  <Table.Td>
                    {means === undefined ? undefined : moduleId === undefined ? means : (
                      <Anchor component={Link} href={places.module(moduleId)} size="sm">
                        {means}
                      </Anchor>
                    )}{' '}
                    {message === undefined ? undefined : <span className="runs-note">{message}</span>}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </>
      )}
    </>
  );
}
