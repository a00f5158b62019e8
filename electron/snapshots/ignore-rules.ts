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

/** The files that hold rules, the one that counts first. */
export const ignoreFiles: readonly string[] = ['.amlignore', '.gitignore'];

export interface IgnoreOptions {
  /** Default {@link ignoreFiles}. */
  readonly files?: readonly string[] | undefined;
  /** Default: from disk. */
  readonly read?: (file: string) => string;
}

/**
 * Azure's rules: in each folder `.amlignore`, else `.gitignore`, stacked from the root down. A match on any level leaves a
 * file out; a deeper negation cannot bring it back. The ignore files themselves are ordinary files.
 */
export class IgnoreRules implements Filter {
  readonly #levels: readonly Level[];
  readonly #of: IgnoreOptions;

  private constructor(levels: readonly Level[], of: IgnoreOptions) {
    this.#levels = levels;
    this.#of = of;
  }

  static start(of: IgnoreOptions = {}): IgnoreRules {
    return new IgnoreRules([], of);
  }

  enter(folder: string, source: string, names: readonly string[]): IgnoreRules {
    const file = (this.#of.files ?? ignoreFiles).find((name) => names.includes(name));
    if (file === undefined) return this;
    const text = (this.#of.read ?? readText)(path.join(source, file));
    return new IgnoreRules([...this.#levels, { folder, rules: ignore().add(text.replace(/^\uFEFF/, '')) }], this.#of);
  }

  skips(relativePath: string, isFolder: boolean): boolean {
    if (relativePath.endsWith(ALWAYS) && path.posix.basename(relativePath) === ALWAYS) return true;
    return this.#levels.some(({ folder, rules }) => {
      const below = folder === '' ? relativePath : relativePath.slice(folder.length + 1);
      return rules.ignores(isFolder ? `${below}/` : below);
    });
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw asContentError(error, file);
  }
}
