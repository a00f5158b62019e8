import { Group, Select, Table, Text, Title } from '@mantine/core';
import { useState } from 'react';
import type { ModuleDetail } from '#shared/contract/modules.ts';
import { useCall } from '../../client/hooks.ts';
import { Answer } from '../../ui/answer.tsx';
import { SideBySide } from '../../ui/side-by-side.tsx';
import { Tag } from '../../ui/tag.tsx';

/** Two versions beside each other: spec, interface, files. */
export function CompareVersions({ module, version }: { readonly module: ModuleDetail; readonly version: string }): React.JSX.Element {
  const [other, setOther] = useState(() => module.versions.find((each) => each.version !== version)?.version ?? version);
  const compared = useCall('modules.compare', { id: module.id, a: other, b: version });
  const [file, setFile] = useState<string>();
  return (
    <>
      <Group gap="xs" mb="sm">
        <Text size="sm">Compare with</Text>
        <Select aria-label="Version to compare with" w={140} value={other} data={module.versions.map((each) => each.version)} onChange={(next) => next !== null && setOther(next)} allowDeselect={false} />
      </Group>
      <Answer of={compared} what="the comparison">
        {({ specA, specB, interface: ports, files }) => {
          const changed = files.filter(({ change }) => change !== 'same');
          const shown = changed.find(({ path }) => path === file) ?? changed[0];
          return (
            <>
              <Title order={3}>Interface</Title>
              {ports.length === 0 ? <Text size="sm" className="quiet">The same.</Text> : undefined}
              <Table display={ports.length === 0 ? 'none' : undefined}>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Name</Table.Th>
                    <Table.Th>Kind</Table.Th>
                    <Table.Th>In {other}</Table.Th>
                    <Table.Th>In {version}</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {ports.map(({ name, what, a, b }) => (
                    <Table.Tr key={`${what}${name}`}>
                      <Table.Td className="mono">{name}</Table.Td>
                      <Table.Td>{what}</Table.Td>
                      <Table.Td className="mono">{a ?? 'not there'}</Table.Td>
                      <Table.Td className="mono">{b ?? 'not there'}</Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
              <Title order={3} mt="sm" mb={4}>
                Spec <Sides other={other} version={version} />
              </Title>
              {specA === specB ? <Text size="sm" className="quiet">The same.</Text> : <SideBySide label="Specs" language="yaml" before={specA} after={specB} />}
              <Title order={3} mt="sm" mb={4}>
                Files <Sides other={other} version={version} />
              </Title>
              {changed.length === 0 ? <Text size="sm" className="quiet">{files.length === 1 ? 'The same file.' : `The same ${files.length} files.`}</Text> : undefined}
              {shown === undefined ? undefined : (
                <>
                  <Group gap="xs" mb={4}>
                    <Select aria-label="Changed file" w={320} value={shown.path} data={changed.map(({ path }) => path)} onChange={(next) => next !== null && setFile(next)} allowDeselect={false} searchable />
                    <Tag tone="quiet">{shown.change}</Tag>
                  </Group>
                  {shown.a === undefined && shown.b === undefined ? <Text size="sm">Not text, or too long to show.</Text> : <SideBySide label={shown.path} before={shown.a ?? ''} after={shown.b ?? ''} />}
                </>
              )}
            </>
          );
        }}
      </Answer>
    </>
  );
}

/** Which version is on which side. */
function Sides({ other, version }: { readonly other: string; readonly version: string }): React.JSX.Element {
  return (
    <Text span size="xs" className="quiet">
      {other} on the left, {version} on the right
    </Text>
  );
}
