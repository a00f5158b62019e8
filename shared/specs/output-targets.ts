import type { Ignored } from '../model/module-spec.ts';
import type { Section } from './section.ts';

/** Why a local run does not store an output at the place that was written for it. */
export const storedElsewhere = 'Outputs are kept in the run folder, not at this path.';
/** Why a local run does not give an output a name and version. */
export const notRegistered = 'Outputs are not registered as assets by a local run.';

/** Where the outputs of a job should be stored or registered, as things that a local run does not honour. */
export function ignoredTargets(owner: Section): Ignored[] {
  const outputs = owner.node('outputs');
  if (outputs?.kind !== 'map') return [];
  return [...outputs.entries].flatMap(([name, { node }]): Ignored[] => {
    if (node.kind === 'scalar') return node.text === '' ? [] : [{ key: `outputs.${name}`, reason: storedElsewhere }];
    if (node.kind !== 'map') return [];
    const has = (key: string): boolean => node.entries.has(key);
    return [
      ...(has('path') ? [{ key: `outputs.${name}.path`, reason: storedElsewhere }] : []),
      ...(has('name') ? [{ key: `outputs.${name}.name`, reason: notRegistered }] : []),
    ];
  });
}
