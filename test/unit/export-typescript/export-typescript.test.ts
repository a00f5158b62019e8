import { transformSync } from 'esbuild';
import { expect, test } from 'vitest';
import { exportTypeScript } from '#shared/export/typescript/export-typescript.ts';

const programOf = (text: string): string => exportTypeScript({ file: 'a b/train it.yml', text }).files[0]?.text ?? '';

test('a pipeline becomes a program that a person would have written', () => {
  const { files, problems } = exportTypeScript({
    file: 'a/train.yml',
    text: `$schema: https://azuremlschemas.azureedge.net/latest/pipelineJob.schema.json
type: pipeline
name: training
inputs:
  raw: {type: uri_folder, path: ./data, mode: ro_mount}
  rate: {type: number, default: 0.1}
  epochs: 3
outputs:
  model: {type: mlflow_model, mode: upload}
settings: {default_compute: azureml:cpu}
jobs:
  train:
    component: ./train.yml
    inputs:
      data: \${{parent.jobs.prep.outputs.out}}
      rate: \${{parent.inputs.rate}}
      tag: run \${{parent.inputs.epochs}}
    outputs:
      model: \${{parent.outputs.model}}
    limits: {timeout: 60}
  prep:
    component: azureml:prep@latest
    inputs:
      raw: {type: uri_folder, path: '\${{parent.inputs.raw}}', mode: download}
`,
  });
  expect(problems).toEqual([]);
  expect(files).toEqual([
    {
      path: 'train.ts',
      text: `import { dsl, Module } from 'drydock';

const prepModule = Module.reference<'out'>('azureml:prep@latest');
const trainModule = Module.fromYaml<'model'>('./train.yml');

export const pipeline = dsl.pipeline(
  {
    name: 'training',
    inputs: { raw: dsl.input('uri_folder', { path: './data', mode: 'ro_mount' }) },
    params: { rate: dsl.number({ default: 0.1 }), epochs: 3 },
    outputs: { model: dsl.output('mlflow_model', { mode: 'upload' }) },
    settings: { defaultCompute: 'azureml:cpu' },
    folder: import.meta.dirname,
  },
  (p) => {
    const prep = prepModule({ raw: dsl.data(p.inputs.raw, { type: 'uri_folder', mode: 'download' }) }, { name: 'prep' });
    const train = trainModule(
      { data: prep.outputs.out, rate: p.params.rate, tag: \`run \${p.params.epochs}\` },
      { name: 'train', timeoutSeconds: 60 },
    );
    return { model: train.outputs.model };
  },
);

await dsl.main(pipeline, import.meta);
`,
    },
  ]);
});

test('texts cannot leave their quotes', () => {
  const hostile = ["'); process.exit(1); ('", '"', '\\', '`', '${process.exit(1)}', '*/', '\u2028'].join(' ');
  const text = programOf(JSON.stringify({ jobs: { ["a'b"]: { command: 'x' }, a: { component: './x.yml', inputs: { [hostile]: `${hostile} \${{parent.inputs.x}}`, y: `${hostile}\n${hostile}` } } }, inputs: { x: 1 }, [hostile]: hostile, 'two\nlines': { 'and\nmore': 1 } }));
  expect(text).not.toBe('');
  expect(text).not.toMatch(/^\s*process\.exit/m);
  expect(text).toContain(String.raw`\${process.exit(1)}`);
  expect(text).toContain(String.raw`'two\nlines': { 'and\nmore': 1 }`);
  expect(() => transformSync(text, { loader: 'ts' })).not.toThrow();
});

test('what is no pipeline with steps is told, and gives no program', () => {
  expect(exportTypeScript({ file: 'c.yml', text: '{type: command, name: c, command: echo, environment: azureml:e@latest}' })).toMatchObject({ files: [], problems: [{ code: 'not-a-pipeline' }] });
  expect(exportTypeScript({ file: 'c.yml', text: '{a' })).toMatchObject({ files: [], problems: [{ code: 'yaml-syntax' }] });
  expect(exportTypeScript({ file: 'c.yml', text: '{jobs: {a: 1}}' }).files).toEqual([]);
});

test('names of steps that are no identifiers, or words of the language, get others', () => {
  const text = programOf(JSON.stringify({ jobs: { class: { command: 'x' }, '1st step': { command: 'x' }, dsl: { command: 'x' }, Prep: { component: './prep.yml' }, prep: { component: './prep.yml' } } }));
  for (const name of ['classModule', 'module1stStep', 'dslModule', 'prepModule']) expect(text).toContain(`const ${name} = `);
});
