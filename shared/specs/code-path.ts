import type { CommandModule } from '../model/module-spec.ts';

/** Where a module says which code it has, within its own part of the file. */
export function codePathOf({ format, parallel }: Pick<CommandModule, 'format' | 'parallel'>): readonly string[] {
  if (format === 'module') return ['implementation', 'container', 'sourceDirectory'];
  return parallel === undefined ? ['code'] : ['task', 'code'];
}
