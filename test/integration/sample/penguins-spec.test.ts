import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { validateFiles } from '#electron/specs/validate-files.ts';

it('the penguins sample gives no problem at all: no error, no warning, in none of its files', async () => {
  const sample = path.resolve('resources/samples/penguins');
  const specs = readdirSync(sample, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.yml'));
  expect(specs).toHaveLength(8);
  const report = await validateFiles(specs.map((file) => path.join(sample, file)));
  expect(report.files.flatMap(({ file, problems }) => problems.map(({ message }) => `${file}: ${message}`))).toEqual([]);
  expect(report.ok).toBe(true);
});
