import { assertNever } from '../../errors.ts';
import type { PortableModule, PortablePipeline } from '../model/portable.ts';
import { pipelineFileName, specPath } from './export-paths.ts';
import { rewriteSpec } from './rewrite-spec.ts';
import { SpecFiles } from './spec-files.ts';
import type { FolderFiles } from './spec-files.ts';
import { writeCommandSpec, writePipelineSpec } from './write-spec.ts';

export interface FolderOptions {
  /** Where local data stands in the folder, by absolute path; data that is not in it is named by its absolute path. */
  readonly data: ReadonlyMap<string, string>;
  /** Which references to the catalog stay as they are written. Default: none; what they mean now is taken along as files. */
  readonly keeps?: (reference: string) => boolean;
}

/**
 * Plans a self-contained folder of v2 specs: `pipeline.yml` and a folder in `components/` for every module it uses. What was written in v2 keeps its text
 * but for references to files; everything else is written anew from what it means. Throws {@link CannotExportError}.
 */
export function writeFolder(root: PortablePipeline, options: FolderOptions): FolderFiles {
  const files: FolderFiles = { texts: new Map(), trees: new Map(), notes: new Set(), data: options.data, needed: new Set(), keeps: options.keeps ?? (() => false) };
  files.texts.set(pipelineFileName, specText(root, new SpecFiles(files, pipelineFileName), 'job'));
  // Grows while it is gone through.
  for (const module of files.needed) files.texts.set(specPath(module), specText(module, new SpecFiles(files, specPath(module)), 'component'));
  return files;
}

/** Plans a folder with the specs of some modules only, for code that loads them. */
export function writeComponents(components: readonly PortableModule[], data: ReadonlyMap<string, string>): FolderFiles {
  const files: FolderFiles = { texts: new Map(), trees: new Map(), notes: new Set(), data, needed: new Set(components), keeps: () => false };
  for (const module of files.needed) files.texts.set(specPath(module), specText(module, new SpecFiles(files, specPath(module)), 'component'));
  return files;
}

function specText(module: PortableModule, files: SpecFiles, role: 'job' | 'component'): string {
  const rewritten = rewriteSpec(module, files);
  if (rewritten !== undefined) return rewritten;
  switch (module.kind) {
    case 'command':
      return writeCommandSpec(module, files);
    case 'pipeline':
      return writePipelineSpec(module, files, role);
    case 'foreign':
      return module.written?.text ?? '';
    default:
      return assertNever(module);
  }
}
