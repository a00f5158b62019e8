import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** What a process that was killed never comes to see. */
export class Killed extends Error {
  constructor() {
    super('This process was killed.');
  }
}

/** Where in a durable write the process ends: before anything of it, with a part of it in a place that is not the file's own yet, or behind it and before anybody learns of it. */
export type KillMoment = 'before' | 'within' | 'after';

/** The life of one process that works on a home. */
export class Life {
  readonly home: string;
  #ended = false;
  #armed: { left: number; readonly moment: KillMoment } | undefined;
  writes = 0;

  constructor(home: string) {
    this.home = home;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** It ends in the durable write after `writes` more. */
  endIn(writes: number, moment: KillMoment): void {
    this.#armed = { left: writes, moment };
  }

  spare(): void {
    this.#armed = undefined;
  }

  end(): never {
    this.#ended = true;
    throw new Killed();
  }

  write<T>(perform: () => T, leavePart: () => void): T {
    if (this.#ended) throw new Killed();
    this.writes += 1;
    const armed = this.#armed;
    if (armed === undefined || armed.left > 0) {
      if (armed !== undefined) armed.left -= 1;
      return perform();
    }
    if (armed.moment === 'within') leavePart();
    if (armed.moment === 'after') perform();
    return this.end();
  }
}

/** The processes that live in this one, by the homes that they work on. What writes durably asks here whether it still may. */
export class Mortality {
  readonly #lives = new Map<string, Life>();

  begin(home: string): Life {
    const life = new Life(home);
    this.#lives.set(home, life);
    return life;
  }

  forget(home: string): void {
    this.#lives.delete(home);
  }

  of(file: string): Life | undefined {
    for (const [home, life] of this.#lives) if (file.startsWith(`${home}/`)) return life;
    return undefined;
  }
}

/** The part of a whole file that a killed process leaves under its temporary name. */
export function leaveStaged(file: string, content: string | Uint8Array, stagingFolder: string | undefined): void {
  const folder = stagingFolder ?? path.dirname(file);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, `${path.basename(file)}.killed.tmp`), content.slice(0, Math.floor(content.length / 2)));
}

/** The part of a line that a killed process leaves at the end of a journal. */
export function leaveTorn(file: string, values: readonly unknown[]): void {
  const text = values.map((value) => `${JSON.stringify(value)}\n`).join('');
  mkdirSync(path.dirname(file), { recursive: true });
  appendFileSync(file, text.slice(0, Math.max(1, Math.floor(text.length / 2))));
}

/** Of this test file: what replaces the store's modules has nothing else to be given it by. */
export const mortality = new Mortality();
