import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'vitest';
import { drydock, type DrydockEnd } from '#test/kit/cli/started-drydock.ts';

/** A person with a home and a folder to work in, who calls the real command line there. Disposing removes both. */
export class CycleWorld implements Disposable {
  readonly root = realpathSync(mkdtempSync(path.join(tmpdir(), 'drydock-cycle-')));
  readonly folder = path.join(this.root, 'my work');
  readonly home = path.join(this.root, 'home');
  readonly #dockerHost: string;

  constructor(dockerHost: string) {
    this.#dockerHost = dockerHost;
    mkdirSync(this.folder);
  }

  at(...parts: readonly string[]): string {
    return path.join(this.folder, ...parts);
  }

  read(...parts: readonly string[]): string {
    return readFileSync(this.at(...parts), 'utf8');
  }

  write(name: string, text: string): void {
    writeFileSync(this.at(name), text);
  }

  /** Changes a file as an editor does; what is replaced must be there. */
  edit(name: string, changes: Readonly<Record<string, string>>): void {
    let text = this.read(name);
    for (const [before, after] of Object.entries(changes)) {
      expect(text, name).toContain(before);
      text = text.replace(before, after);
    }
    this.write(name, text);
  }

  /** Calls `drydock`, which must end with `exit`. */
  async drydock(args: readonly string[], exit = 0): Promise<DrydockEnd> {
    const ended = await drydock(args, { home: this.home, cwd: this.folder, dockerHost: this.#dockerHost });
    expect(ended.exitCode, `drydock ${args.join(' ')}\n${ended.stdout}${ended.stderr}`).toBe(exit);
    return ended;
  }

  /** The one JSON document of a call. */
  async json(args: readonly string[], exit = 0): Promise<unknown> {
    return JSON.parse((await this.drydock([...args, '--json'], exit)).stdout);
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
