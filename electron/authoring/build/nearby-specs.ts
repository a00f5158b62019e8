import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

const largestSpec = 1024 ** 2;

/** The YAML files of folders, each read once. */
export class NearbySpecs {
  readonly #folders = new Map<string, Map<string, string>>();

  /** The spec of a program beside it: the one with the usual name, else the only one whose command names it. */
  find(folder: string, usual: string, program: RegExp): string | undefined {
    const specs = this.#folders.get(folder) ?? readSpecs(folder);
    this.#folders.set(folder, specs);
    if (specs.has(usual)) return path.join(folder, usual);
    const named = [...specs].filter(([, text]) => program.test(text));
    const [only] = named;
    return named.length === 1 && only !== undefined ? path.join(folder, only[0]) : undefined;
  }

  /** A spec was written. */
  put(file: string, text: string): void {
    this.#folders.get(path.dirname(file))?.set(path.basename(file), text);
  }
}

/** The texts of the component specs of a folder. What cannot be read is no spec of ours. */
function readSpecs(folder: string): Map<string, string> {
  const specs = new Map<string, string>();
  for (const name of readdirSync(folder).sort()) {
    if (!/\.ya?ml$/i.test(name)) continue;
    const file = path.join(folder, name);
    try {
      const stat = statSync(file);
      if (!stat.isFile() || stat.size > largestSpec) continue;
      const text = readFileSync(file, 'utf8');
      if (name.endsWith('.spec.yaml') || (/^[ \t]*(?:command|entry_script)[ \t]*:/m.test(text) && !/^jobs\s*:/m.test(text))) specs.set(name, text);
    } catch {
      // Gone, or not ours to read: the source then has no spec there.
    }
  }
  return specs;
}

/** Finds a file name as a word of a command. */
export const namesFile = (...names: readonly string[]): RegExp => new RegExp(String.raw`(?:^|[\s/"'=])(?:${names.map((name) => name.replace(/[.*+?^$()[\]{}|\\]/g, String.raw`\$&`)).join('|')})(?=$|[\s"';&|])`, 'm');
