/** What a node of a pipeline file can be made to use. `path` is relative to the pipeline file, or absolute. */
export type NewUse = { readonly kind: 'file'; readonly path: string } | { readonly kind: 'reference'; readonly reference: string };

/** How `component:` names a module: `./train.yml`, `azureml:train@latest`. */
export function useText(use: NewUse): string {
  if (use.kind === 'reference') return /^azureml:/i.test(use.reference) ? use.reference : `azureml:${use.reference}`;
  const path = use.path.replaceAll('\\', '/');
  return /^(?:\.{1,2}\/|\/|[a-z]:\/|file:)/i.test(path) ? path : `./${path}`;
}

/** What a node that uses it would be called. */
export function nameOfUse(use: NewUse): string {
  if (use.kind === 'file') return (use.path.split(/[\\/]/).at(-1) ?? '').replace(/\.ya?ml$/i, '').replace(/\.component$/i, '');
  const bare = use.reference.replace(/^azureml:\/\/registries\/[^/]+\/components\//i, '').replace(/^azureml:/i, '');
  return bare.split(/[@:/]/)[0] ?? '';
}
