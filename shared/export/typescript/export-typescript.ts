import type { Problem } from '../../model/problem.ts';
import { isError } from '../../model/problem.ts';
import { readSpec } from '../../specs/read-spec.ts';
import { parseYaml } from '../../yaml/parse-yaml.ts';
import { layOut, Names } from './code.ts';
import { isPipeline, moduleConstant } from './module-code.ts';
import { pipelineCode } from './pipeline-code.ts';
import type { ProgramCode } from './pipeline-code.ts';

/** A file of an export; `path` is relative to the folder that the export is written to. */
export interface ExportedFile {
  readonly path: string;
  readonly text: string;
}

/** What an export came to. */
export interface TypeScriptExport {
  /** None when the text is no pipeline; `problems` then say why. */
  readonly files: readonly ExportedFile[];
  readonly problems: readonly Problem[];
}

/**
 * A pipeline as a program of the TypeScript SDK. When it is executed it gives an equal graph: unknown keys, unusual spellings and settings that a local run
 * ignores are kept; comments are not. Modules stay what they are: files, references, or written inside. The program belongs beside the pipeline's file, where
 * the same relative paths hold.
 *
 * @param source the text of the pipeline, and the name of its file, from which the name of the program is made.
 */
export function exportTypeScript(source: { readonly file: string; readonly text: string }): TypeScriptExport {
  const reading = readSpec(source.text, source.file);
  const { root } = parseYaml(source.text);
  const problems = reading.problems.filter((problem) => isError(problem) && (reading.kind !== 'module' || root === undefined));
  if (reading.kind !== 'module' || root?.kind !== 'map') return { files: [], problems };
  if (reading.module.kind !== 'pipeline' || !(isPipeline(root) || isComponentJob(root.entries.has('component'), root.entries.has('jobs')))) {
    const message = root.entries.has('jobs') ? 'The pipeline cannot be written as a program: "jobs" must be a mapping of names to steps.' : 'This is no pipeline with steps of its own, so there is nothing to write as a program. Use it as a step of a pipeline, and export that.';
    return { files: [], problems: [...problems, { severity: 'error', code: 'not-a-pipeline', message, place: reading.placeOf([]) }] };
  }
  const program: ProgramCode = { names: new Names(), statements: [], shared: new Map() };
  const pipeline = pipelineCode(program, root, true);
  for (const { variable, module, outputs, at } of program.shared.values()) program.statements[at] = `${layOut(moduleConstant(variable, module, outputs), 0, 0)};\n`;
  const statements = program.statements.join('');
  const names = /\bModule\./.test(statements) ? 'dsl, Module' : 'dsl';
  const text = `import { ${names} } from 'drydock';\n\n${statements}${statements === '' ? '' : '\n'}export const pipeline = ${pipeline};\n\nawait dsl.main(pipeline, import.meta);\n`;
  return { files: [{ path: `${stemOf(source.file)}.ts`, text }], problems };
}

/** A pipeline job that runs one component: `component:` at the top. */
const isComponentJob = (hasComponent: boolean, hasJobs: boolean): boolean => hasComponent && !hasJobs;

const stemOf = (file: string): string => (file.split(/[\\/]/).at(-1) ?? file).replace(/\.ya?ml$/i, '').replace(/[^\w.-]+/g, '_') || 'pipeline';
