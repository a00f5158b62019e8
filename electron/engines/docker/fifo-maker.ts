import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

const SCRIPT = 'while IFS= read -r pair; do if mkfifo -m 600 "$pair/go" "$pair/done" 2>/dev/null; then echo yes; else echo no; fi; done';

/**
 * Makes pairs of FIFOs. One small shell does it for a whole session, because a spawn from this process costs more the more
 * memory this process holds. The shell ends with {@link FifoMaker.close}, or by itself when this process dies.
 */
export class FifoMaker {
  readonly #waiting: ((made: boolean) => void)[] = [];
  #shell: ChildProcessByStdio<Writable, Readable, null> | undefined;

  /** Makes `go` and `done` in an existing folder. False when that cannot be done here. */
  async makePair(folder: string): Promise<boolean> {
    if (folder.includes('\n')) return false;
    const shell = this.#start();
    return await new Promise<boolean>((resolve) => {
      this.#waiting.push(resolve);
      shell.stdin.write(`${folder}\n`);
    });
  }

  close(): void {
    this.#shell?.stdin.end();
    this.#shell = undefined;
  }

  #start(): ChildProcessByStdio<Writable, Readable, null> {
    if (this.#shell !== undefined) return this.#shell;
    // In a process group of its own: Ctrl-C in the terminal is for the program, which still has steps to stop.
    const shell = spawn('sh', ['-c', SCRIPT], { stdio: ['pipe', 'pipe', 'ignore'], detached: true });
    const giveUp = (): void => {
      if (this.#shell === shell) this.#shell = undefined;
      for (const answer of this.#waiting.splice(0)) answer(false);
    };
    shell.on('error', giveUp);
    shell.on('close', giveUp);
    shell.stdin.on('error', giveUp);
    createInterface({ input: shell.stdout }).on('line', (line) => this.#waiting.shift()?.(line === 'yes'));
    this.#shell = shell;
    return shell;
  }
}
