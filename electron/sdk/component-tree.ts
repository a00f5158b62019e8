import path from 'node:path';
import type { ModuleDeclaration } from './runtime/module.ts';
import { flagOf } from './runtime/read-arguments.ts';
import { asTree } from './pipeline/pipeline-tree.ts';
import type { Tree } from './pipeline/pipeline-tree.ts';

/** Where modules of TypeScript run when they name no image. */
export const nodeImage = 'node:22-slim';

/**
 * The v2 component of a module that is written in TypeScript.
 *
 * @param program the bundled file that its command runs; its folder becomes the code. Without one the component can be checked, not run.
 */
export function componentTree(declaration: ModuleDeclaration, program?: string): Tree {
  const { name, version, displayName, description, tags, isDeterministic, inputs = {}, params = {}, outputs = {}, image } = declaration;
  const said = { name, version, display_name: displayName, description, tags, is_deterministic: isDeterministic };
  const declared = { ...inputs, ...params };
  return {
    type: 'command',
    ...Object.fromEntries(Object.entries(said).flatMap(([key, value]) => (value === undefined ? [] : [[key, asTree(value)]]))),
    ...(Object.keys(declared).length === 0 ? {} : { inputs: asTree(declared) }),
    ...(Object.keys(outputs).length === 0 ? {} : { outputs: asTree(outputs) }),
    ...(program === undefined ? {} : { code: path.dirname(program) }),
    environment: { image: image ?? nodeImage },
    command: commandOf(declaration, program === undefined ? `${name}.mjs` : path.basename(program)),
  };
}

/** Values stand in quotes, so that those with blanks stay whole. */
function commandOf({ inputs = {}, params = {}, outputs = {} }: ModuleDeclaration, program: string): string {
  const words = [
    ...Object.entries({ ...inputs, ...params }).map(([name, { options }]) => {
      const word = `${flagOf(name)} "\${{inputs.${name}}}"`;
      return options.optional === true && !('default' in options && options.default !== undefined) ? `$[[${word}]]` : word;
    }),
    ...Object.keys(outputs).map((name) => `${flagOf(name)} "\${{outputs.${name}}}"`),
  ];
  return [`node ${program}`, ...words].join(' ');
}
