import { Anchor, Table, Text, Title } from '@mantine/core';
import { Link } from 'wouter';
import type { EndpointVersionDetail } from '#shared/contract/endpoints.ts';
import { places } from '../../app/places.ts';

/** What a version takes and gives, and which modules of the catalog it uses, with what their names mean now. */
export function EndpointInterface({ detail }: { readonly detail: EndpointVersionDetail }): React.JSX.Element {
  const { fields, outputs, references } = detail;
  return (
    <>
      {fields.length + outputs.length === 0 ? <Text size="sm" className="quiet">It takes and gives nothing.</Text> : (
        <Table aria-label="Interface">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Name</Table.Th>
              <Table.Th>Kind</Table.Th>
              <Table.Th>Type</Table.Th>
              <Table.Th>Default</Table.Th>
              <Table.Th>Description</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {fields.map((field) => (
              <Table.Tr key={`i${field.name}`}>
                <Table.Td className="mono">{field.name}</Table.Td>
                <Table.Td>{`${field.kind === 'data' ? 'input' : 'parameter'}${field.required ? ', required' : ''}`}</Table.Td>
                <Table.Td className="mono">{[field.type, field.enum === undefined ? '' : `one of ${field.enum.join(', ')}`, field.min === undefined ? '' : `from ${field.min}`, field.max === undefined ? '' : `to ${field.max}`].filter((part) => part !== '').join(', ')}</Table.Td>
                <Table.Td className="mono" style={{ overflowWrap: 'anywhere' }}>{field.default ?? ''}</Table.Td>
                <Table.Td>{field.description ?? ''}</Table.Td>
              </Table.Tr>
            ))}
            {outputs.map((port) => (
              <Table.Tr key={`o${port.name}`}>
                <Table.Td className="mono">{port.name}</Table.Td>
                <Table.Td>output</Table.Td>
                <Table.Td className="mono">{port.type}</Table.Td>
                <Table.Td />
                <Table.Td>{port.description ?? ''}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
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
