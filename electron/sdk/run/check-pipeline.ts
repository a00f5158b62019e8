import type { Problem } from '#shared/model/problem.ts';
import { isError } from '#shared/model/problem.ts';
import { componentTree } from '../component-tree.ts';
import type { DescribedPipeline } from '../pipeline/describe-pipeline.ts';
import { pipelineTree } from '../pipeline/pipeline-tree.ts';
import type { WrittenAs } from '../pipeline/pipeline-tree.ts';
import { treeText } from '../pipeline/tree-text.ts';
import { fileOfPipeline } from './pipeline-place.ts';
import type { PipelineCheck, PipelineProblem } from './results.ts';

/** Checks a described pipeline by the one validator there is: that of its YAML. */
export async function checkPipeline(described: DescribedPipeline, program: string | undefined, signal?: AbortSignal): Promise<PipelineCheck> {
  return checkText(described, program, ({ module }) => componentTree(module.declaration), signal);
}

/** The same for a text in which modules that are written in TypeScript stand as the caller wants. */
async function checkText(described: DescribedPipeline, program: string | undefined, writtenAs: WrittenAs, signal: AbortSignal | undefined): Promise<PipelineCheck> {
  const { loadModule } = await import('#electron/specs/load.ts');
  const file = fileOfPipeline(described, program);
  const loaded = await loadModule(file, { signal, text: treeText(pipelineTree(described, writtenAs)) });
  const problems = loaded.problems.map((problem) => atCall(problem, described, file));
  return { ok: !problems.some(isError), problems: problems.map(publicProblem) };
}

/** Without what only other doors know. */
const publicProblem = ({ severity, code, message, place, node }: Problem): PipelineProblem => ({ severity, code, message, ...(place === undefined ? {} : { place }), ...(node === undefined ? {} : { node }) });

/** A problem of the YAML, which nobody wrote, told of the call that made its step. */
export function atCall(problem: Problem, described: DescribedPipeline, file: string): Problem {
  const { place } = problem;
  if (place === undefined || (place.file !== file && !file.endsWith(place.file))) return problem;
  let level: DescribedPipeline | undefined = described;
  let call;
  for (const part of place.path.matchAll(/(?:^|\.)jobs\.([^.[]+|\["[^"]*"\])/g)) {
    const step: DescribedPipeline['steps'][number] | undefined = level?.steps.find(({ name }) => name === part[1]);
    call = step?.place ?? call;
    level = step?.use.kind === 'pipeline' ? step.use.pipeline : undefined;
  }
  return { ...problem, place: call === undefined ? { ...place, file, line: 1, column: 1 } : { ...call, path: place.path } };
}
