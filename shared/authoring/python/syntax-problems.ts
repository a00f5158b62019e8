import type { SyntaxNode } from '@lezer/common';
import type { FileReading } from './file-reading.ts';

/**
 * Says where the text is no Python 3. What is surely of Python 2 is an error; anything else a warning, since the grammar
 * here may lag behind Python, and what was to be read was read; unless `isBroken` says that nothing could be.
 */
export function warnOfSyntax(file: FileReading, isBroken = false): void {
  const old = findNode(file, (node) => node.name === 'PrintStatement');
  if (old !== undefined) {
    file.error('python-2', old, '"print" without brackets is Python 2, which nothing runs any more. Convert the file to Python 3 (python3 -m lib2to3, or 2to3).');
    return;
  }
  const fault = firstFault(file);
  if (fault !== undefined && isBroken) file.error('syntax', fault, 'This is not Python. Check the brackets, quotes and indentation here and above.');
  else if (fault !== undefined) file.warning('syntax', fault, 'This is not understood as Python. What stands around it was read; if Python itself accepts it, nothing is to be done.');
}

/** The first place that was not understood. */
export const firstFault = (file: FileReading): SyntaxNode | undefined => findNode(file, (node) => node.type.isError);

function findNode(file: FileReading, isIt: (node: SyntaxNode) => boolean): SyntaxNode | undefined {
  let found: SyntaxNode | undefined;
  file.source.tree.cursor().iterate((at) => {
    if (found === undefined && isIt(at.node)) found = at.node;
    return found === undefined;
  });
  return found;
}
