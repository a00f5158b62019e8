/** The names that code takes from packages, gathered while it is written. */
export class Imports {
  readonly #byModule = new Map<string, Set<string>>();

  /** The name, imported. */
  use(module: string, name: string): string {
    this.#byModule.set(module, (this.#byModule.get(module) ?? new Set()).add(name));
    return name;
  }

  lines(): string[] {
    const modules = [...this.#byModule].sort(([a], [b]) => (a < b ? -1 : 1));
    const line = ([module, names]: [string, Set<string>]): string => `from ${module} import ${[...names].sort().join(', ')}`;
    const standard = modules.filter(([module]) => !module.startsWith('azure')).map(line);
    const azure = modules.filter(([module]) => module.startsWith('azure')).map(line);
    return [...standard, ...(standard.length > 0 && azure.length > 0 ? [''] : []), ...azure];
  }
}
