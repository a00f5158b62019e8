import { DeclarationError } from './sdk-errors.ts';
import { InputDeclaration, OutputDeclaration, ParameterDeclaration } from './runtime/ports.ts';
import { flagOf } from './runtime/read-arguments.ts';
import type { ModuleDeclaration } from './runtime/module.ts';
import { itemsOf } from './runtime/module.ts';
import type { KnownInterface } from './pipeline/step-use.ts';

/** The interface of a module that is written in code. */
export function knownInterface({ inputs = {}, params = {}, outputs = {} }: ModuleDeclaration): KnownInterface {
  return {
    inputs: new Set(Object.keys(inputs)),
    params: new Set(Object.keys(params)),
    outputs: new Map(Object.entries(outputs).map(([name, { type }]) => [name, type])),
    inputTypes: new Map(Object.entries(inputs).map(([name, { type }]) => [name, type])),
  };
}

/**
 * Checks what the type checker does not see.
 *
 * @throws {DeclarationError} when names are unusable or taken twice, or a default is outside of its limits.
 */
export function checkDeclaration(declaration: ModuleDeclaration): void {
  const { name } = declaration;
  if (!/^[\p{L}\p{N}][\p{L}\p{N}_.-]*$/u.test(name)) throw new DeclarationError(`A module cannot be called ${JSON.stringify(name)}. Use letters, digits, "_", "-" and ".".`);
  const flags = new Map<string, string>();
  for (const [each, item] of itemsOf(declaration)) {
    if (!/^[A-Za-z_]\w*$/.test(each)) throw new DeclarationError(`The module "${name}" has an argument called ${JSON.stringify(each)}. Use letters, digits and "_", and no digit first.`);
    const other = flags.get(flagOf(each));
    if (other !== undefined) throw new DeclarationError(`The module "${name}" has ${other === each ? `two arguments called "${each}"` : `the arguments "${other}" and "${each}", which share the option ${flagOf(each)}`}. Inputs, params and outputs share one command line: rename one.`);
    flags.set(flagOf(each), each);
    if (item instanceof ParameterDeclaration) checkDefault(name, each, item);
    else if (!(item instanceof InputDeclaration || item instanceof OutputDeclaration)) throw new DeclarationError(`"${each}" of the module "${name}" was not made by dsl.input, dsl.output, dsl.number, ...`);
  }
}

function checkDefault(module: string, name: string, { options, type }: ParameterDeclaration): void {
  const { default: value, min, max, enum: choices } = options;
  if (value === undefined) return;
  const fault = (words: string): never => {
    throw new DeclarationError(`The default of "${name}" of the module "${module}" ${words}, not ${JSON.stringify(value)}.`);
  };
  if (type === 'integer' && !Number.isInteger(value)) fault('must be a whole number');
  if (type === 'number' && typeof value !== 'number') fault('must be a number');
  if (typeof value === 'number' && min !== undefined && value < min) fault(`must be at least ${min}`);
  if (typeof value === 'number' && max !== undefined && value > max) fault(`must be at most ${max}`);
  if (choices !== undefined && !choices.includes(value)) fault(`must be one of ${choices.map(String).join(', ')}`);
}
