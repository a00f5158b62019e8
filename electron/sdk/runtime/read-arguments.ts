import { InputDeclaration, OutputDeclaration } from './ports.ts';
import type { ParameterDeclaration } from './ports.ts';
import { itemsOf } from './module.ts';
import type { ModuleDeclaration } from './module.ts';
import type { Scalar } from './yaml-value.ts';

/** What a module was called with, checked against its declaration. */
export interface ReadArguments {
  readonly inputs: Record<string, string | undefined>;
  readonly params: Record<string, Scalar | undefined>;
  readonly outputs: Record<string, string>;
}

/** The option by which a command receives an input, a parameter or an output: `--learning-rate` for `learning_rate`. */
export const flagOf = (name: string): string => `--${name.replaceAll('_', '-')}`;

/**
 * Reads the arguments of a module's command: `--name VALUE` or `--name=VALUE`. Everything wrong is told at once.
 *
 * @returns what was given, or one sentence per fault; each starts with the argument it concerns.
 */
export function readArguments(declaration: ModuleDeclaration, argv: readonly string[]): { readonly read: ReadArguments } | { readonly faults: readonly string[] } {
  const faults: string[] = [];
  const items = new Map(itemsOf(declaration).map(([name, item]) => [flagOf(name), { name, item }]));
  const given = readFlags(argv, items, faults);
  const read: { inputs: Record<string, string | undefined>; params: Record<string, Scalar | undefined>; outputs: Record<string, string> } = { inputs: {}, params: {}, outputs: {} };
  for (const [flag, { name, item }] of items) {
    const text = given.get(flag);
    if (item instanceof OutputDeclaration) {
      if (text === undefined) faults.push(`argument ${flag}: is required (where to write the output "${name}")`);
      else read.outputs[name] = text;
    } else if (item instanceof InputDeclaration) {
      if (text === undefined && item.options.optional !== true) faults.push(`argument ${flag}: is required (the path of the input "${name}")`);
      read.inputs[name] = text;
    } else {
      const value = text === undefined ? missing(flag, item, faults) : readValue(flag, text, item, faults);
      read.params[name] = value;
    }
  }
  return faults.length > 0 ? { faults } : { read };
}

function readFlags(argv: readonly string[], items: ReadonlyMap<string, unknown>, faults: string[]): Map<string, string> {
  const given = new Map<string, string>();
  for (let at = 0; at < argv.length; at += 1) {
    const word = argv[at] ?? '';
    const equals = word.indexOf('=');
    const flag = word.startsWith('--') ? (equals === -1 ? word : word.slice(0, equals)).replaceAll('_', '-') : word;
    if (!items.has(flag)) {
      faults.push(word.startsWith('--') ? `argument ${flag}: is not known; the arguments are ${[...items.keys()].join(', ')}` : `"${word}" stands where an argument such as ${[...items.keys()][0] ?? '--name'} was expected`);
      if (equals === -1 && word.startsWith('--') && argv[at + 1]?.startsWith('--') === false) at += 1;
      continue;
    }
    if (given.has(flag)) faults.push(`argument ${flag}: is given twice`);
    if (equals !== -1 && word.startsWith('--')) {
      given.set(flag, word.slice(equals + 1));
    } else {
      const value = argv[at + 1];
      if (value === undefined || items.has(value)) {
        faults.push(`argument ${flag}: needs a value after it`);
        given.set(flag, '');
      } else {
        given.set(flag, value);
        at += 1;
      }
    }
  }
  return given;
}

function missing(flag: string, { options }: ParameterDeclaration, faults: string[]): Scalar | undefined {
  if (options.default === undefined && options.optional !== true) faults.push(`argument ${flag}: is required`);
  return options.default;
}

function readValue(flag: string, text: string, { type, options }: ParameterDeclaration, faults: string[]): Scalar | undefined {
  const fault = (words: string): undefined => void faults.push(`argument ${flag}: ${words}, not "${text}"`);
  if (options.enum !== undefined && !options.enum.some((choice) => String(choice) === text)) return fault(`must be one of ${options.enum.map(String).join(', ')}`);
  if (type === 'boolean') {
    const lower = text.toLowerCase();
    return lower === 'true' ? true : lower === 'false' ? false : fault('must be true or false');
  }
  if (type !== 'number' && type !== 'integer') return text;
  const value = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(value)) return fault(type === 'integer' ? 'must be a whole number' : 'must be a number');
  if (type === 'integer' && !Number.isInteger(value)) return fault('must be a whole number');
  if (options.min !== undefined && value < options.min) return fault(`must be at least ${options.min}`);
  if (options.max !== undefined && value > options.max) return fault(`must be at most ${options.max}`);
  return value;
}
