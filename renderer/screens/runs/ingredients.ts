import type { Output } from '#shared/contract/contract.ts';

type Ingredient = Output<'runs.why'>['ingredients'][number];

const order = { changed: 0, added: 1, removed: 2, first: 3, same: 4 } as const;

/** What made the difference first; otherwise in the order they came in. */
export function changedFirst(ingredients: readonly Ingredient[]): readonly Ingredient[] {
  return [...ingredients].sort((a, b) => order[a.change] - order[b.change]);
}
