import { expect, test } from 'vitest';
import { maxTypeScriptLength, readTypeScriptModules } from '#shared/authoring/typescript/read-typescript-modules.ts';

const head = "import { dsl, Module } from 'drydock';\n";
const problemsOf = (text: string): string[] => readTypeScriptModules(head + text, 'm.ts').problems.map(({ code, message, place }) => `${place?.line}:${place?.column} ${code}: ${message}`);

test('reads a declaration with all that it may say', () => {
  const { modules, problems } = readTypeScriptModules(
    `import { dsl as d } from 'drydock';
const folder = 'uri_folder' as const;
const limits = { min: 0, max: 1 };
export const train = d.module({
  name: 'train', version: "2", displayName: \`Train\`, description: 'Fits ' + 'a model.', tags: { team: 'a' }, isDeterministic: false, image: 'node:20',
  inputs: { data: d.input(folder), extra: d.input('uri_file', { optional: true, description: 'More.' }), any: d.input() },
  params: {
    learning_rate: d.number({ ...limits, default: 0.1 }), epochs: d.integer({ default: -1_000 }), label: d.string({ optional: true }), fast: d.boolean({ default: !true }),
    kernel: d.enum(['linear', 'rbf'], { default: 'rbf' }),
  },
  outputs: { model: d.output('mlflow_model'), report: d.output('uri_file') },
}, async ({ inputs }) => { throw new Error(inputs.data); });
`,
    'm.ts',
  );
  expect(problems).toEqual([]);
  expect(modules).toMatchObject([
    {
      language: 'typescript', shape: 'basic', name: 'train', version: '2', displayName: 'Train', description: 'Fits a model.', tags: { team: 'a' }, isDeterministic: false, image: 'node:20', functionName: 'train', place: { line: 4, column: 31 },
      items: [
        { kind: 'input', name: 'data', flag: '--data', type: 'uri_folder', optional: false, place: { line: 6, column: 13 } },
        { kind: 'input', name: 'extra', type: 'uri_file', optional: true, description: 'More.' },
        { kind: 'input', name: 'any', type: 'uri_folder' },
        { kind: 'parameter', name: 'learning_rate', flag: '--learning-rate', type: 'number', default: 0.1, min: 0, max: 1, optional: false },
        { kind: 'parameter', name: 'epochs', type: 'integer', default: -1000 },
        { kind: 'parameter', name: 'label', type: 'string', optional: true },
        { kind: 'parameter', name: 'fast', type: 'boolean', default: false },
        { kind: 'parameter', name: 'kernel', type: 'string', default: 'rbf', enum: ['linear', 'rbf'] },
        { kind: 'output', name: 'model', type: 'mlflow_model' },
        { kind: 'output', name: 'report', type: 'uri_file' },
      ],
    },
  ]);
});

test('a parameter whose default is an empty text may be left out: a spec cannot hold that default', () => {
  const { modules } = readTypeScriptModules(`${head}export const a = dsl.module({ name: 'a', params: { before: dsl.string({ default: '' }) } }, f);`, 'm.ts');
  expect(modules).toMatchObject([{ items: [{ name: 'before', optional: true, default: '' }] }]);
});

test('finds modules however they are exported, made of functions too', () => {
  const names = (text: string): string[] => readTypeScriptModules(head + text, 'm.ts').modules.map(({ name }) => name);
  const exported = "const a = dsl.module({ name: 'a' }, () => {});\nexport { a };\nexport default dsl.module({ name: 'b' }, () => {});\nexport const c = Module.fromFunc(work, { name: 'c' });";
  expect(names(exported)).toEqual(['a', 'b', 'c']);
  expect(problemsOf(exported)).toEqual([]);
  expect(problemsOf("const a = dsl.module({ name: 'a' }, () => {});")).toEqual([expect.stringContaining('not-exported: The module "a" is not exported')]);
});

test('other files declare nothing, whatever they hold', () => {
  for (const text of ['', 'const x = dsl.module({});', 'import { dsl } from "other"; dsl.module({ name: 1 });', '\0\u{1F600}<<<>>>', 'class { drydock']) expect(readTypeScriptModules(text, 'm.ts')).toEqual({ modules: [], problems: [] });
});

test('what cannot be understood says where and why, and the rest is read on', () => {
  expect(problemsOf("import { N } from './n.ts';\nexport const a = dsl.module({ name: 'a', params: { n: dsl.number({ default: N }), m: dsl.integer() } }, f);")).toEqual([expect.stringMatching(/^3:77 not-understood: "N" is no constant of this file/)]);
  expect(problemsOf("let n = 1;\nexport const a = dsl.module({ name: 'a', params: { n: dsl.number({ default: n }) } }, f);")).toEqual([expect.stringContaining('"n" is no constant')]);
  expect(problemsOf("export const a = dsl.module({ name: 'a', params: { n: dsl.nubmer() } }, f);")).toEqual([expect.stringContaining('Did you mean dsl.number?')]);
  expect(problemsOf("export const a = dsl.module({ name: 'a', inputs: { x: dsl.number() } }, f);")).toEqual([expect.stringContaining('must be made by dsl.input(...)')]);
  expect(problemsOf("export const a = dsl.module({ name: 'a', params: { n: dsl.integer({ default: 'x' }) } }, f);")).toEqual([expect.stringContaining('must be a whole number')]);
  expect(problemsOf("export const a = dsl.module({ name: process.env.NAME }, f);")).toEqual([expect.stringContaining('`process.env.NAME` is not a value that can be known without running the file')]);
  expect(problemsOf('export const a = dsl.module(settings, f);')).toEqual([expect.stringContaining('"settings" is not declared in this file')]);
  expect(problemsOf("export const a = dsl.module({ version: '1' }, f);")).toEqual([expect.stringContaining('has no name')]);
  expect(problemsOf("export const a = dsl.module({ name: 'a', desciption: 'x' }, f);")).toEqual([expect.stringContaining('unknown-key: A module has no "desciption". Did you mean "description"?')]);
  expect(problemsOf("export const a = dsl.module({ name: 'a', inputs: { x_y: dsl.input() }, outputs: { x_y: dsl.output() } }, f);")).toEqual([expect.stringContaining('share the option --x-y')]);
  expect(problemsOf("export const a = dsl.module({ name: 'a' }, f);\nexport const b = dsl.module({ name: 'a' }, f);")).toEqual([expect.stringContaining('Two modules of this file')]);
  expect(problemsOf("export const a = dsl.module({ name: 'a', inputs: { ['x' + 1]: dsl.input() } }, f);")).toEqual([expect.stringContaining('not a plain "name: value"')]);
});

test('texts keep their escapes', () => {
  const { modules } = readTypeScriptModules(`${head}export const a = dsl.module({ name: 'a', description: 'it\\'s\\n\\u0041\\x42\\u{1F600}\\\nx' }, f);`, 'm.ts');
  expect(modules[0]?.description).toBe("it's\nAB\u{1F600}x");
});

test('hostile files end soon: too long, too deep, constants in a circle', () => {
  // What it takes of the processor: how much else the machine has to do is no fault of the reader.
  const before = process.cpuUsage();
  expect(readTypeScriptModules(`${head}${' '.repeat(maxTypeScriptLength)}`, 'm.ts').problems).toMatchObject([{ code: 'source-too-large' }]);
  expect(problemsOf(`export const a = dsl.module({ name: ${'('.repeat(20_000)}'a'${')'.repeat(20_000)} }, f);`)).toEqual([expect.stringContaining('nested too deep')]);
  expect(problemsOf(`export const a = dsl.module({ name: 'a', tags: ${'['.repeat(50_000)} }, f);`).length).toBeGreaterThan(0);
  expect(problemsOf("const x = y; const y = x;\nexport const a = dsl.module({ name: x }, f);")).toEqual([expect.stringContaining('nested too deep')]);
  const doubling = Array.from({ length: 39 }, (_, index) => `const x${index + 1} = x${index} + x${index};`).join('\n');
  expect(problemsOf(`const x0 = 'a';\n${doubling}\nexport const a = dsl.module({ name: x39 }, f);`).length).toBeGreaterThan(0);
  const lists = Array.from({ length: 8 }, (_, index) => `const y${index + 1} = [${`y${index}, `.repeat(100)}];`).join('\n');
  expect(problemsOf(`const y0 = 'a';\n${lists}\nexport const a = dsl.module({ name: 'a', params: { n: dsl.enum(y8) } }, f);`)).toEqual([expect.stringContaining('more than 20000 values')]);
  const long = `const z0 = '${'a'.repeat(90_000)}';\n${Array.from({ length: 12 }, (_, index) => `const z${index + 1} = z${index} + z${index};`).join('\n')}`;
  expect(problemsOf(`${long}\nexport const a = dsl.module({ name: z12 }, f);`)).toEqual([expect.stringContaining('longer than 100000')]);
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1000).toBeLessThan(4_000);
}, 60_000);
