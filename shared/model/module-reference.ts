/** A parsed module reference. `text` is what the user wrote. */
export type ModuleReference =
  | { readonly kind: 'default'; readonly name: string; readonly text: string }
  | { readonly kind: 'latest'; readonly name: string; readonly text: string }
  | { readonly kind: 'version'; readonly name: string; readonly version: string; readonly text: string }
  | { readonly kind: 'id'; readonly id: string; readonly text: string };
