/**
 * Text as the argument of a container. Kubernetes replaces `$(NAME)` in arguments and turns `$$` into `$`, also in shell text, and spoils a letter
 * beyond ASCII after `$`: there the `$` is written twice, which gives one.
 */
export function containerText(text: string): string {
  return text.replaceAll(/\$+(?=[(\u0080-\u{10ffff}])|\${2,}/gu, (run) => run + run);
}

/** A text in single quotes of a shell, in which Argo finds nothing to replace: `{{` is written with a closed and opened quote between. */
export function shellLiteral(text: string): string {
  return `'${text.replaceAll("'", `'\\''`).replaceAll(/\{(?=\{)/g, `{''`)}'`;
}

/** Whether Argo would look for something to replace in a text. */
export const hasTemplateSyntax = (text: string): boolean => text.includes('{{');

/** Names of one kind, each once: of parameters and artifacts, with letters, digits, `_` and `-`; of templates and tasks without `_`. */
export class ArgoNames {
  readonly #taken = new Set<string>();
  readonly #others: RegExp;

  constructor(kind: 'value' | 'template' = 'value') {
    this.#others = kind === 'value' ? /[^A-Za-z0-9_-]+/g : /[^A-Za-z0-9-]+/g;
  }

  take(wanted: string): string {
    const plain = wanted.normalize('NFKD').replace(this.#others, '-').replace(/^[-_]+|[-_]+$/g, '').slice(0, 100) || 'x';
    for (let count = 1; ; count += 1) {
      const name = count === 1 ? plain : `${plain}-${String(count)}`;
      if (this.#taken.has(name)) continue;
      this.#taken.add(name);
      return name;
    }
  }
}

/** The beginning of a name that Kubernetes takes for an object; room is left for what it adds. */
export function objectName(text: string): string {
  const plain = text.normalize('NFKD').toLowerCase().replace(/[^a-z0-9-]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 50).replace(/-+$/, '');
  return plain === '' ? 'pipeline' : plain;
}
