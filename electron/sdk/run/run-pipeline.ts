import { isError } from '#shared/model/problem.ts';
import { componentTree } from '../component-tree.ts';
import type { DescribedPipeline } from '../pipeline/describe-pipeline.ts';
import { titleOf } from '../pipeline/describe-pipeline.ts';
import { pipelineTree } from '../pipeline/pipeline-tree.ts';
import { treeText } from '../pipeline/tree-text.ts';
import type { StepUse } from '../pipeline/step-use.ts';
import type { WrittenModule } from '../runtime/module.ts';
import { InvalidPipelineError } from '../sdk-errors.ts';
import { checkPipeline } from './check-pipeline.ts';
import { performRun } from './perform-run.ts';
import { fileOfPipeline } from './pipeline-place.ts';
import { BuiltModules } from './built-modules.ts';
import type { RunInputs, RunOptions, RunResult } from './results.ts';

/**
 * Checks a pipeline, bundles the modules of it that are written in TypeScript, plans and runs.
 *
 * @throws {InvalidPipelineError} when it has errors; each tells the call that made its step.
 */
export async function runPipeline(described: DescribedPipeline, program: string | undefined, given: RunInputs<object, object>, options: RunOptions): Promise<RunResult> {
  const check = await checkPipeline(described, program, options.signal);
  if (!check.ok) throw new InvalidPipelineError(titleOf(described.declaration), check.problems.filter(isError));
  await using built = await BuiltModules.build(writtenModulesOf(described), options.signal);
  const text = treeText(pipelineTree(described, ({ module }) => componentTree(module.declaration, built.programOf(module))));
  return await performRun({ file: fileOfPipeline(described, program), text }, given, options);
}

type Written = Extract<StepUse, { kind: 'written' }>;

/** The modules of a pipeline and of those inside it, each once. */
function writtenModulesOf(described: DescribedPipeline): Written[] {
  const found = new Map<WrittenModule, Written>();
  const seen = new Set<DescribedPipeline>();
  const open = [described];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    for (const { use } of next.steps) {
      if (use.kind === 'written') found.set(use.module, use);
      else if (use.kind === 'pipeline') open.push(use.pipeline);
    }
  }
  return [...found.values()];
}
