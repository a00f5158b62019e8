import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { runProgram } from '../drydock.ts';
import { IMAGE } from '../workloads.ts';
import { NO_OP } from './raw-loop.ts';

/** GNU make with one `docker run` per step. */
export interface MakePeer {
  readonly chain: () => Promise<unknown>;
  readonly independent: (jobs: number) => Promise<unknown>;
}

/** Rejects when make or the docker command line is not installed. */
export async function setUpMake(folder: string, host: string, sizes: { readonly chain: number; readonly independent: number }): Promise<MakePeer> {
  const environment = { ...process.env, DOCKER_HOST: host };
  await runProgram('make', ['--version']);
  await runProgram('docker', ['version'], { environment });
  const recipe = `; @docker run --rm --network none ${IMAGE} ${NO_OP.join(' ')}`;
  const chained = Array.from({ length: sizes.chain }, (_, at) => `c${at}: ${at === 0 ? '' : `c${at - 1}`} ${recipe}`);
  const names = Array.from({ length: sizes.independent }, (_, at) => `i${at}`);
  const file = path.join(folder, 'Makefile');
  writeFileSync(file, [...chained, `all: ${names.join(' ')}`, ...names.map((name) => `${name}: ${recipe}`), ''].join('\n'));
  const make = async (args: readonly string[]): Promise<unknown> => runProgram('make', ['-s', '-f', file, ...args], { environment });
  return { chain: () => make([`c${sizes.chain - 1}`]), independent: (jobs) => make([`-j${jobs}`, 'all']) };
}
