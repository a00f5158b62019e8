import path from 'node:path';
import type { Interface, Scalar } from '#shared/model/interface.ts';
import type { Problem } from '#shared/model/problem.ts';
import type { ScopeValue } from '#shared/plan/flatten.ts';
import { readParameterValue } from '#shared/specs/check-value.ts';
import { parseDataSource } from '#shared/specs/data-source.ts';
import { suggest } from '#shared/specs/nearest.ts';

export interface RunParameters {
  readonly scope: Readonly<Record<string, ScopeValue>>;
  /** What is recorded with the run: parameter values and, as text, data. */
  readonly recorded: Readonly<Record<string, Scalar>>;
  readonly problems: readonly Problem[];
}

/** Reads the values that were set for a run by the types of the pipeline's inputs. Paths are relative to `folder`, the working directory of the caller. */
export function readRunParameters(declared: Interface, set: Readonly<Record<string, string>>, folder: string): RunParameters {
  const scope: Record<string, ScopeValue> = {};
  const recorded: Record<string, Scalar> = {};
  const problems: Problem[] = [];
  const problem = (code: string, message: string) => problems.push({ severity: 'error', code, message });

  for (const param of declared.params) if (param.default !== undefined) recorded[param.name] = param.default;
  for (const [name, text] of Object.entries(set)) {
    const param = declared.params.find((candidate) => candidate.name === name);
    const port = declared.inputs.find((candidate) => candidate.name === name);
    if (param !== undefined) {
      const reading = readParameterValue(text, param);
      const wrong = 'problem' in reading ? reading.problem : reading.doubt;
      if (wrong !== undefined || 'problem' in reading) problem('invalid-value', `${name}=${text}: '${name}' ${wrong ?? ''}`);
      else {
        scope[name] = { kind: 'scalar', value: reading.value };
        recorded[name] = reading.value;
      }
    } else if (port !== undefined) {
      const source = parseDataSource(text);
      scope[name] = { kind: 'data', source: source.kind === 'local' ? { kind: 'local', path: path.resolve(folder, source.path) } : source };
      recorded[name] = text;
    } else {
      const names = [...declared.params, ...declared.inputs].map((input) => input.name);
      problem('unknown-input', `${name}=${text}: the pipeline has no input '${name}'. ${suggest(name, names, 'inputs')}`);
    }
  }
  return { scope, recorded, problems };
}
