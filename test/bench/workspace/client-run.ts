import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { launcher } from '../drydock.ts';

const LOOK_MS = 20;

export interface ClientRun {
  /** From the start of the process to its end. */
  readonly ms: number;
  /** MB that it had in memory at most; NaN where the system does not tell. */
  readonly memory: number;
  readonly stdout: string;
}

/** One call of the command line. Rejects with what it printed when it fails. */
export async function clientRun(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<ClientRun> {
  const start = performance.now();
  return await new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [launcher, ...args], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...environment } });
    let [stdout, stderr, memory] = ['', '', Number.NaN];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const looking = setInterval(() => (memory = peakOf(child.pid) ?? memory), LOOK_MS);
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(looking);
      if (code === 0) resolve({ ms: performance.now() - start, memory, stdout });
      else reject(new Error(`drydock ${args.join(' ')} ended with ${String(code)}:\n${stdout.slice(-2_000)}\n${stderr.slice(-2_000)}`));
    });
  });
}

/** The most that a process had in memory so far, as Linux tells it. */
function peakOf(pid: number | undefined): number | undefined {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB$/mu.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : (Number(kilobytes) * 1024) / 1e6;
  } catch {
    return undefined; // it has ended, or it is another system
  }
}
