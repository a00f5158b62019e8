import { messages, protocol, type PGlite } from '@electric-sql/pglite';

/** A statement that the database has taken apart already. */
interface Prepared {
  readonly name: string;
  readonly parameterTypes: readonly number[];
  readonly columns: readonly { readonly name: string; readonly type: number }[];
}

export interface StatementResult<R> {
  readonly rows: R[];
  /** Rows that were added, changed or removed. */
  readonly affected: bigint | undefined;
}

/** The one that was not used for longest makes room for another. */
const MOST_KEPT = 200;
/** Letters: longer ones are made for one occasion, and would only take memory. */
const LONGEST_KEPT = 20_000;

const { serialize } = protocol;

/**
 * Statements of PGlite that are prepared once and then carried out in one exchange. PGlite's own `query` takes a statement apart, plans it and asks for its
 * types each time, in five exchanges: that costs five times as much. Whoever uses this has the database to itself.
 */
export class PGliteStatements {
  readonly #database: PGlite;
  readonly #kept = new Map<string, Prepared>();
  /** Goes out with what comes next. */
  #ahead: Uint8Array | undefined;
  #names = 0;

  constructor(database: PGlite) {
    this.#database = database;
  }

  async run<R>(sql: string, parameters: readonly unknown[]): Promise<StatementResult<R>> {
    if (sql.length > LONGEST_KEPT) return this.#once(sql, parameters);
    const { name, parameterTypes, columns } = await this.#prepared(sql);
    const values = parameters.map((value, index) => this.#text(value, parameterTypes[index]));
    return this.#result(await this.#exchange(serialize.bind({ statement: name, values }), serialize.execute({}), serialize.sync()), columns);
  }

  /** A statement without parameters and rows. */
  async command(sql: string): Promise<void> {
    await this.#exchange(serialize.query(sql));
  }

  /** Begins a transaction, in the same exchange as its first statement. */
  begin(): void {
    this.#ahead = serialize.query('begin');
  }

  async end(how: 'commit' | 'rollback'): Promise<void> {
    if (this.#ahead === undefined) await this.command(how);
    else this.#ahead = undefined;
  }

  async #prepared(sql: string): Promise<Prepared> {
    const known = this.#kept.get(sql);
    if (known !== undefined) {
      this.#kept.delete(sql);
      this.#kept.set(sql, known);
      return known;
    }
    const [longest] = this.#kept.keys();
    if (this.#kept.size >= MOST_KEPT && longest !== undefined) await this.#forget(longest);
    return this.#prepare(sql);
  }

  async #forget(sql: string): Promise<void> {
    const name = this.#kept.get(sql)?.name;
    this.#kept.delete(sql);
    if (name !== undefined) await this.#exchange(serialize.close({ type: 'S', name }), serialize.sync());
  }

  async #prepare(sql: string): Promise<Prepared> {
    this.#names += 1;
    const name = `s${String(this.#names)}`;
    const answers = await this.#exchange(serialize.parse({ name, text: sql }), serialize.describe({ type: 'S', name }), serialize.sync());
    const parameterTypes = answers.flatMap((answer) => (answer instanceof messages.ParameterDescriptionMessage ? answer.dataTypeIDs : []));
    const columns = answers.flatMap((answer) => (answer instanceof messages.RowDescriptionMessage ? answer.fields.map((field) => ({ name: field.name, type: field.dataTypeID })) : []));
    const prepared: Prepared = { name, parameterTypes, columns };
    this.#kept.set(sql, prepared);
    return prepared;
  }

  async #once<R>(sql: string, parameters: readonly unknown[]): Promise<StatementResult<R>> {
    if (this.#ahead !== undefined) await this.#exchange();
    const { rows, affectedRows } = await this.#database.query<R>(sql, [...parameters]);
    return { rows, affected: affectedRows === undefined ? undefined : BigInt(affectedRows) };
  }

  async #exchange(...parts: readonly Uint8Array[]): Promise<readonly object[]> {
    const all = this.#ahead === undefined ? parts : [this.#ahead, ...parts];
    this.#ahead = undefined;
    return (await this.#database.execProtocol(all.length === 1 && all[0] !== undefined ? all[0] : Buffer.concat(all))).messages;
  }

  #text(value: unknown, type: number | undefined): string | null {
    if (value === null || value === undefined) return null;
    if (typeof value === 'string') return value;
    const serializer = type === undefined ? undefined : this.#database.serializers[type];
    return serializer === undefined ? JSON.stringify(value) : serializer(value);
  }

  #result<R>(answers: readonly object[], columns: Prepared['columns']): StatementResult<R> {
    const { parsers } = this.#database;
    const rows: R[] = [];
    let affected: bigint | undefined;
    for (const answer of answers) {
      if (answer instanceof messages.DataRowMessage) {
        const entries = columns.map(({ name, type }, index): readonly unknown[] => {
          const text = answer.fields[index] ?? null;
          const parse = text === null ? undefined : parsers[type];
          return [name, text === null || parse === undefined ? text : parse(text, type)];
        });
        rows.push(Object.fromEntries(entries));
      } else if (answer instanceof messages.CommandCompleteMessage) {
        const count = /^(?:INSERT \d+|UPDATE|DELETE|MERGE) (\d+)$/u.exec(answer.text)?.[1];
        affected = count === undefined ? undefined : BigInt(count);
      }
    }
    return { rows, affected };
  }
}
