import { isDeepStrictEqual } from 'node:util';
import { typesOf, wordsOf, type Description, type JsonSchema, type SchemaWords } from './described.ts';

/** Where a value is not what a schema says; empty when it is. */
export function mismatches(value: unknown, schema: JsonSchema, description: Description, at = '$'): readonly string[] {
  const words = wordsOf(description.resolve(schema));
  const deeper = (inner: unknown, of: JsonSchema, place: string): readonly string[] => mismatches(inner, of, description, place);
  if ('const' in words && !isDeepStrictEqual(value, words.const)) return [`${at}: expected ${JSON.stringify(words.const)}`];
  if (words.enum !== undefined && !words.enum.some((each) => isDeepStrictEqual(each, value))) return [`${at}: ${JSON.stringify(value)} is none of ${JSON.stringify(words.enum)}`];
  const some = words.anyOf ?? words.oneOf;
  if (some !== undefined && !some.some((each) => deeper(value, each, at).length === 0)) return [`${at}: matches none of ${String(some.length)} schemas`];
  const all = (words.allOf ?? []).flatMap((each) => deeper(value, each, at));
  const types = typesOf(words);
  if (types.length > 0 && !types.some((type) => isOf(value, type))) return [`${at}: ${JSON.stringify(value)?.slice(0, 100)} is no ${types.join(' or ')}`];
  if (typeof value === 'string') return [...all, ...ofText(value, words, at)];
  if (typeof value === 'number') return [...all, ...ofNumber(value, words, at)];
  if (Array.isArray(value)) return [...all, ...ofList(value, words, at, deeper)];
  if (typeof value === 'object' && value !== null) return [...all, ...ofObject(new Map(Object.entries(value)), words, at, deeper)];
  return all;
}

type Deeper = (inner: unknown, of: JsonSchema, place: string) => readonly string[];

function isOf(value: unknown, type: string): boolean {
  switch (type) {
    case 'null':
      return value === null;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    case 'integer':
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}

function ofText(value: string, { pattern, minLength = 0, maxLength = Infinity }: SchemaWords, at: string): string[] {
  const problems = value.length < minLength || value.length > maxLength ? [`${at}: ${String(value.length)} characters`] : [];
  return pattern === undefined || new RegExp(pattern, 'u').test(value) ? problems : [...problems, `${at}: ${JSON.stringify(value)} does not match ${pattern}`];
}

const ofNumber = (value: number, { minimum = -Infinity, maximum = Infinity }: SchemaWords, at: string): string[] => (value < minimum || value > maximum ? [`${at}: ${String(value)} is out of range`] : []);

function ofList(value: readonly unknown[], { items, maxItems = Infinity }: SchemaWords, at: string, deeper: Deeper): string[] {
  const problems = value.length > maxItems ? [`${at}: ${String(value.length)} items`] : [];
  return items === undefined ? problems : [...problems, ...value.flatMap((each, index) => deeper(each, items, `${at}[${String(index)}]`))];
}

function ofObject(value: ReadonlyMap<string, unknown>, { properties = {}, required = [], additionalProperties }: SchemaWords, at: string, deeper: Deeper): string[] {
  const missing = required.filter((name) => !value.has(name)).map((name) => `${at}.${name}: missing`);
  const inner = [...value].flatMap(([name, each]) => {
    const own = properties[name];
    if (own !== undefined) return deeper(each, own, `${at}.${name}`);
    if (additionalProperties === false) return [`${at}.${name}: not described`];
    return typeof additionalProperties === 'object' ? deeper(each, additionalProperties, `${at}.${name}`) : [];
  });
  return [...missing, ...inner];
}
