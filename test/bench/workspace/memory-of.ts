import { runProgram } from '../drydock.ts';

/** MB that a process has in memory now. */
export async function memoryOf(pid: number): Promise<number> {
  const { stdout } = await runProgram('ps', ['-o', 'rss=', '-p', String(pid)]);
  return (Number(stdout.trim()) * 1024) / 1e6;
}
