import { z } from 'zod';
import { findDepth } from './check-text.ts';
import { longestPython, parseTree } from './python-source.ts';
import { hasErrorWithin } from './syntax.ts';

const sourceSchema = z.union([z.string(), z.array(z.string())]).optional();
const cellSchema = z.object({ cell_type: z.string().optional(), source: sourceSchema, input: sourceSchema, metadata: z.object({ tags: z.array(z.string()).optional() }).loose().optional() }).loose();
const notebookSchema = z.object({
  nbformat: z.number().optional(),
  cells: z.array(cellSchema).optional(),
  /** Format 3 keeps its cells in work sheets. */
  worksheets: z.array(z.object({ cells: z.array(cellSchema).optional() }).loose()).optional(),
  metadata: z.object({ kernelspec: z.object({ language: z.string().optional(), name: z.string().optional() }).loose().optional(), language_info: z.object({ name: z.string().optional() }).loose().optional() }).loose().optional(),
}).loose();

const otherLanguages: ReadonlySet<string> = new Set(['r', 'julia', 'javascript', 'typescript', 'scala', 'sql', 'bash', 'powershell', 'c#', 'f#', 'csharp', 'fsharp', 'c++', 'go', 'rust', 'ruby', 'java', 'kotlin', 'sas', 'stata', 'matlab', 'octave', 'haskell', 'perl', 'php', 'swift', 'lua']);

export interface NotebookCell {
  /** Counts all cells of the notebook from 1, those with text too. */
  readonly number: number;
  readonly text: string;
  readonly isParameters: boolean;
}

export type NotebookReading = { readonly cells: readonly NotebookCell[] } | { readonly fault: string };

/** The code cells of a notebook of format 3 or 4; `fault` says why a text is none. The text is large where pictures are kept in it; the caller limits its size. */
export function readNotebookCells(text: string): NotebookReading {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return { fault: `The file is no notebook: it is not JSON (${error instanceof Error ? error.message.slice(0, 120) : 'unreadable'}).` };
  }
  const parsed = notebookSchema.safeParse(json);
  if (!parsed.success) return { fault: 'The file is JSON, but no notebook: it has no list of cells. Open it with Jupyter and save it again.' };
  const { cells, worksheets, metadata } = parsed.data;
  const all = cells ?? worksheets?.flatMap((sheet) => sheet.cells ?? []);
  if (all === undefined) return { fault: 'The file is JSON, but no notebook: it has no list of cells. Open it with Jupyter and save it again.' };
  const language = (metadata?.language_info?.name ?? metadata?.kernelspec?.language ?? 'python').toLowerCase();
  if (otherLanguages.has(language)) return { fault: `The notebook is written in ${language}; only Python is read.` };
  return {
    cells: all.flatMap((cell, index) => {
      if (cell.cell_type !== 'code') return [];
      const source = cell.source ?? cell.input ?? '';
      const tags = cell.metadata?.tags ?? [];
      return [{ number: index + 1, text: neutralised(typeof source === 'string' ? source : source.join('')), isParameters: tags.includes('parameters') }];
    }),
  };
}

function isPython(text: string): boolean {
  const tree = text.length > longestPython || findDepth(text, '') !== undefined ? undefined : parseTree(text);
  return tree !== undefined && !hasErrorWithin(tree.topNode);
}

/** Magics of IPython whose body is Python all the same. */
const transparent: ReadonlySet<string> = new Set(['time', 'timeit', 'capture', 'prun']);

/** The text with magics and shell lines made comments or values; lines and columns of the rest stay. */
function neutralised(source: string): string {
  const text = source.replaceAll('\r\n', '\n');
  // A line that begins with "%" may be the rest of an expression.
  if (!/^[ \t]*[%!?]|\?[ \t]*$|=[ \t]*[!%]/m.test(text) || isPython(text)) return text;
  const cellMagic = /^\s*%%(\w+)/.exec(text)?.[1];
  if (cellMagic !== undefined && !transparent.has(cellMagic)) return text.replace(/^/gm, '#');
  return text
    .split('\n')
    .map((line) => {
      // A block may hold nothing but a magic.
      if (/^\s*(?:%{1,2}[A-Za-z]|!|\?)/.test(line) || /^\s*[\w.]+\?{1,2}\s*$/.test(line)) return line.replace(/^(\s*)/, '$1pass #');
      // `files = !ls` and `x = %magic`: something, which only the notebook knows.
      return line.replace(/^([ \t]*\w[\w, ]*=[ \t]*)[!%](.*)$/, (_whole, head: string) => `${head}_unknown_()`);
    })
    .join('\n');
}
