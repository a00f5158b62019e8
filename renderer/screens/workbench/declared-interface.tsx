import { Anchor, Code, Text } from '@mantine/core';
import { Link } from 'wouter';
import type { Workbench } from '#shared/contract/workbench.ts';
import { places } from '../../app/places.ts';

/** What the spec says that the module takes and gives, how it is executed, and what is registered of it. */
export function DeclaredInterface({ bench }: { readonly bench: Workbench }): React.JSX.Element {
  const { interface: declared, command, description, registered, version, kind } = bench;
  const rows = [
    ...declared.inputs.map((port) => ({ name: port.name, what: port.optional ? 'input, optional' : 'input', type: port.type, usual: '' })),
    ...declared.params.map((param) => ({ name: param.name, what: 'parameter', type: [param.type, param.enum === undefined ? '' : param.enum.join(' | '), param.min === undefined ? '' : `≥ ${String(param.min)}`, param.max === undefined ? '' : `≤ ${String(param.max)}`].filter((part) => part !== '').join(' '), usual: param.default === undefined ? (param.optional ? 'may be left out' : '') : String(param.default) })),
    ...declared.outputs.map((port) => ({ name: port.name, what: 'output', type: port.type, usual: '' })),
  ];
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
      {rows.length === 0 ? <Text size="sm" className="quiet">It takes and gives nothing.</Text> : (
        <table className="table" aria-label="Interface">
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Kind</th>
              <th scope="col">Type</th>
              <th scope="col">Default</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ name, what, type, usual }) => (
              <tr key={`${what} ${name}`}>
                <th scope="row" className="mono">{name}</th>
                <td className="runs-number">{what}</td>
                <td className="mono">{type}</td>
                <td className="mono">{usual}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {command === undefined ? undefined : (
        <>
          <h3 className="panel-title">Command</h3>
          <Code block style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{command}</Code>
        </>
      )}
    </>
  );
}
