import { appendFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ModuleLog } from './module.ts';

/** Lines go to the output of the program; metrics also into the folder of the MLflow run that the environment names. */
export function moduleLog(environment: Readonly<Record<string, string | undefined>>): ModuleLog {
  const folder = metricsFolder(environment);
  return {
    info: (message) => void process.stdout.write(`${message}\n`),
    warn: (message) => void process.stderr.write(`${message}\n`),
    metric(name, value, step = 0) {
      if (!/^[\w./ -]+$/.test(name) || name.split('/').includes('..') || path.isAbsolute(name)) throw new TypeError(`A metric cannot be called ${JSON.stringify(name)}. Use letters, digits, "_", "-", "." and "/".`);
      if (typeof value !== 'number') throw new TypeError(`The metric "${name}" must be a number, not ${JSON.stringify(value)}.`);
      process.stdout.write(`${name} = ${value}${step === 0 ? '' : ` (step ${step})`}\n`);
      if (folder === undefined) return;
      const file = path.join(folder, name);
      mkdirSync(path.dirname(file), { recursive: true });
      appendFileSync(file, `${Date.now()} ${spelled(value)} ${Math.trunc(step)}\n`);
    },
  };
}

/** As MLflow's own reader, Python's `float`, spells it. */
const spelled = (value: number): string => (Number.isNaN(value) ? 'nan' : value === Infinity ? 'inf' : value === -Infinity ? '-inf' : String(value));

function metricsFolder(environment: Readonly<Record<string, string | undefined>>): string | undefined {
  const uri = environment['MLFLOW_TRACKING_URI'];
  const run = environment['MLFLOW_RUN_ID'];
  if (uri === undefined || uri === '' || run === undefined || run === '') return undefined;
  if (/^[a-z][a-z0-9+.-]+:/i.test(uri) && !/^file:/i.test(uri)) return undefined;
  const root = /^file:\/\//i.test(uri) ? fileURLToPath(uri) : uri.replace(/^file:/i, '');
  return path.join(root, environment['MLFLOW_EXPERIMENT_ID'] ?? '0', run, 'metrics');
}
