import { sql, type RawBuilder } from 'kysely';

/** Rows as a table `r` of a statement, whose text stays the same however many there are. `columns`: names and types; what a row does not have is null. */
export function jsonRows(rows: readonly object[], columns: string): RawBuilder<unknown> {
  return sql`json_to_recordset(${wellFormed(rows)}::json) r(${sql.raw(columns)})`;
}

/** As JSON. Half of a character, which no database takes, becomes U+FFFD, as it does on every other way into one. */
function wellFormed(rows: readonly object[]): string {
  const text = JSON.stringify(rows);
  if (!/\\ud[89a-f]/u.test(text)) return text;
  return JSON.stringify(rows, (_key, value: unknown) => (typeof value === 'string' ? Buffer.from(value).toString() : value));
}
