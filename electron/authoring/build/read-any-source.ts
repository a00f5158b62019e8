import type { SourceReading } from '#shared/authoring/declared-module.ts';
import { isError } from '#shared/model/problem.ts';
import { readSourceText } from '../init/read-source.ts';
import { readDecoratedSource, readScriptSource } from './read-declared.ts';

export interface SourceQuestion {
  /** Absolute; only a name where `text` is given. */
  readonly file: string;
  readonly text?: string;
  readonly functionName?: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

export type SourceAnswer = SourceReading & { readonly kind: 'decorated' | 'script' | 'notebook' | 'function' | 'nothing' };

/** What a source declares, in whatever way it does. Throws what `readSourceText` throws; what is wrong with the text is a problem. */
export async function readAnySource({ file, text: given, functionName, inputs, outputs }: SourceQuestion): Promise<SourceAnswer> {
  const text = given ?? (await readSourceText(file));
  const hints = { inputs, outputs };
  if (file.endsWith('.ipynb')) return { kind: 'notebook', ...(await import('#shared/authoring/python/read-notebook.ts')).readPythonNotebook(text, file, hints) };
  const declared = await readDecoratedSource(text, file);
  const named = functionName === undefined ? declared.modules : declared.modules.filter((module) => module.functionName === functionName);
  if (named.length > 0 || (functionName === undefined && declared.problems.some(isError))) return { kind: 'decorated', modules: named, problems: declared.problems };
  if (functionName !== undefined && file.endsWith('.py')) return { kind: 'function', ...(await import('#shared/authoring/python/read-function.ts')).readPythonFunction(text, file, functionName, hints) };
  const script = await readScriptSource(text, file, { ...hints, parameters: [] });
  return { kind: script.modules.length > 0 || script.problems.length > 0 ? 'script' : 'nothing', ...script };
}
