import type { FileReading } from '../file-reading.ts';
import { statementsOf } from '../syntax.ts';

const libraries: Readonly<Record<string, string>> = {
  click: 'click', typer: 'typer', fire: 'fire', docopt: 'docopt', absl: 'absl.flags', hydra: 'hydra', plac: 'plac', tyro: 'tyro', jsonargparse: 'jsonargparse', simple_parsing: 'simple_parsing', tap: 'tap', optparse: 'optparse', gflags: 'gflags', cyclopts: 'cyclopts',
};

/** Says that a script reads its command line in a way that is not understood here, at its import. */
export function nameOtherLibrary(file: FileReading): boolean {
  for (const statement of statementsOf(file.source.tree.topNode)) {
    if (statement.name !== 'ImportStatement') continue;
    const name = /^(?:from|import)\s+(\w+)/.exec(file.source.textOf(statement))?.[1] ?? '';
    const library = Object.hasOwn(libraries, name) ? libraries[name] : undefined;
    if (library === undefined) continue;
    file.error('other-library', statement, `The script reads its command line with ${library}, which is not understood: argparse is. Name the function that does the work (FILE.py:FUNCTION), or write a function of your own with @dsl.module.`);
    return true;
  }
  return false;
}
