import type { DeclaredModule } from '../declared-module.ts';
import { mergeSpec } from './merge-spec.ts';
import { newSpec } from './new-spec.ts';
import type { SpecSurroundings } from './spec-surroundings.ts';

/**
 * The v2 spec of a module. With the text of an `existing` spec, only what the source decides is changed in it (ports, parameters, their types,
 * defaults and limits, arguments of the command); comments, order, environment, tags, version, descriptions and keys of one's own stay. `file` names it in messages.
 * Throws `InvalidInputError` for an existing text that is not a spec of this kind, and errors of editing where it cannot be changed safely.
 */
export function writeSpec(declared: DeclaredModule, surroundings: SpecSurroundings, existing?: string, file = `${declared.name}.spec.yaml`): string {
  return existing === undefined || existing.trim() === '' ? newSpec(declared, surroundings) : mergeSpec(declared, existing, file);
}
