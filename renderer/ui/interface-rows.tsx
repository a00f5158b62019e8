import { Table, Text } from '@mantine/core';
import type { Interface } from '#shared/model/interface.ts';

/** One input, parameter or output, in the words that are shown. */
export interface InterfaceRow {
  readonly name: string;
  readonly kind: string;
  readonly type: string;
  readonly fallback?: string | undefined;
  readonly description?: string | undefined;
}

/** The type of a parameter, with what its values are limited to. */
export function limitedType({ type, enum: choices, min, max }: { readonly type: string; readonly enum?: readonly unknown[] | undefined; readonly min?: number | undefined; readonly max?: number | undefined }): string {
  return [type, choices === undefined ? '' : `one of ${choices.join(', ')}`, min === undefined ? '' : `≥ ${min}`, max === undefined ? '' : `≤ ${max}`].filter((part) => part !== '').join(', ');
}

/** The rows of what a module or pipeline declares. */
export function interfaceRows({ inputs, params, outputs }: Interface): readonly InterfaceRow[] {
  return [
    ...inputs.map(({ name, type, optional, description }) => ({ name, kind: optional ? 'input, optional' : 'input', type, description })),
    ...params.map((param) => ({
      name: param.name, kind: param.optional ? 'parameter, optional' : 'parameter', type: limitedType(param), description: param.description,
      fallback: param.default === undefined ? undefined : String(param.default),
    })),
    ...outputs.map(({ name, type, description }) => ({ name, kind: 'output', type, description })),
  ];
}

/** What something takes and gives, one on each row. */
export function InterfaceRows({ rows }: { readonly rows: readonly InterfaceRow[] }): React.JSX.Element {
  if (rows.length === 0) return <Text size="sm" className="quiet">It takes and gives nothing.</Text>;
  return (
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
        {rows.map(({ name, kind, type, fallback, description }) => (
          <Table.Tr key={`${kind} ${name}`}>
            <Table.Td className="mono">{name}</Table.Td>
            <Table.Td>{kind}</Table.Td>
            <Table.Td className="mono">{type}</Table.Td>
            <Table.Td className="mono" style={{ overflowWrap: 'anywhere' }}>{fallback ?? ''}</Table.Td>
            <Table.Td>{description ?? ''}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
