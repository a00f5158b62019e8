import type { SyntaxNode } from '@lezer/common';
import type { FileReading } from '../file-reading.ts';
import { statementsOf } from '../syntax.ts';

const libraries: Readonly<Record<string, string>> = {
  click: 'click', typer: 'typer', fire: 'fire', docopt: 'docopt', absl: 'absl.flags', hydra: 'hydra', plac: 'plac', tyro: 'tyro', jsonargparse: 'jsonargparse', simple_parsing: 'simple_parsing', tap: 'tap', optparse: 'optparse', gflags: 'gflags', cyclopts: 'cyclopts',
};

/** What reads a command line without an import of its own. */
const members: Readonly<Record<string, string>> = { 'tensorflow.flags': 'tensorflow.flags', 'tensorflow.app.flags': 'tensorflow.flags', 'tensorflow.compat.v1.flags': 'tensorflow.flags', 'tensorflow.compat.v1.app.flags': 'tensorflow.flags', 'sys.argv': 'sys.argv' };

/** Says that a script reads its command line in a way that is not understood here, at its import, else where it does so first. */
export function nameOtherLibrary(file: FileReading): boolean {
  for (const statement of statementsOf(file.source.tree.topNode)) {
    if (statement.name !== 'ImportStatement') continue;
    const name = /^(?:from|import)\s+(\w+)/.exec(file.source.textOf(statement))?.[1] ?? '';
    const library = Object.hasOwn(libraries, name) ? libraries[name] : undefined;
    if (library === undefined) continue;
    refuse(file, statement, library);
    return true;
  }
  const found = firstMember(file);
  if (found !== undefined) refuse(file, found.node, found.library);
  return found !== undefined;
}

function firstMember(file: FileReading): { readonly node: SyntaxNode; readonly library: string } | undefined {
  let found: { readonly node: SyntaxNode; readonly library: string } | undefined;
  file.source.tree.iterate({
    enter: ({ node }) => {
      if (found !== undefined) return false;
      const name = node.name === 'MemberExpression' ? (file.fullName(node) ?? '') : '';
      const library = Object.hasOwn(members, name) ? members[name] : undefined;
      if (library !== undefined) found = { node, library };
      return true;
    },
  });
  return found;
}

function refuse(file: FileReading, node: SyntaxNode, library: string): void {
  file.error('other-library', node, `The script reads its command line with ${library}, which is not understood: argparse is. Name the function that does the work (FILE.py:FUNCTION), or write a function of your own with @dsl.module.`);
}
