import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { prepareParallel } from '#electron/runner/parallel/prepare-parallel.ts';
import { readProgress } from '#electron/runner/parallel/read-progress.ts';
import type { PlannedParallel } from '#shared/model/parallel.ts';
import { parallelDefaults } from '#shared/model/parallel-terms.ts';
import { parallelDriverVersion } from '#shared/model/parallel.ts';
import type { ParallelProgress } from '#shared/run/parallel-progress.ts';

/** A process that has ended and was not waited for (a zombie) is not alive. */
export function isAlive(pid: string): boolean {
  const file = `/proc/${pid}/stat`;
  return existsSync(file) && readFileSync(file, 'utf8').split(') ')[1]?.startsWith('Z') === false;
}

export interface DriverEnd {
  readonly exitCode: number | null;
  /** The newest megabyte of each. */
  readonly stdout: string;
  readonly stderr: string;
  readonly stdoutBytes: number;
  readonly rows: string | undefined;
  readonly progress: ParallelProgress | undefined;
}

/** The driver as a step runs it, with an input folder and an entry script of a test's own. */
export class DriverWorld {
  readonly root = mkdtempSync(path.join(tmpdir(), 'drydock-parallel-'));
  readonly #children: ChildProcess[] = [];

  constructor() {
    for (const folder of ['code', 'input', 'output']) mkdirSync(path.join(this.root, folder));
  }

  write(file: string, text: string): void {
    mkdirSync(path.dirname(path.join(this.root, file)), { recursive: true });
    writeFileSync(path.join(this.root, file), text);
  }

  /** Files `1.txt` to `<count>.txt` that hold their number. */
  inputs(count: number): void {
    for (let number = 1; number <= count; number += 1) this.write(`input/${String(number)}.txt`, String(number));
  }

  start(entry: string, settings: Partial<PlannedParallel> = {}, args: readonly string[] = []): { readonly child: ChildProcess; readonly end: Promise<DriverEnd> } {
    this.write('code/entry.py', entry);
    const folder = path.join(this.root, 'parallel');
    const rows = path.join(this.root, 'output', 'rows');
    prepareParallel({
      folder, maxWorkers: 4, inputs: { data: path.join(this.root, 'input') }, outputs: { rows },
      settings: { ...parallelDefaults, partitionKeys: [], entryScript: 'entry.py', input: 'data', inputType: 'uri_folder', appendRowTo: 'rows', processes: 2, maxRetries: 0, driver: parallelDriverVersion, ...settings },
    });
    // What this machine has may not be there elsewhere.
    for (const absent of ['yaml', 'pandas']) this.write(`parallel/${absent}.py`, 'raise ImportError("hidden")\n');
    const child = spawn('python3', ['-u', path.join(folder, 'drydock_parallel.py'), ...args], { cwd: path.join(this.root, 'code'), stdio: ['ignore', 'pipe', 'pipe'] });
    this.#children.push(child);
    const output = { stdout: '', stderr: '', stdoutBytes: 0 };
    child.stdout.on('data', (chunk: Buffer) => {
      output.stdoutBytes += chunk.length;
      output.stdout = (output.stdout + chunk.toString()).slice(-1_000_000);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      output.stderr = (output.stderr + chunk.toString()).slice(-1_000_000);
    });
    const end = new Promise<DriverEnd>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (exitCode) => {
        readProgress(folder).then((progress) => resolve({ exitCode, ...output, progress, rows: existsSync(rows) ? readFileSync(rows, 'utf8') : undefined }), reject);
      });
    });
    return { child, end };
  }

  run(entry: string, settings: Partial<PlannedParallel> = {}, args: readonly string[] = []): Promise<DriverEnd> {
    return this.start(entry, settings, args).end;
  }

  [Symbol.dispose](): void {
    for (const child of this.#children) child.kill('SIGKILL');
    rmSync(this.root, { recursive: true, force: true });
  }
}
