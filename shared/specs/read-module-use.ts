import type { ModuleUse } from '../model/pipeline.ts';
import { readModuleReference } from './module-reference.ts';
import type { ReadContext } from './read-context.ts';
import type { Section } from './section.ts';

/** Reads `component:` as text: a spec file or a module reference. */
export function readModuleUse(context: ReadContext, text: string, path: Section['path']): ModuleUse | undefined {
  const written = text.trim();
  if (/^azureml:\.{1,2}[\\/]/i.test(written)) return { kind: 'file', path: written.slice('azureml:'.length) };
  if (/^file:/i.test(written)) return { kind: 'file', path: written.replace(/^file:(?:\/\/(?=\/))?/i, '') };
  if (/^(?:https?|git\+\w+|git):\/\//i.test(written)) {
    context.error('unsupported-component', path, `"${written}" is not on this machine. Download the file and write its path.`);
    return undefined;
  }
  if (!/^azureml:/i.test(written) && (/\.ya?ml$/i.test(written) || /[\\/]/.test(written))) return { kind: 'file', path: written };
  const reading = readModuleReference(text);
  if ('reference' in reading) return { kind: 'reference', reference: text };
  context.error('invalid-reference', path, reading.problem);
  return undefined;
}
