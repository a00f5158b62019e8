import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { HOME_LABEL } from '#electron/engines/docker/labels.ts';
import { homeIdOf } from '#electron/home/home-id.ts';
import { startDrydock } from '#test/kit/cli/started-drydock.ts';
import { clientOf, startDaemon } from '#test/kit/docker/docker-daemon.ts';
import { ensureTestImage } from '#test/kit/docker/test-images.ts';
import { type BenchRow, limit } from '../row.ts';
import { median } from '../timing.ts';
import { IMAGE, independent, writePipeline } from '../workloads.ts';

const STEPS = 20;
const ROUNDS = 3;

/** From Ctrl-C to the end of the process, with every container gone, for a run of 20 steps that ignore SIGTERM. */
export async function measureCancel(say: (words: string) => void): Promise<BenchRow[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'drydock-bench-cancel-'));
  const given = process.env['DRYDOCK_TEST_DOCKER_HOST'] ?? '';
  await using engine = given === '' ? await startDaemon() : { host: given, [Symbol.asyncDispose]: async () => undefined };
  try {
    await ensureTestImage(engine.host, IMAGE);
    const client = await clientOf(engine.host).docker();
    const file = writePipeline(path.join(folder, 'sleep'), { command: "trap '' TERM; sleep 1000", nodes: independent(STEPS) });
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const world = { home: path.join(folder, `home-${round}`), cwd: folder, dockerHost: engine.host };
      const ours = { filters: { label: [`${HOME_LABEL}=${homeIdOf(world.home)}`] } };
      const run = startDrydock(['pipeline', 'run', file, '--engine', 'docker', '--max-workers', String(STEPS), '--json'], world);
      await run.sees(/ running /, STEPS);
      const askedMs = performance.now();
      run.signalGroup('SIGINT');
      const { exitCode } = await run.ended;
      times.push((performance.now() - askedMs) / 1000);
      const left = await client.listContainers({ all: true, ...ours });
      if (exitCode !== 130 || left.length > 0) throw new Error(`the run ended with ${String(exitCode)} and left ${left.length} containers`);
      say(`cancel: ${times.at(-1)?.toFixed(2) ?? ''} s`);
    }
    return [limit({ name: `docker: cancel of ${STEPS} sleeping steps`, value: median(times), unit: 's' }, 5)];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
