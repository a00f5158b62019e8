import { expect, expectTypeOf, test } from 'vitest';
import { dsl, Module } from '#electron/sdk/index.ts';

const prepare = dsl.module({ name: 'prepare', inputs: { raw: dsl.input('uri_folder'), extra: dsl.input('uri_file', { optional: true }) }, outputs: { out: dsl.output('uri_folder') } }, ({ inputs, outputs }) => {
  expectTypeOf(inputs.raw).toEqualTypeOf<string>();
  expectTypeOf(inputs.extra).toEqualTypeOf<string | undefined>();
  expectTypeOf(outputs).toEqualTypeOf<{ readonly out: string }>();
});

const train = dsl.module(
  {
    name: 'train',
    inputs: { data: dsl.input('uri_folder') },
    params: { rate: dsl.number({ default: 0.1 }), epochs: dsl.integer(), label: dsl.string({ optional: true }), fast: dsl.boolean({ default: false }), kernel: dsl.enum(['linear', 'rbf'], { default: 'rbf' }) },
    outputs: { model: dsl.output('uri_folder') },
  },
  ({ params }) => {
    expectTypeOf(params.rate).toEqualTypeOf<number>();
    expectTypeOf(params.epochs).toEqualTypeOf<number>();
    expectTypeOf(params.label).toEqualTypeOf<string | undefined>();
    expectTypeOf(params.fast).toEqualTypeOf<boolean>();
    expectTypeOf(params.kernel).toEqualTypeOf<'linear' | 'rbf'>();
    // @ts-expect-error: not declared
    expect(params.other).toBeUndefined();
  },
);

const messageOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return '';
};

test('steps are wired by names and types that the type checker knows', () => {
  const pipeline = dsl.pipeline({ name: 'p', inputs: { raw: dsl.input('uri_folder') }, params: { rate: dsl.number({ default: 0.2 }), name: 'x', rounds: 3 } }, (p) => {
    expectTypeOf(p.inputs).toHaveProperty('raw');
    const prep = prepare({ raw: p.inputs.raw });
    const trained = train({ data: prep.outputs.out, rate: p.params.rate, epochs: p.params.rounds, kernel: 'linear', label: `run-${p.params.name.expression}` });
    expectTypeOf(trained.outputs).toHaveProperty('model');
    return { model: trained.outputs.model };
  });
  expect(pipeline.toYaml()).toContain('rate: ${{parent.inputs.rate}}');
  const outer = dsl.pipeline({ name: 'outer' }, () => {
    const inner = pipeline({ raw: './data' });
    expectTypeOf(inner.outputs).toHaveProperty('model');
    return { model: inner.outputs.model };
  });
  expect(outer.toYaml()).toContain('path: ./data');
});

test('what does not fit is a compile error, and an error with a suggestion where nobody compiles', () => {
  dsl.pipeline({ name: 'p', inputs: { raw: dsl.input('uri_folder') }, params: { name: dsl.string() } }, (p) => {
    // @ts-expect-error: no such input
    expect(messageOf(() => prepare({ raw: 'x', extar: p.inputs.raw }))).toContain('Did you mean "extra"?');
    // @ts-expect-error: no such output
    expect(messageOf(() => prepare({ raw: 'x' }).outputs.outt)).toContain('Did you mean "out"?');
    // @ts-expect-error: a text is no number
    train({ data: 'x', epochs: 'many' });
    // @ts-expect-error: epochs is needed
    train({ data: 'x' });
    // @ts-expect-error: no such choice
    train({ data: 'x', epochs: 1, kernel: 'cubic' });
    // @ts-expect-error: a parameter that is a text is no number
    train({ data: 'x', epochs: p.params.name });
    // @ts-expect-error: no such parameter
    expect(messageOf(() => p.params.nmae)).toContain('The parameters are "name".');
    // @ts-expect-error: no such input
    expect(messageOf(() => p.inputs.rwa)).toContain('The inputs are "raw".');
  });
});

test('a module from a file takes any name, and the outputs that its type names', () => {
  const untyped = Module.fromYaml('./a.yml');
  const typed = Module.fromYaml<'model' | 'report'>('./b.yml');
  dsl.pipeline({ name: 'p' }, () => {
    const first = untyped({ anything: 1 });
    const second = typed({ data: first.outputs['whatever'] });
    expectTypeOf(second.outputs).toHaveProperty('report');
    // @ts-expect-error: not among the names
    expect(second.outputs.other.expression).toBe('${{parent.jobs.b.outputs.other}}');
  });
});
