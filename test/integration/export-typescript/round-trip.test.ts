import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exportTypeScript } from '#shared/export/typescript/export-typescript.ts';
import { contentOf } from '#test/kit/same-pipeline.ts';
import { ensureSdkBuilt, installSdk, writeProgram, yamlOfPrograms } from '#test/kit/sdk-programs.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), 'drydock-round-trip-'));

beforeAll(async () => {
  await ensureSdkBuilt();
  installSdk(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Every YAML file below a folder. */
const yamlFiles = (from: string): string[] => readdirSync(from, { recursive: true, encoding: 'utf8' }).filter((file) => /\.ya?ml$/.test(file)).map((file) => path.join(from, file)).sort();

/** Exports texts, executes what came of them, and gives their YAML; `undefined` for those that are no pipelines with steps. */
async function roundTrip(texts: readonly string[]): Promise<readonly (string | undefined)[]> {
  const programs: string[] = [];
  const indexes: (number | undefined)[] = [];
  for (const [index, text] of texts.entries()) {
    const [file] = exportTypeScript({ file: `p${index}.yml`, text }).files;
    indexes.push(file === undefined ? undefined : programs.push(await writeProgram(folder, `${programs.length}-${index}.mjs`, file.text)) - 1);
  }
  const said = await yamlOfPrograms(programs);
  return indexes.map((index) => (index === undefined ? undefined : said[index]));
}

test('the pipelines of the test cases and the sample come back as they were', async () => {
  const files = [...yamlFiles(path.join(root, 'test/cases')), ...yamlFiles(path.join(root, 'resources/samples'))].filter((file) => /^jobs:/m.test(readFileSync(file, 'utf8')));
  expect(files.length).toBeGreaterThan(30);
  const texts = files.map((file) => readFileSync(file, 'utf8'));
  const back = await roundTrip(texts);
  for (const [index, text] of texts.entries()) expect({ file: files[index], ...contentOf(back[index] ?? '') }).toEqual({ file: files[index], ...contentOf(text) });
});

const outside = process.env['DRYDOCK_TEST_PIPELINES'];
test.skipIf(outside === undefined)('the pipelines of a folder come back as they were (DRYDOCK_TEST_PIPELINES)', async () => {
  const failed: string[] = [];
  const readable = yamlFiles(outside ?? '').flatMap((file) => {
    const text = readFileSync(file, 'utf8');
    try {
      contentOf(text);
      return [{ file, text }];
    } catch {
      return [];
    }
  });
  const back = await roundTrip(readable.map(({ text }) => text));
  let whole = 0;
  for (const [index, { file, text }] of readable.entries()) {
    const yaml = back[index];
    const name = path.relative(outside ?? '', file);
    if (yaml === undefined) {
      failed.push(`${name}: ${exportTypeScript({ file, text }).problems.map(({ message }) => message).join(' ')}`);
      continue;
    }
    try {
      expect(contentOf(yaml)).toEqual(contentOf(text));
      whole += 1;
    } catch (error) {
      failed.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  process.stderr.write(`${whole} of ${readable.length} pipelines came back as they were.\n${failed.join('\n')}\n`);
  expect(failed.filter((line) => !line.includes('no pipeline with steps'))).toEqual([]);
});
