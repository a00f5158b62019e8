import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { HOME_LABEL } from '#electron/engines/docker/labels.ts';
import { homeIdOf } from '#electron/home/home-id.ts';
import { clientOf, startDaemon } from '#test/kit/docker/docker-daemon.ts';
import { ensureTestImage } from '#test/kit/docker/test-images.ts';
import { launcher } from '../drydock.ts';
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
      const home = path.join(folder, `home-${round}`);
      const ours = { filters: { label: [`${HOME_LABEL}=${homeIdOf(home)}`] } };
      const args = ['pipeline', 'run', file, '--engine', 'docker', '--max-workers', String(STEPS), '--json'];
      const run = spawn(process.execPath, [launcher, ...args], { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, DRYDOCK_HOME: home, DOCKER_HOST: engine.host } });
      await allRunning(run.stderr);
      const askedMs = performance.now();
      run.kill('SIGINT');
      const [exitCode]: unknown[] = await once(run, 'exit');
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

/** Resolves when every step was told to be running. */
async function allRunning(output: Readable): Promise<void> {
  output.setEncoding('utf8');
  let told = '';
  await new Promise<void>((resolve, reject) => {
    output.on('data', (piece: string) => {
      told += piece;
      if (told.split(' running ').length > STEPS) resolve();
    });
    output.on('end', () => reject(new Error(`the run ended before all steps were running:\n${told}`)));
  });
}
