import type { DeclaredItem, DeclaredModule } from '#shared/authoring/declared-module.ts';
import { parameterTypeSchema } from '#shared/model/interface.ts';
import { itemsOf } from './runtime/module.ts';
import type { ModuleDeclaration } from './runtime/module.ts';
import { InputDeclaration, OutputDeclaration } from './runtime/ports.ts';
import type { ParameterDeclaration } from './runtime/ports.ts';
import { flagOf } from './runtime/read-arguments.ts';

/** What a declaration says, as the reader of source files would have found it. */
export function declaredModuleOf(declaration: ModuleDeclaration): DeclaredModule {
  const { name, version, displayName, description, tags = {}, isDeterministic, image } = declaration;
  return {
    language: 'typescript',
    shape: 'basic',
    name,
    ...(version === undefined ? {} : { version }),
    ...(displayName === undefined ? {} : { displayName }),
    ...(description === undefined ? {} : { description }),
    tags,
    ...(isDeterministic === undefined ? {} : { isDeterministic }),
    items: itemsOf(declaration).map(([each, item]) => declaredItem(each, item)),
    ...(image === undefined ? {} : { image }),
    place: { line: 1, column: 1 },
  };
}

function declaredItem(name: string, item: InputDeclaration | ParameterDeclaration | OutputDeclaration): DeclaredItem {
  const base = { name, flag: flagOf(name), place: { line: 1, column: 1 }, ...(item.options.description === undefined ? {} : { description: item.options.description }) };
  if (item instanceof InputDeclaration) return { ...base, kind: 'input', type: item.type ?? 'uri_folder', optional: item.options.optional === true };
  if (item instanceof OutputDeclaration) return { ...base, kind: 'output', type: item.type ?? 'uri_folder', optional: false };
  const { default: fallback, optional, min, max, enum: choices } = item.options;
  return {
    ...base,
    kind: 'parameter',
    type: parameterTypeSchema.parse(item.type),
    optional: optional === true,
    ...(fallback === undefined ? {} : { default: fallback }),
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    ...(choices === undefined ? {} : { enum: choices }),
  };
}
