import { expect, test } from 'vitest';
import { dsl, Module } from '#electron/sdk/index.ts';
import type { InputReference } from '#electron/sdk/index.ts';
import type { PipelineModule } from '#shared/model/module-spec.ts';
import { readSpec } from '#shared/specs/read-spec.ts';

const prepare = dsl.module({ name: 'prepare', inputs: { raw: dsl.input('uri_folder') }, outputs: { out: dsl.output('uri_folder') } }, () => undefined);
const train = dsl.module({ name: 'train', inputs: { data: dsl.input('uri_folder') }, params: { rate: dsl.number({ default: 0.1 }), tag: dsl.string({ optional: true }) }, outputs: { model: dsl.output('mlflow_model') } }, () => undefined);

function graphOf(yaml: string): PipelineModule {
  const reading = readSpec(yaml, 'p.yml');
  if (reading.kind !== 'module' || reading.module.kind !== 'pipeline') throw new Error(`no pipeline: ${JSON.stringify(reading.problems)}`);
  return reading.module;
}

test('a pipeline in code is the pipeline that its YAML would be', () => {
  const pipeline = dsl.pipeline(
    {
      name: 'training', description: 'Trains.', tags: { team: 'a' }, inputs: { raw: dsl.input('uri_folder', { path: './data', mode: 'download' }) }, params: { rate: dsl.number({ default: 0.1, min: 0, max: 1 }), rounds: 3, name: 'on' },
      settings: { continueOnStepFailure: true, defaultCompute: 'azureml:cpu' }, extra: { owner: { mail: 'x@y' } },
    },
    (p) => {
      const prep = prepare({ raw: p.inputs.raw });
      const trained = train({ data: prep.outputs.out, rate: p.params.rate, tag: `run-${p.params.name.expression}` }, {
        name: 'fit', compute: 'azureml:gpu', environmentVariables: { A: '1', B: 'yes' }, resources: { instance_count: 2 }, timeoutSeconds: 60, retries: 2, outputs: { model: { mode: 'upload' } }, extra: { comment: 'kept' },
      });
      return { model: trained.outputs.model };
    },
  );
  const yaml = pipeline.toYaml();
  const { graph, interface: declared } = graphOf(yaml);
  expect(declared.inputs).toMatchObject([{ name: 'raw', type: 'uri_folder', mode: 'download', source: { kind: 'local', path: './data' } }]);
  expect(declared.params).toMatchObject([{ name: 'rate', type: 'number', default: 0.1, min: 0, max: 1 }, { name: 'rounds', type: 'integer', default: 3 }, { name: 'name', type: 'string', default: 'on' }]);
  expect(declared.outputs).toMatchObject([{ name: 'model', type: 'mlflow_model' }]);
  expect(graph.settings.continueOnStepFailure).toBe(true);
  expect(graph.nodes.map(({ name }) => name)).toEqual(['prepare', 'fit']);
  expect(graph.nodes[1]).toMatchObject({
    environmentVariables: { A: '1', B: 'yes' }, resources: { instanceCount: 2 }, timeoutSeconds: 60, maxRetries: 2, outputs: { model: { mode: 'upload', pipelineOutput: 'model' } },
    inputs: { data: { kind: 'expression', parts: [{ kind: 'node-output', node: 'prepare', output: 'out' }] }, tag: { kind: 'expression', parts: [{ kind: 'text', text: 'run-' }, { kind: 'parent-input', name: 'name' }] } },
  });
  expect(yaml).toContain('comment: kept');
  expect(yaml).toContain('mail: x@y');
});

test('conditions and loops are those of TypeScript, and steps of one module are numbered', () => {
  const make = (rates: readonly number[], withPreparation: boolean) =>
    dsl.pipeline({ name: 'p', inputs: { raw: dsl.input('uri_folder') } }, (p) => {
      const data = withPreparation ? prepare({ raw: p.inputs.raw }).outputs.out : p.inputs.raw;
      for (const rate of rates) train({ data, rate });
    });
  expect(graphOf(make([1, 2, 3], true).toYaml()).graph.nodes.map(({ name }) => name)).toEqual(['prepare', 'train', 'train_2', 'train_3']);
  expect(graphOf(make([1], false).toYaml()).graph.nodes.map(({ name }) => name)).toEqual(['train']);
});

test('a pipeline inside a pipeline is a step with an interface', () => {
  const inner = dsl.pipeline({ name: 'inner', inputs: { raw: dsl.input('uri_folder') }, params: { rate: dsl.number({ default: 0.5 }) } }, (p) => ({ model: train({ data: p.inputs.raw, rate: p.params.rate }).outputs.model }));
  const outer = dsl.pipeline({ name: 'outer' }, () => {
    const first = inner({ raw: './a' }, { name: 'first' });
    inner({ raw: 'azureml:data:1', rate: 0.7 });
    return { model: first.outputs.model };
  });
  const { graph } = graphOf(outer.toYaml());
  expect(graph.nodes.map(({ name, use }) => [name, use.kind === 'inline' ? use.spec.kind : use.kind])).toEqual([['first', 'pipeline'], ['inner', 'pipeline']]);
  expect(graph.nodes[0]?.inputs['raw']).toMatchObject({ kind: 'data', type: 'uri_folder', source: { kind: 'local', path: './a' } });
});

test('what cannot be is told where it was called', async () => {
  expect(() => train({ data: 'x' })).toThrow('outside of a pipeline');
  expect(() => dsl.condition(1)).toThrow('TypeScript "if"');
  expect(() => dsl.module({ name: 'm', inputs: { a_b: dsl.input() }, outputs: { a_b: dsl.output() } }, () => undefined)).toThrow('two arguments');
  expect(() => dsl.module({ name: 'm', params: { n: dsl.number({ default: 3, max: 2 }) } }, () => undefined)).toThrow('must be at most 2');
  expect(() => dsl.pipeline({ name: 'p', outputs: { model: dsl.output() } }, () => ({ modle: train({ data: 'x' }).outputs.model }))).toThrow('Did you mean "model"?');
  // @ts-expect-error: a pipeline is described at once
  expect(() => dsl.pipeline({ name: 'p' }, async () => Promise.resolve({}))).toThrow('is asynchronous');
  const foreign: InputReference[] = [];
  dsl.pipeline({ name: 'a', inputs: { raw: dsl.input() } }, (p) => void foreign.push(p.inputs.raw));
  expect(() => dsl.pipeline({ name: 'b' }, () => void Module.fromYaml('./x.yml')({ data: foreign[0] }))).toThrow('of another pipeline');
  const wrong = dsl.pipeline({ name: 'p', folder: import.meta.dirname }, () => {
    Module.fromYaml('./not-there.yml')({ data: './x' });
  });
  const { ok, problems } = await wrong.validate();
  expect(ok).toBe(false);
  expect(problems[0]).toMatchObject({ code: 'missing-file', place: { file: import.meta.filename } });
  expect(problems[0]?.place?.line).toBeGreaterThan(70);
});

test('texts that look like something else stay texts, and literals stay as they are', () => {
  const pipeline = dsl.pipeline({ name: 'p', params: { a: 'true', b: '1.0', c: 'yes', d: dsl.literal('1.10'), e: '0x1F', f: '', g: null, h: 'a: b # c' } }, () => void Module.command({ command: 'true', environment: 'azureml:e@latest' })());
  const { params } = graphOf(pipeline.toYaml()).interface;
  expect(params.map((param) => [param.name, param.type, param.default])).toEqual([
    ['a', 'string', 'true'], ['b', 'string', '1.0'], ['c', 'string', 'yes'], ['d', 'number', '1.10'], ['e', 'string', '0x1F'], ['f', 'string', ''], ['g', 'string', undefined], ['h', 'string', 'a: b # c'],
  ]);
});
