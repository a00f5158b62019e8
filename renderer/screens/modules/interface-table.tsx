import { Code, Table, Text, Title } from '@mantine/core';
import type { VersionDetail } from '#shared/contract/modules.ts';

/** What a version takes and gives, and how it is executed. */
export function InterfaceTable({ detail }: { readonly detail: VersionDetail }): React.JSX.Element {
  const { inputs, params, outputs } = detail.interface;
  return (
    <>
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
          {inputs.map((port) => (
            <Row key={`i${port.name}`} name={port.name} kind={port.optional ? 'input, optional' : 'input'} type={port.type} fallback="" description={port.description ?? ''} />
          ))}
          {params.map((param) => (
            <Row
              key={`p${param.name}`}
              name={param.name}
              kind={param.optional ? 'parameter, optional' : 'parameter'}
              type={[param.type, param.enum === undefined ? '' : `one of ${param.enum.join(', ')}`, param.min === undefined ? '' : `from ${param.min}`, param.max === undefined ? '' : `to ${param.max}`].filter((part) => part !== '').join(', ')}
              fallback={param.default === undefined ? '' : String(param.default)}
              description={param.description ?? ''}
            />
          ))}
          {outputs.map((port) => (
            <Row key={`o${port.name}`} name={port.name} kind="output" type={port.type} fallback="" description={port.description ?? ''} />
          ))}
        </Table.Tbody>
      </Table>
      {inputs.length + params.length + outputs.length === 0 ? <Text size="sm" className="quiet">It takes and gives nothing.</Text> : undefined}
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

function Row({ name, kind, type, fallback, description }: { readonly name: string; readonly kind: string; readonly type: string; readonly fallback: string; readonly description: string }): React.JSX.Element {
  return (
    <Table.Tr>
      <Table.Td className="mono">{name}</Table.Td>
      <Table.Td>{kind}</Table.Td>
      <Table.Td className="mono">{type}</Table.Td>
      <Table.Td className="mono">{fallback}</Table.Td>
      <Table.Td>{description}</Table.Td>
    </Table.Tr>
  );
}
