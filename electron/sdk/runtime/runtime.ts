/**
 * What `drydock` is inside of the program of a module: declarations and the reading of arguments. What belongs to pipelines is there in name only, so
 * that a file may hold both; nothing of it does anything.
 */
import { invokable } from './invoke.ts';
import { moduleMark, writtenModuleOf } from './module.ts';
import type { ModuleDeclaration, WrittenModule } from './module.ts';
import { boolean, enum as enumeration, input, integer, number, output, parameter, string } from './ports.ts';
import { runModule } from './run-module.ts';
import { literal } from './yaml-value.ts';

function module(declaration: ModuleDeclaration, run: WrittenModule['invoke']): unknown {
  const { written, invoke } = invokable(declaration, run);
  return Object.assign(idle(), { declaration, invoke, [moduleMark]: written });
}

/** Something that may be called and asked for anything, and stays the same. It cannot be awaited for ever: it has no `then`. */
function idle(): object {
  const nothing = (): unknown => stand;
  const stand: object = new Proxy(nothing, {
    get: (target, name, receiver): unknown => (Object.hasOwn(target, name) && name !== 'name' && name !== 'length' ? Reflect.get(target, name, receiver) : name === 'then' ? undefined : name === Symbol.toPrimitive ? () => '' : stand),
    apply: () => stand,
  });
  return stand;
}

const none = (): object => idle();

export const dsl = { module, input, output, number, integer, string, boolean, enum: enumeration, parameter, literal, pipeline: none, data: none, main: none, condition: none };

export const Module = { fromFunc: (run: WrittenModule['invoke'], declaration: ModuleDeclaration) => module(declaration, run), fromYaml: none, load: none, reference: none, inline: none, command: none, step: none };

/** Runs the module of that name among what a file exports. Resolves with the exit code. */
export async function runExported(exported: Readonly<Record<string, unknown>>, name: string): Promise<number> {
  const written = Object.values(exported).map(writtenModuleOf).find((found) => found?.declaration.name === name);
  if (written !== undefined) return runModule(written);
  process.stderr.write(`The file does not export the module "${name}". Write "export" before the constant that holds it, and build it again.\n`);
  return 2;
}
