import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { createProcessEngine } from '#electron/engines/process/process-engine.ts';
import { processStep } from '#test/kit/process-steps.ts';

it('starting a step stays quick when the program holds much memory', async () => {
  const root = mkdtempSync(path.join(tmpdir(), 'drydock-large-'));
  const never = new AbortController().signal;
  const engine = createProcessEngine({ home: root, shimFolder: path.join(root, 'shims'), environment: process.env });
  {
    await using session = await engine.open({ runId: 'run-1', maxWorkers: 1, hermetic: false }, never);
    const step = processStep(root, 'a', 'true');
    await session.stage(step).run(never);
    const held = Array.from({ length: 32 }, () => Buffer.alloc(16 * 1024 * 1024, 1));
    const forked: number[] = [];
    const stepped: number[] = [];
    for (let round = 0; round < 15; round += 1) {
      forked.push(await milliseconds(() => once(spawn('bash', ['-c', 'true'], { stdio: 'ignore' }), 'exit')));
      stepped.push(await milliseconds(() => session.stage(step).run(never)));
    }
    expect(held).toHaveLength(32);
    expect(median(stepped)).toBeLessThan(median(forked) / 2);
  }
  rmSync(root, { recursive: true, force: true });
});

async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
