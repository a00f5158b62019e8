import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { CaseWorld } from '#test/kit/case-world.ts';
import { readSpec } from '#shared/specs/read-spec.ts';

const from = path.resolve(import.meta.dirname, '../../cases/parallel-files');

function parallelOf(file: string) {
  const reading = readSpec(readFileSync(file, 'utf8'), file);
  expect(reading.problems).toEqual([]);
  const module = reading.kind === 'module' ? reading.module : undefined;
  return module?.kind === 'command' ? { parallel: module.parallel, code: module.code, command: module.command } : module;
}

test('a parallel step is a parallel component where its text is not taken along', async () => {
  using world = new CaseWorld({ from });
  const target = path.join(world.root, 'exported');
  const called = await world.cli(['pipeline', 'export', world.at('pipeline.yml'), '--format', 'python', '--output', target, '--json']);
  expect(called.exitCode, called.stderr).toBe(0);
  const code = readFileSync(path.join(target, 'pipeline.py'), 'utf8');
  const component = /HERE \/ "(components\/pipeline_3\/[^"]+)"/.exec(code)?.[1] ?? '';
  expect(parallelOf(path.join(target, component))).toMatchObject({
    code: './code',
    command: { parts: expect.arrayContaining([{ kind: 'input', name: 'label' }]) },
    parallel: { entryScript: 'score.py', input: 'files', appendRowTo: 'rows', miniBatchSize: { unit: 'items', count: 2 }, maxConcurrencyPerInstance: 2, errorThreshold: 0, miniBatchErrorThreshold: 0, maxRetries: 0, timeoutSeconds: 60, loggingLevel: 'DEBUG' },
  });
});

test('a parallel step is not passed off as a command where there is no driver for it', async () => {
  using world = new CaseWorld({ from });
  const called = await world.cli(['pipeline', 'export', world.at('pipeline.yml'), '--format', 'argo', '--output', path.join(world.root, 'argo.yml')]);
  expect(called.exitCode).not.toBe(0);
  expect(called.stderr).toContain('The parallel step "score" has no counterpart in Argo');
});
