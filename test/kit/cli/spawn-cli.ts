import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const launcher = fileURLToPath(new URL('../../../electron/launch/drydock.mjs', import.meta.url));

export interface SpawnedCli {
  /** Null when a signal ended the process. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface SpawnWorld {
  readonly home: string;
  readonly cwd?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** What stands in standard input; without it there is none. */
  readonly input?: string;
  /** Called with everything printed so far, whenever something is. `interrupt` sends SIGINT. */
  readonly watch?: (printed: { readonly stdout: string; readonly stderr: string }, interrupt: () => void) => void;
}

/** Runs the real `drydock` (built when it is not) as its own process, without a terminal. */
export async function spawnCli(args: readonly string[], world: SpawnWorld): Promise<SpawnedCli> {
  const child = spawn(process.execPath, [launcher, ...args], {
    cwd: world.cwd,
    env: { ...process.env, DRYDOCK_HOME: world.home, DOCKER_HOST: `unix://${world.home}/no-docker.sock`, ...world.environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  // A program that ends without having read it is no error of the test.
  child.stdin.on('error', () => undefined);
  child.stdin.end(world.input ?? '');
  let stdout = '';
  let stderr = '';
  const tell = () => world.watch?.({ stdout, stderr }, () => child.kill('SIGINT'));
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    tell();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    tell();
  });
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  return { exitCode, stdout, stderr };
}
