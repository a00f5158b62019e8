import * as fc from 'fast-check';
import { typesOf, wordsOf, type Description, type JsonSchema } from './described.ts';

/** What has broken other servers. */
export const hostileTexts = [
  '', ' ', '\0', '..', '../../etc/passwd', '%00', '%2e%2e', `' OR 1=1 --`, '<script>', '__proto__', 'constructor', 'toString', 'null', '-1', '1e999', 'NaN', '0x10', '\ud800', '\ufeff', '\u202e',
  'é', 'e\u0301', 'x'.repeat(200), 'x'.repeat(100_000), '\r\nX: y', '"', '\\', '*', 'W/"x"', '9007199254740993', '٣', 'true', '[]', '{}',
];
const hostileValues: readonly unknown[] = [...hostileTexts, null, true, false, 0, -1, -0, 1.5, 2 ** 53, 1e308, -1e308, [], {}, [[]], [null], { length: -1 }, { toString: 1 }, Array.from({ length: 300 }, (_, at) => at)];

/** Values that a schema allows. `prefer` gives texts that stand for something, by the name of their place. */
export function valid(schema: JsonSchema, description: Description, prefer: (name: string) => readonly string[], name = '', depth = 0): fc.Arbitrary<unknown> {
  const words = wordsOf(description.resolve(schema));
  const inner = (of: JsonSchema, place: string): fc.Arbitrary<unknown> => valid(of, description, prefer, place, depth + 1);
  if ('const' in words) return fc.constant(words.const);
  if (words.enum !== undefined) return fc.constantFrom(...words.enum);
  const some = words.anyOf ?? words.oneOf;
  if (some !== undefined) return fc.oneof(...some.map((each) => inner(each, name)));
  if (words.allOf !== undefined) return fc.tuple(...words.allOf.map((each) => inner(each, name))).map((parts) => Object.assign({}, ...parts));
  const types = typesOf(words);
  if (types.length > 1) return fc.oneof(...types.map((type) => inner({ ...words, type }, name)));
  switch (types[0]) {
    case 'string': {
      const { pattern, minLength = 0, maxLength = 40 } = words;
      const made = pattern === undefined ? fc.string({ minLength, maxLength: Math.min(maxLength, minLength + 40), unit: 'grapheme' }) : fc.stringMatching(new RegExp(pattern, 'u'));
      const preferred = prefer(name);
      return preferred.length === 0 ? made : fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...preferred) }, { weight: 1, arbitrary: made });
    }
    case 'integer':
      return fc.integer({ min: words.minimum ?? 0, max: Math.min(words.maximum ?? 1_000, 2 ** 31 - 1) });
    case 'number':
      return fc.double({ min: words.minimum ?? -1e6, max: words.maximum ?? 1e6, noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(words.items === undefined ? fc.jsonValue() : inner(words.items, name), { maxLength: Math.min(words.maxItems ?? 4, depth > 6 ? 1 : 4) });
    case 'object': {
      const { properties = {}, required = [] } = words;
      return fc.record(Object.fromEntries(Object.entries(properties).map(([key, each]) => [key, inner(each, key)])), { requiredKeys: required.filter((key) => key in properties) });
    }
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

/** Something like `base`: as it is, with one place changed into what does not belong there, or something else altogether. */
export function near(base: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const changed = fc.tuple(base, fc.nat(), fc.constantFrom(...hostileValues), fc.constantFrom('replace', 'drop', 'add', 'nest')).map(([value, where, by, how]) => alter(value, where, by, how));
  return fc.oneof({ weight: 3, arbitrary: base }, { weight: 5, arbitrary: changed }, { weight: 1, arbitrary: fc.constantFrom(...hostileValues) });
}

type How = 'replace' | 'drop' | 'add' | 'nest';

/** Changes the place that `where` leads to, branch by branch. */
function alter(value: unknown, where: number, by: unknown, how: How): unknown {
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    if (items.length === 0 || where % 7 === 0) return how === 'add' ? [...items, by] : by;
    const at = where % items.length;
    return items.map((each, index) => (index === at ? alter(each, Math.floor(where / 3), by, how) : each));
  }
  if (typeof value !== 'object' || value === null) return how === 'nest' ? deep(by) : by;
  const entries = Object.entries(value);
  if (how === 'add') return { ...value, [typeof by === 'string' ? by.slice(0, 50) : 'extra']: by };
  const at = where % Math.max(1, entries.length);
  if (how === 'drop') return Object.fromEntries(entries.filter((_, index) => index !== at));
  return Object.fromEntries(entries.map(([key, each], index) => [key, index === at ? alter(each, Math.floor(where / entries.length), by, how) : each]));
}

function deep(value: unknown): unknown {
  let nested = value;
  for (let level = 0; level < 150; level += 1) nested = level % 2 === 0 ? [nested] : { a: nested };
  return nested;
}
