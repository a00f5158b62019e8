/** A parsed module reference. `text` is what the user wrote; `registry` is set when it names one (`azureml://registries/...`). */
export type ModuleReference =
  | { readonly kind: 'default'; readonly name: string; readonly text: string; readonly registry?: string }
  | { readonly kind: 'latest'; readonly name: string; readonly text: string; readonly registry?: string }
  | { readonly kind: 'version'; readonly name: string; readonly version: string; readonly text: string; readonly registry?: string }
  | { readonly kind: 'id'; readonly id: string; readonly text: string };
