import type { Tree } from '@lezer/common';
import type { Problem } from '../../model/problem.ts';
import { checkText, findDepth } from './check-text.ts';
import { FileReading } from './file-reading.ts';
import { parseTree, PythonSource } from './python-source.ts';

/** Parses a text for reading, or says why it cannot be. */
export function openPython(given: string, file: string, placeOfLine?: PythonSource['placeOfLine']): { readonly reading: FileReading } | { readonly problems: readonly Problem[] } {
  const text = given.startsWith('\u{FEFF}') ? given.slice(1) : given;
  const problem = checkText(text, file) ?? findDepth(text, file);
  if (problem?.severity === 'error') return { problems: [problem] };
  const tree = parseTree(text);
  if (tree === undefined) return { problems: [{ severity: 'error', code: 'syntax', message: 'This is not Python: it has errors everywhere.', place: { file, line: 1, column: 1, path: '' } }] };
  const deep = findNesting(tree);
  if (deep !== undefined) return { problems: [new PythonSource(text, file, tree, placeOfLine).problem('error', 'too-deep', deep, `An expression or block here is nested more than ${deepest} levels deep; nothing of that depth is read.`)] };
  const reading = new FileReading(new PythonSource(text, file, tree, placeOfLine));
  if (problem !== undefined) reading.problems.push(problem);
  return { reading };
}

/** Deeper than any program is; from 2,500 on the parser does not keep its tree whole. */
const deepest = 1_000;

/** Where a tree is deeper than is read. */
function findNesting(tree: Tree): number | undefined {
  let depth = 0;
  let found: number | undefined;
  tree.cursor().iterate(
    (at) => {
      depth += 1;
      if (depth > deepest) found ??= at.from;
      return found === undefined;
    },
    () => {
      depth -= 1;
    },
  );
  return found;
}
