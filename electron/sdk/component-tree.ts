import path from 'node:path';
import { newSpec } from '#shared/authoring/spec/new-spec.ts';
import { nodeImage } from '#shared/authoring/default-images.ts';
import { parseYaml } from '#shared/yaml/parse-yaml.ts';
import { plainOf } from '#shared/yaml/yaml-node.ts';
import { declaredModuleOf } from './declared-module.ts';
import type { ModuleDeclaration } from './runtime/module.ts';
import type { Tree } from './pipeline/pipeline-tree.ts';

/**
 * The v2 component of a module that is written in TypeScript: what `drydock module build` writes for it.
 *
 * @param program the bundled file that its command runs, absolute; it is the code. Without one the component can be checked, not run.
 */
export function componentTree(declaration: ModuleDeclaration, program?: string): Tree {
  const text = newSpec(declaredModuleOf(declaration), { sourceFile: program === undefined ? `${declaration.name}.mjs` : path.basename(program), image: nodeImage, ...(program === undefined ? {} : { code: program }) });
  const { root } = parseYaml(text);
  const plain = root === undefined ? null : plainOf(root);
  if (plain === null || typeof plain !== 'object' || Array.isArray(plain)) throw new Error(`The spec of "${declaration.name}" is no mapping.`);
  const { $schema: _schema, code: _code, ...component } = plain;
  return { ...component, ...(program === undefined ? {} : { code: program }) };
}
