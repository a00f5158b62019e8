import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { drydock } from './drydock.ts';
import { type BenchRow, limit } from './row.ts';
import { median, timed } from './timing.ts';

const MODULES = 500;
const ROUNDS = 3;

/** 500 modules in Python in 50 folders, with 500 files beside them that declare none. From the start of the process to its end. */
export async function measureBuild(): Promise<BenchRow[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'drydock-bench-build-'));
  try {
    const first: number[] = [];
    const again: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const code = path.join(folder, `code-${String(round)}`);
      writeModules(code);
      const environment = { DRYDOCK_HOME: path.join(folder, `home-${String(round)}`) };
      first.push(await timed(() => drydock(['module', 'build', code, '--json'], environment)));
      for (let repeat = 0; repeat < ROUNDS; repeat += 1) again.push(await timed(() => drydock(['module', 'build', code, '--json'], environment)));
    }
    const start: number[] = [];
    for (let repeat = 0; repeat < ROUNDS; repeat += 1) start.push(await timed(() => drydock(['--version'], {})));
    return [
      limit({ name: `build of ${MODULES} modules, new`, value: median(first) / 1000, unit: 's' }, 3),
      limit({ name: `build of ${MODULES} modules, unchanged`, value: median(again) / 1000, unit: 's' }, 0.3, { against: 'the start of the program', value: median(start) / 1000 }),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function writeModules(root: string): void {
  for (let index = 0; index < MODULES; index += 1) {
    const folder = path.join(root, `part-${String(index % 50)}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, `module_${String(index)}.py`), moduleText(index));
    writeFileSync(path.join(folder, `plain_${String(index)}.py`), `"""Helps."""\n\ndef help_${String(index)}(value):\n    return value + ${String(index)}\n`);
  }
}

const moduleText = (index: number): string => `"""What module ${String(index)} does."""

import json
import os

from drydock_dsl import Enum, Input, Integer, Number, Output, dsl


@dsl.module(name='module_${String(index)}', version='1', display_name='Module ${String(index)}', tags={'part': '${String(index % 50)}'}, image='python:3.11-slim')
def module_${String(index)}(
    data: Input(description='What it reads.'),
    model: Output(description='What it writes.'),
    epochs: Integer(min=1, max=1000, description='How often.') = ${String(index + 1)},
    rate: Number(min=0) = 0.1,
    mode: Enum(['fast', 'exact']) = 'fast',
    note: str = None,
):
    """Do the work of module ${String(index)}.

    Args:
        rate: How fast.
        note: What to remember.
    """
    names = sorted(os.listdir(data))
    result = {'names': names, 'epochs': epochs, 'rate': rate, 'mode': mode}
    for name in names:
        with open(os.path.join(data, name), encoding='utf-8') as source:
            result[name] = len(source.read())
    with open(os.path.join(model, 'result.json'), 'w', encoding='utf-8') as target:
        json.dump(result, target)


if __name__ == '__main__':
    dsl.run(module_${String(index)})
`;
