import type { YamlPath } from './yaml-node.ts';

/** A path as people write it: `jobs.train.inputs.epochs`, `inputs[0].name`. Empty for the document itself. */
export function formatPath(path: YamlPath): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else text += text === '' ? step : `.${step}`;
  }
  return text;
}
