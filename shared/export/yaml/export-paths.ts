import type { PortableModule } from '../model/portable.ts';

/** The pipeline file of an exported folder. */
export const pipelineFileName = 'pipeline.yml';

/** Where the spec of a module stands in an exported folder; the pipeline itself is at its top. */
export const specPath = (module: PortableModule): string => `components/${module.key}/${module.key}.yml`;

/** Where the files of a module stand, relative to its spec. */
export const codeFolder = './code';
export const condaFile = './conda.yml';
export const buildFolder = './environment';

/** A path of an exported folder as a spec in it writes it. Both are relative to the folder, with `/`. */
export function relativePath(fromFile: string, to: string): string {
  const from = fromFile.split('/').slice(0, -1);
  const target = to.split('/');
  let shared = 0;
  while (shared < from.length && shared < target.length - 1 && from[shared] === target[shared]) shared += 1;
  const up = from.slice(shared).map(() => '..');
  return [...(up.length === 0 ? ['.'] : up), ...target.slice(shared)].join('/');
}

/** A path that a spec writes (`./code`) as a path of the folder. */
export function pathInFolder(specFile: string, written: string): string {
  const parts = specFile.split('/').slice(0, -1);
  for (const step of written.split('/')) {
    if (step === '..') parts.pop();
    else if (step !== '.') parts.push(step);
  }
  return parts.join('/');
}
