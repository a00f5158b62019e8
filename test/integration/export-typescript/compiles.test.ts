import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { exportTypeScript } from '#shared/export/typescript/export-typescript.ts';
import { ensureSdkBuilt, installSdk } from '#test/kit/sdk-programs.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

const handWritten = `import { dsl, Module } from 'drydock';
import type { RunResult } from 'drydock';
export const train = dsl.module(
  { name: 'train', inputs: { data: dsl.input('uri_folder') }, params: { rate: dsl.number({ default: 0.1 }), label: dsl.string({ optional: true }) }, outputs: { model: dsl.output('uri_folder') } },
  async ({ inputs, params, outputs, log }) => {
    const all: [string, number, string | undefined, string] = [inputs.data, params.rate, params.label, outputs.model];
    log.metric('n', all.length);
    // @ts-expect-error: rate is a number
    const wrong: string = params.rate;
    log.info(wrong);
  },
);
export const pipeline = dsl.pipeline({ name: 'p', inputs: { raw: dsl.input('uri_folder') }, folder: import.meta.dirname }, (p) => {
  const trained = train({ data: p.inputs.raw });
  // @ts-expect-error: no such output
  trained.outputs.modle;
  // @ts-expect-error: data is missing
  train({ rate: 1 });
  Module.load<'report'>('evaluate:1')({ model: trained.outputs.model });
  return { model: trained.outputs.model };
});
const result: RunResult = await pipeline.run({ params: {} }, { engine: 'process' });
export const done: string = result.status;
`;

test('programs compile against the types of the package, what is exported and what is written by hand, under the strictest settings', async () => {
  await ensureSdkBuilt();
  const folder = mkdtempSync(path.join(tmpdir(), 'drydock-compiles-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  installSdk(folder);
  symlinkSync(path.join(root, 'node_modules', '@types'), path.join(folder, 'node_modules', '@types'));
  const cases = path.join(root, 'test', 'cases');
  for (const [index, file] of readdirSync(cases, { recursive: true, encoding: 'utf8' }).filter((each) => /\.ya?ml$/.test(each)).entries()) {
    for (const { text } of exportTypeScript({ file, text: readFileSync(path.join(cases, file), 'utf8') }).files) writeFileSync(path.join(folder, `p${index}.ts`), text);
  }
  writeFileSync(path.join(folder, 'by-hand.ts'), handWritten);
  writeFileSync(path.join(folder, 'package.json'), '{"type":"module"}');
  const compilerOptions = { target: 'ES2023', module: 'NodeNext', strict: true, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true, noPropertyAccessFromIndexSignature: true, noUnusedLocals: true, noEmit: true, skipLibCheck: false, types: ['node'] };
  writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
  expect(readdirSync(folder).filter((file) => file.endsWith('.ts')).length).toBeGreaterThan(30);
  const { stdout } = spawnSync(process.execPath, [path.join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', folder], { encoding: 'utf8' });
  expect(stdout).toBe('');
});
