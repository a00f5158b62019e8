import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { drydock, runProgram } from './drydock.ts';
import { type BenchRow, limit } from './row.ts';
import { inTurns, median } from './timing.ts';
import { chain, writePipeline } from './workloads.ts';

const REUSED = 100;
const ROUNDS = 11;
const SPEC = fileURLToPath(new URL('../../resources/samples/penguins/pipeline.yml', import.meta.url));

const reusedRun = z.looseObject({ status: z.literal('completed'), nodes: z.array(z.looseObject({ reused: z.literal(true) })).length(REUSED) });

/** Calls of the command line from process start to end, beside a Node that does nothing. */
export async function measureStarts(say: (words: string) => void): Promise<BenchRow[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'drydock-bench-starts-'));
  try {
    const environment = { DRYDOCK_HOME: path.join(folder, 'home') };
    const file = writePipeline(path.join(folder, 'pipeline'), { command: 'true', nodes: chain(REUSED) });
    const rerun = () => drydock(['pipeline', 'run', file, '--engine', 'process', '--json'], environment);
    await rerun();
    const times = await inTurns(ROUNDS, {
      node: () => runProgram(process.execPath, ['-e', '0']),
      help: () => drydock(['--help'], environment),
      validate: () => drydock(['pipeline', 'validate', path.join(path.dirname(file), 'no-op.yml')], environment),
      sample: () => drydock(['pipeline', 'validate', SPEC], environment),
      reuse: async () => reusedRun.parse(JSON.parse((await rerun()).stdout)),
    }, say);
    const of = (name: string): number => median(times[name] ?? []);
    const floor = { against: '`node -e 0`', value: of('node') };
    return [
      limit({ name: 'start: --help', value: of('help'), unit: 'ms' }, 200, floor),
      limit({ name: 'start: validate one component', value: of('validate'), unit: 'ms' }, 200, floor),
      limit({ name: 'start: validate the sample pipeline and its components', value: of('sample'), unit: 'ms' }, 200, floor),
      limit({ name: `start: rerun of ${REUSED} nodes, all reused`, value: of('reuse'), unit: 'ms' }, 500, floor),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
