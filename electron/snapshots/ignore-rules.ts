import { readFileSync } from 'node:fs';
import path from 'node:path';
import ignore from 'ignore';
import type { Ignore } from 'ignore';
import { asContentError } from '#electron/content/content-errors.ts';
import type { Filter } from '#electron/content/walk-tree.ts';

/** What Azure leaves out of every component's code, whatever the ignore files say. */
const ALWAYS = '__pycache__';

interface Level {
  /** The folder the rules were found in, relative to the walk's root. */
  readonly folder: string;
  readonly rules: Ignore;
}

/**
 * Azure's rules: in each folder `.amlignore`, else `.gitignore`, stacked from the root down. A match on any level leaves a
 * file out; a deeper negation cannot bring it back. The ignore files themselves are ordinary files.
 */
export class IgnoreRules implements Filter {
  readonly #levels: readonly Level[];

  private constructor(levels: readonly Level[]) {
    this.#levels = levels;
  }

  static start(): IgnoreRules {
    return new IgnoreRules([]);
  }

  enter(folder: string, source: string, names: readonly string[]): IgnoreRules {
    const file = ['.amlignore', '.gitignore'].find((name) => names.includes(name));
    if (file === undefined) return this;
    return new IgnoreRules([...this.#levels, { folder, rules: ignore().add(read(path.join(source, file))) }]);
  }

  skips(relativePath: string, isFolder: boolean): boolean {
    if (relativePath.endsWith(ALWAYS) && path.posix.basename(relativePath) === ALWAYS) return true;
    return this.#levels.some(({ folder, rules }) => {
      const below = folder === '' ? relativePath : relativePath.slice(folder.length + 1);
      return rules.ignores(isFolder ? `${below}/` : below);
    });
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    throw asContentError(error, file);
  }
}
