import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The program as users start it. */
export const launcher = fileURLToPath(new URL('../../electron/launch/drydock.mjs', import.meta.url));

export interface Ended {
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end. Rejects with what it printed when its exit code is not 0. */
export async function runProgram(command: string, args: readonly string[], options: { readonly environment?: NodeJS.ProcessEnv; readonly folder?: string } = {}): Promise<Ended> {
  return await new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: options.environment ?? process.env, ...(options.folder === undefined ? {} : { cwd: options.folder }) });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve({ stdout, stderr });
      else reject(new Error(`${[command, ...args].join(' ')} ended with ${String(code)}:\n${stdout.slice(-2_000)}\n${stderr.slice(-2_000)}`));
    });
  });
}

/** One call of the command line, as a process. */
export async function drydock(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<Ended> {
  return await runProgram(process.execPath, [launcher, ...args], { environment: { ...process.env, ...environment } });
}
