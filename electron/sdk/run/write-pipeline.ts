import path from 'node:path';
import { isError } from '#shared/model/problem.ts';
import { describedModulePath } from './module-paths.ts';
import type { DescribedPipeline } from '../pipeline/describe-pipeline.ts';
import { titleOf } from '../pipeline/describe-pipeline.ts';
import { pipelineTree } from '../pipeline/pipeline-tree.ts';
import { treeText } from '../pipeline/tree-text.ts';
import { DeclarationError, InvalidPipelineError } from '../sdk-errors.ts';
import { checkPipeline } from './check-pipeline.ts';
import { fileOfPipeline } from './pipeline-place.ts';

/** The YAML of a pipeline. Modules that are written in TypeScript stand in it by the spec beside their source. */
export function yamlOf(described: DescribedPipeline, program: string | undefined): string {
  const folder = path.dirname(fileOfPipeline(described, program));
  return treeText(pipelineTree(described, ({ module, file }) => describedModulePath(module.declaration.name, file, folder)));
}

/**
 * Writes the YAML of a pipeline into its folder.
 *
 * @throws {InvalidPipelineError} when it has errors.
 * @throws {DeclarationError} for a file outside of the pipeline's folder: its relative paths would mean something else there.
 */
export async function writePipeline(described: DescribedPipeline, program: string | undefined, file: string): Promise<void> {
  const folder = path.dirname(fileOfPipeline(described, program));
  const target = path.resolve(folder, file);
  if (path.dirname(target) !== folder) throw new DeclarationError(`${file} is not in ${folder}, the folder that the paths of the pipeline start from. Write it there, or declare the pipeline with another "folder".`);
  const { problems, ok } = await checkPipeline(described, program);
  if (!ok) throw new InvalidPipelineError(titleOf(described.declaration), problems.filter(isError));
  const { writeDurably } = await import('#electron/store/write-durably.ts');
  writeDurably(target, yamlOf(described, program));
}
