import { isFilePort } from './sample-values.ts';
import type { InitPlan } from './init-request.ts';

/** What a person may want to call after `module init`, in order. `folder` is relative to where they are; '' is here. */
export function nextCommands({ spec, entry, sampleInputs }: Pick<InitPlan, 'spec' | 'entry' | 'sampleInputs'>, folder: string, quote: (word: string) => string): readonly string[] {
  const set = sampleInputs.map((input) => ` --set ${quote(`${input.name}=data/${input.name}${isFilePort(input) ? '/sample.txt' : ''}`)}`).join('');
  return [
    ...(folder === '' ? [] : [`cd ${quote(folder)}`]),
    `drydock module test ${quote(spec)}`,
    `drydock module run ${quote(spec)}${set}`,
    `drydock module build ${quote(entry)}    # after a change of what it takes or gives`,
    `drydock module register ${quote(spec)}`,
  ];
}
