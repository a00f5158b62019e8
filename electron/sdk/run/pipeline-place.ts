import path from 'node:path';
import type { DescribedPipeline } from '../pipeline/describe-pipeline.ts';

/**
 * The file that a described pipeline is treated as: relative paths start from its folder, and messages name it. The program that describes it where
 * that lies in the folder, else a file of its name that need not exist.
 */
export function fileOfPipeline({ declaration }: DescribedPipeline, program: string | undefined): string {
  const folder = path.resolve(declaration.folder ?? process.cwd());
  return program !== undefined && path.dirname(program) === folder ? program : path.join(folder, `${(declaration.name ?? 'pipeline').replace(/[^\w.-]+/g, '_')}.yml`);
}
