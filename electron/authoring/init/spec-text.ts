import type { DeclaredModule } from '#shared/authoring/declared-module.ts';
import { pythonImage } from '#shared/authoring/default-images.ts';
import { writeSpec } from '#shared/authoring/spec/write-spec.ts';

/** The spec of a module whose files are those of the folder the spec stands in. */
export function specText(declared: DeclaredModule, { script, spec }: { readonly script: string; readonly spec: string }): string {
  const up = spec.split('/').slice(0, -1).map(() => '..').join('/');
  return writeSpec(declared, { sourceFile: script, code: up === '' ? './' : up, image: pythonImage });
}
