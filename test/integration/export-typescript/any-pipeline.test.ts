import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { exportTypeScript } from '#shared/export/typescript/export-typescript.ts';
import { contentOf } from '#test/kit/same-pipeline.ts';
import { ensureSdkBuilt, installSdk, writeProgram, yamlOfPrograms } from '#test/kit/sdk-programs.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'drydock-any-pipeline-'));
beforeAll(async () => {
  await ensureSdkBuilt();
  installSdk(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const portNames = ['data', 'rate', 'class', 'model_1', 'in'];
const stepNames = ['prep', 'train', 'class', 'await', 'dsl', 'p', 'two words', 'Überprüfung', 'prep_2', '1st'];
const strange = fc.constantFrom('`${process.exit()}`', "it's", '"', '\\', 'a\nb\n', 'true', '1.0', '', ' ', '# no comment', 'a: b', '\u2028', '${{ parent.inputs.data }} and ${{parent.inputs.rate}}', '${{parent.jobs.prep.outputs.model_1}}/x', '${{foreign.thing}}', '${{parent.inputs.none}}');
const scalar = fc.oneof(strange, fc.string({ maxLength: 12 }), fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean());
const { value: anyValue } = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, scalar, fc.constant(null), fc.array(tie('value'), { maxLength: 3 }), fc.dictionary(fc.oneof(fc.string({ maxLength: 6 }), fc.constantFrom('kind', 'toString', 'type', 'a\nb\nc', '`${1}`')), tie('value'), { maxKeys: 3, noNullPrototype: true })),
}));

const binding = fc.oneof(
  scalar,
  fc.constantFrom(...portNames).map((name) => `\${{parent.inputs.${name}}}`),
  fc.tuple(fc.constantFrom(...stepNames.filter((name) => !name.includes(' '))), fc.constantFrom(...portNames)).map(([step, output]) => `\${{parent.jobs.${step}.outputs.${output}}}`),
  fc.record({ type: fc.constantFrom('uri_file', 'uri_folder', 'number'), path: fc.oneof(fc.constantFrom('./a b', 'https://x/y', 'azureml:d:1', '${{parent.inputs.data}}', '${{ parent.jobs.train.outputs.model_1 }}'), strange), mode: fc.constantFrom('download', 'ro_mount'), note: anyValue }, { requiredKeys: [] }),
);
const outputs = fc.dictionary(fc.constantFrom(...portNames), fc.oneof(fc.constantFrom(...portNames).map((name) => `\${{parent.outputs.${name}}}`), fc.record({ type: fc.constant('uri_folder'), mode: fc.constant('upload'), path: fc.constantFrom('${{parent.outputs.data}}', 'azureml://datastores/a/paths/b'), extra: anyValue }, { requiredKeys: [] }), fc.constant(null)), { maxKeys: 3, noNullPrototype: true });
const extras = fc.record({ compute: scalar, resources: fc.record({ instance_count: fc.nat(3) }), limits: fc.record({ timeout: fc.nat(99), other: anyValue }, { requiredKeys: [] }), retry_settings: fc.record({ max_retries: fc.nat(3) }), environment_variables: fc.dictionary(fc.constantFrom('A', 'B'), scalar, { noNullPrototype: true }), is_deterministic: fc.boolean(), display_name: scalar, unheard_of: anyValue }, { requiredKeys: [] });
const declared = fc.dictionary(fc.constantFrom(...portNames), fc.oneof(scalar, fc.record({ type: fc.constantFrom('uri_folder', 'number', 'integer', 'string', 'boolean', 'Integer', 'enum'), path: fc.constantFrom('./x', 'azureml:d@latest'), default: scalar, min: fc.nat(2), max: fc.nat(9), optional: fc.boolean(), enum: fc.array(scalar, { maxLength: 2 }), description: scalar, hint: anyValue }, { requiredKeys: [] })), { maxKeys: 4, noNullPrototype: true });

const stepOf = (used: fc.Arbitrary<object>) => fc.tuple(used, fc.dictionary(fc.constantFrom(...portNames), binding, { maxKeys: 3, noNullPrototype: true }), outputs, extras).map(([what, given, made, more]) => ({ ...more, ...what, inputs: given, outputs: made }));
const inlineUse = fc.oneof(
  fc.constantFrom('./train.yml', 'prep.yaml', 'azureml:m:1', 'm@latest', 'azureml:./x.yml', '../a b/prep.yml').map((component) => ({ component })),
  fc.record({ type: fc.constant('command'), component: fc.constant('./train.yml') }),
  fc.record({ command: strange, environment: fc.constant('azureml:e@latest'), code: fc.constant('./src') }),
  fc.record({ component: fc.record({ type: fc.constant('command'), name: fc.constant('inner'), command: fc.constant('echo'), environment: fc.constant('azureml:e@latest'), unknown: anyValue }) }),
  fc.record({ type: fc.constantFrom('spark', 'sweep', 'if_else'), anything: anyValue }),
);
const pipelineOf = (uses: fc.Arbitrary<object>) =>
  fc.record(
    { type: fc.constant('pipeline'), name: scalar, version: scalar, display_name: scalar, description: scalar, tags: fc.dictionary(fc.constantFrom('a', 'b'), scalar, { noNullPrototype: true }), settings: fc.record({ default_compute: scalar, continue_on_step_failure: fc.boolean(), odd: anyValue }, { requiredKeys: [] }), inputs: declared, outputs: fc.dictionary(fc.constantFrom(...portNames), fc.constantFrom(null, { type: 'uri_folder' }, { mode: 'upload' }), { noNullPrototype: true }), odd: anyValue, jobs: fc.dictionary(fc.constantFrom(...stepNames), stepOf(uses), { minKeys: 1, maxKeys: 5, noNullPrototype: true }) },
    { requiredKeys: ['jobs'] },
  );
const pipeline = pipelineOf(fc.oneof({ weight: 4, arbitrary: inlineUse }, { weight: 1, arbitrary: pipelineOf(inlineUse).map((inner) => ({ type: 'pipeline', component: { ...inner, type: 'pipeline' } })) }));

test('whatever a pipeline holds comes back from TypeScript as it was', async () => {
  const texts = fc.sample(pipeline, { numRuns: 150, seed: 20261122 }).map((tree) => stringify(tree, { lineWidth: 0 }));
  const programs: string[] = [];
  for (const [index, text] of texts.entries()) {
    const { files, problems } = exportTypeScript({ file: 'p.yml', text });
    expect({ text, problems }).toEqual({ text, problems: [] });
    programs.push(await writeProgram(folder, `p${index}.mjs`, files[0]?.text ?? ''));
  }
  const back = await yamlOfPrograms(programs);
  for (const [index, text] of texts.entries()) expect({ program: programs[index], ...contentOf(back[index] ?? '') }).toEqual({ program: programs[index], ...contentOf(text) });
});
