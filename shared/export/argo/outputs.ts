import { ArgoNames } from './argo-text.ts';
import type { Step } from './steps.ts';

/** The file that a step is asked to write for an output, as in a local run. */
export function outputFileName(output: { readonly name: string; readonly path?: string | undefined }): string {
  const last = output.path?.replace(/\/+$/, '').split('/').pop();
  return last !== undefined && last.includes('.') && !/[${}\\:*?"<>|]/.test(last) ? last : output.name;
}

/** The artifact of an output, by its place among the outputs of its module. */
export function outputArtifact(step: Step | undefined, output: string): string {
  const taken = new ArgoNames();
  for (const port of step?.module.interface.outputs ?? []) {
    const name = taken.take(`out-${port.name}`);
    if (port.name === output) return name;
  }
  return 'out';
}
