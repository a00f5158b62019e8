/** Words of the language, of any version from 3.8 on, and what the code itself uses. */
const reserved = new Set(
  (
    'False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield ' +
    'match case type print str int float bool dict list object self ' +
    'Path HERE MLClient DefaultAzureCredential Input Output dsl load_component Environment BuildContext ml_client create_job job ' +
    'Choice Uniform LogUniform QUniform QLogUniform Normal LogNormal QNormal QLogNormal Randint BanditPolicy MedianStoppingPolicy TruncationSelectionPolicy SamplingAlgorithm'
  ).split(' '),
);

/** Names for one scope: each a plain identifier that no other thing there has. */
export class PythonNames {
  readonly #taken: Set<string>;

  /** `taken`: names of other scopes that are seen from this one. */
  constructor(taken: Iterable<string> = []) {
    this.#taken = new Set(taken);
  }

  take(wanted: string): string {
    const base = identifier(wanted);
    for (let count = 1; ; count += 1) {
      const name = count === 1 ? base : `${base}_${String(count)}`;
      if (reserved.has(name) || this.#taken.has(name)) continue;
      this.#taken.add(name);
      return name;
    }
  }
}

/** A text as an identifier of ASCII letters. Dunder names mean something to Python. */
export function identifier(text: string): string {
  const plain = text.normalize('NFKD').replace(/\p{M}+/gu, '').replace(/[^A-Za-z0-9_]+/g, '_').replace(/^_+(?=_)/, '');
  const named = plain === '' || plain === '_' ? 'value' : plain;
  return /^\d/.test(named) ? `_${named}` : named;
}

/** Whether a name can follow a dot: `node.outputs.NAME`, where a mapping has methods too. */
export const isAttribute = (name: string): boolean => /^[A-Za-z][A-Za-z0-9_]*$/.test(name) && !reserved.has(name) && !mappingMembers.has(name);

const mappingMembers = new Set('clear copy fromkeys get items keys pop popitem setdefault update values'.split(' '));
