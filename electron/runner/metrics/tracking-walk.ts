import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { systemCode } from '../../store/store-errors.ts';

/** How many files and folders of a store are looked at: a step may fill it with anything. */
const MOST_ENTRIES = 20_000;
const DEEPEST = 8;

/** Walks folders that a step may be changing, or may have filled with links: those are not followed, what is gone is empty. */
export class TrackingWalk {
  #left = MOST_ENTRIES;

  /** Whether something was not looked at. */
  get isCut(): boolean {
    return this.#left <= 0;
  }

  /** Names of the folders in a folder, sorted. */
  async folders(folder: string): Promise<readonly string[]> {
    return (await this.#entries(folder)).filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  }

  /** The files below a folder, by their path in it with `/`, sorted. */
  async files(folder: string): Promise<readonly string[]> {
    const found: string[] = [];
    const open = [{ folder, prefix: '', depth: 0 }];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      for (const entry of await this.#entries(next.folder)) {
        const name = `${next.prefix}${entry.name}`;
        if (entry.isFile()) found.push(name);
        else if (entry.isDirectory() && next.depth < DEEPEST) open.push({ folder: path.join(next.folder, entry.name), prefix: `${name}/`, depth: next.depth + 1 });
      }
    }
    return found.sort();
  }

  async #entries(folder: string): Promise<readonly Dirent[]> {
    if (this.#left <= 0) return [];
    try {
      const entries = await readdir(folder, { withFileTypes: true });
      const some = entries.slice(0, this.#left);
      this.#left -= entries.length;
      return some.sort((a, b) => (a.name < b.name ? -1 : 1));
    } catch (error) {
      if (systemCode(error) === undefined) throw error;
      return [];
    }
  }
}
