/** A parameter's value. */
export type Scalar = string | number | boolean;

/** A scalar that stands in the YAML exactly as it is written here, unquoted: `1.10`, `007`, `1e-3`. See {@link literal}. */
export class Literal {
  /** One line without blanks. */
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What may stand in a YAML file. Keys whose value is `undefined` are left out. */
export type YamlValue = Scalar | null | Literal | readonly YamlValue[] | YamlMap;

/** A mapping of a YAML file, with the names that YAML has for them (`instance_count`). */
export interface YamlMap {
  readonly [key: string]: YamlValue | undefined;
}

/**
 * A scalar that is written into the YAML as it stands here, without quotes: for numbers whose text counts (`1.10`, `1e-3`).
 *
 * @throws {TypeError} when the text is no plain scalar: only letters, digits and `+ - . _ ~ :` may stand in it.
 */
export function literal(text: string): Literal {
  if (!/^[\w+.~:-]+$/.test(text)) throw new TypeError(`dsl.literal takes a plain scalar such as 1.10, not ${JSON.stringify(text)}. Write a text as it is, without dsl.literal.`);
  return new Literal(text);
}
