/** A module as a node shows it: of a file its name alone, since all of a path rarely fits and its end says most. */
export function moduleWords(module: string): string {
  return /\.ya?ml$/i.test(module) ? (module.split(/[\\/]/).at(-1) ?? module) : module;
}
