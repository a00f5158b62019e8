import path from 'node:path';
import { componentTree } from '../component-tree.ts';
import { treeText } from '../pipeline/tree-text.ts';
import type { WrittenModule } from '../runtime/module.ts';
import { BuiltModules } from './built-modules.ts';
import { performRun } from './perform-run.ts';
import type { RunInputs, RunOptions, RunResult } from './results.ts';

/** Bundles a module that is written in TypeScript and runs it as one step. */
export async function runWritten(module: WrittenModule, file: string | undefined, given: RunInputs<object, object>, options: RunOptions): Promise<RunResult> {
  await using built = await BuiltModules.build([{ module, file }], options.signal);
  return await performRun({ file: file ?? path.resolve(`${module.declaration.name}.yml`), text: treeText(componentTree(module.declaration, built.programOf(module))) }, given, options);
}

/** Runs a spec file as one step. */
export async function runFile(file: string, given: RunInputs<object, object>, options: RunOptions): Promise<RunResult> {
  return performRun({ file: path.resolve(file) }, given, options);
}

/** Runs a version of the catalog as one step; the run records which one it was. */
export async function runReference(reference: string, given: RunInputs<object, object>, options: RunOptions): Promise<RunResult> {
  const [{ sealedModuleRun }, { parseModuleReference }] = await Promise.all([import('#electron/authoring/run/module-run.ts'), import('#shared/specs/module-reference.ts')]);
  return performRun(({ catalog }) => {
    const { module, version } = catalog.resolve(parseModuleReference(reference));
    return { file: '', sealed: sealedModuleRun(module, version) };
  }, given, options);
}
