import { Text } from '@mantine/core';

/** Names and values as a small table. */
export function KeyValues({ label, values, empty }: { readonly label: string; readonly values: readonly (readonly [string, string])[]; readonly empty: string }): React.JSX.Element | undefined {
  if (values.length === 0 && empty === '') return undefined;
  return (
    <>
      <h2 className="panel-title">{label}</h2>
      {values.length === 0 ? (
        <Text size="xs" className="quiet">
          {empty}
        </Text>
      ) : (
        <table className="table" aria-label={label}>
          <tbody>
            {values.map(([name, value]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td className="mono">{value}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}
