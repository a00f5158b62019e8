import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { boolean, enum as enumeration, input, integer, number, output, string } from '#electron/sdk/runtime/ports.ts';
import { moduleLog } from '#electron/sdk/runtime/module-log.ts';
import { readArguments } from '#electron/sdk/runtime/read-arguments.ts';
import { dsl } from '#electron/sdk/index.ts';

const declaration = {
  name: 'train',
  inputs: { data: input('uri_folder'), extra: input('uri_file', { optional: true }) },
  params: { learning_rate: number({ default: 0.1, min: 0, max: 1 }), epochs: integer(), label: string({ optional: true }), fast: boolean({ default: false }), kernel: enumeration(['linear', 'rbf'], { default: 'rbf' }) },
  outputs: { model: output('uri_folder') },
};

const read = (...argv: string[]) => readArguments(declaration, argv);
const needed = ['--data', 'd', '--epochs', '3', '--model', 'm'];

test('reads options in both spellings, with the defaults of what is left out', () => {
  expect(read(...needed)).toEqual({ read: { inputs: { data: 'd', extra: undefined }, params: { learning_rate: 0.1, epochs: 3, label: undefined, fast: false, kernel: 'rbf' }, outputs: { model: 'm' } } });
  expect(read(...needed, '--learning_rate=1e-2', '--fast', 'True', '--label=', '--kernel', 'linear', '--extra', '-x')).toMatchObject({ read: { inputs: { extra: '-x' }, params: { learning_rate: 0.01, fast: true, label: '', kernel: 'linear' } } });
});

test('every fault names its argument, all at once', () => {
  const faults = (...argv: string[]) => ('faults' in read(...argv) ? read(...argv) : { faults: [] });
  expect(faults()).toEqual({ faults: ['argument --data: is required (the path of the input "data")', 'argument --epochs: is required', 'argument --model: is required (where to write the output "model")'] });
  expect(faults(...needed, '--learning-rate', '2', '--fast', 'yes', '--kernel', 'cubic')).toEqual({ faults: ['argument --learning-rate: must be at most 1, not "2"', 'argument --fast: must be true or false, not "yes"', 'argument --kernel: must be one of linear, rbf, not "cubic"'] });
  expect(faults('--data', 'd', '--epochs', '1.5', '--model', 'm')).toEqual({ faults: ['argument --epochs: must be a whole number, not "1.5"'] });
  expect(faults(...needed, '--epohcs', '3', 'rest')).toEqual({ faults: [expect.stringContaining('argument --epohcs: is not known; the arguments are --data'), expect.stringContaining('"rest" stands where')] });
  expect(faults(...needed, '--epochs', '3', '--label')).toEqual({ faults: ['argument --epochs: is given twice', 'argument --label: needs a value after it'] });
});

test('metrics go into the files of the MLflow run that the environment names', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'drydock-metrics-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const log = moduleLog({ MLFLOW_TRACKING_URI: pathToFileURL(folder).href, MLFLOW_RUN_ID: 'r1' });
  log.metric('val/loss', 0.5, 1);
  log.metric('val/loss', Number.NaN, 2);
  expect(readFileSync(path.join(folder, '0/r1/metrics/val/loss'), 'utf8')).toMatch(/^\d{13} 0\.5 1\n\d{13} nan 2\n$/);
  expect(() => log.metric('../x', 1)).toThrow('cannot be called');
  expect(() => moduleLog({ MLFLOW_TRACKING_URI: 'https://x', MLFLOW_RUN_ID: 'r' }).metric('a', 1)).not.toThrow();
});

test('a module is called directly in tests, with its defaults and its folders', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'drydock-invoke-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const seen: unknown[] = [];
  const module = dsl.module({ name: 'm', params: { n: dsl.integer({ default: 2, max: 3 }) }, outputs: { out: dsl.output('uri_folder') } }, ({ params, outputs }) => void seen.push(params.n, outputs.out));
  await module.invoke({ outputs: { out: path.join(folder, 'a/b') } });
  await expect(module.invoke({ params: { n: 9 }, outputs: { out: folder } })).rejects.toThrow('argument --n: must be at most 3');
  expect(seen).toEqual([2, path.join(folder, 'a/b')]);
});
