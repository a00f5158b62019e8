import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PGliteStatements } from '#electron/workspace/database/pglite-statements.ts';

let database: PGlite;
let statements: PGliteStatements;
beforeAll(async () => {
  database = new PGlite();
  await database.waitReady;
  statements = new PGliteStatements(database);
  await statements.command('create table things (id text primary key, size bigint, tags text[], about json, good boolean)');
});
afterAll(() => database.close());

const insert = 'insert into things (id, size, tags, about, good) values ($1, $2, $3::text[], $4, $5)';

test('values of every kind come back as they went, and what was changed is counted', async () => {
  const tags = ['a', 'b "quoted", {braced} \\ and, null', '', 'NULL', '雪'];
  const about = { name: "it's", list: [1, null] };
  expect(await statements.run(insert, ['one', 12, tags, about, true])).toEqual({ rows: [], affected: 1n });
  expect(await statements.run(insert, ['none', null, null, null, undefined])).toEqual({ rows: [], affected: 1n });
  expect(await statements.run('select * from things order by id desc', [])).toEqual({
    rows: [{ id: 'one', size: 12, tags, about, good: true }, { id: 'none', size: null, tags: null, about: null, good: null }],
    affected: undefined,
  });
  expect(await statements.run('select count(*)::int as n from things where id = any($1::text[])', [['one', 'two']])).toMatchObject({ rows: [{ n: 1 }] });
  expect(await statements.run('update things set good = $1', [false])).toMatchObject({ affected: 2n });
});

test('a statement that is refused says why, and what comes next is carried out', async () => {
  for (let time = 0; time < 3; time += 1) {
    await expect(statements.run(insert, ['one', 1, [], null, true])).rejects.toMatchObject({ code: '23505' });
    await expect(statements.run('select nothing from nowhere', [])).rejects.toMatchObject({ code: '42P01' });
    await expect(statements.run('select $1::int as n', ['no number'])).rejects.toMatchObject({ code: '22P02' });
    expect(await statements.run('select $1::int as n', [7])).toMatchObject({ rows: [{ n: 7 }] });
  }
});

test('a transaction that is rolled back leaves nothing but what was prepared in it', async () => {
  statements.begin();
  await statements.run('insert into things (id) values ($1)', ['gone']);
  await expect(statements.run('insert into things (id) values ($1)', ['gone'])).rejects.toMatchObject({ code: '23505' });
  await expect(statements.run('select 1 as n', [])).rejects.toMatchObject({ code: '25P02' });
  await statements.end('rollback');
  expect(await statements.run('select id from things where id = $1', ['gone'])).toMatchObject({ rows: [] });
  expect(await statements.run('insert into things (id) values ($1)', ['gone'])).toMatchObject({ affected: 1n });
});

test('a transaction goes with its first statement, however long that is, and one without any leaves nothing open', async () => {
  statements.begin();
  await statements.run(`insert into things (id) values ($1) ${' '.repeat(30_000)}`, ['long gone']);
  await statements.end('rollback');
  expect(await statements.run('select id from things where id = $1', ['long gone'])).toMatchObject({ rows: [] });
  statements.begin();
  await statements.end('commit');
  await statements.run('insert into things (id) values ($1)', ['kept']);
  await statements.end('rollback');
  expect(await statements.run('select id from things where id = $1', ['kept'])).toMatchObject({ rows: [{ id: 'kept' }] });
});

test('of very many different or very long statements only some are kept', async () => {
  for (let each = 0; each < 300; each += 1) expect(await statements.run(`select ${String(each)} as n, $1 as text`, ['x'])).toMatchObject({ rows: [{ n: each, text: 'x' }] });
  expect(await statements.run(`select $1 as text ${' '.repeat(30_000)}`, ['long'])).toMatchObject({ rows: [{ text: 'long' }] });
  expect(await statements.run('select 1 as n, $1 as text', ['again'])).toMatchObject({ rows: [{ n: 1, text: 'again' }] });
  const { rows } = await statements.run<{ n: number }>('select count(*)::int as n from pg_prepared_statements', []);
  expect(rows[0]?.n).toBeLessThanOrEqual(200);
});

test('what changes the tables meanwhile is seen by what was prepared before', async () => {
  await statements.run('select id from things where id = $1', ['one']);
  await statements.command('alter table things add column more text');
  expect(await statements.run('select id from things where id = $1', ['one'])).toMatchObject({ rows: [{ id: 'one' }] });
});
