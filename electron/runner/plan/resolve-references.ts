import { DrydockError } from '#shared/errors.ts';
import type { ModuleReference } from '#shared/model/module-reference.ts';
import type { ModuleDocument, ModuleVersionDocument } from '#shared/model/module.ts';
import type { Problem } from '#shared/model/problem.ts';
import type { SealedPipeline } from '#shared/model/sealed.ts';
import type { ResolvedUse } from '#shared/plan/flatten.ts';
import { parseModuleReference } from '#shared/specs/module-reference.ts';

/** The catalog, as far as resolving goes. */
export interface ReferenceResolver {
  resolve(reference: ModuleReference): { readonly module: ModuleDocument; readonly version: ModuleVersionDocument; readonly warnings: readonly string[] };
}

export interface ResolvedReferences {
  readonly byText: ReadonlyMap<string, ResolvedUse>;
  readonly problems: readonly Problem[];
  readonly warnings: readonly string[];
}

/** Resolves every reference in a pipeline and in what the references lead to, all at this one moment. */
export function resolveReferences(pipeline: SealedPipeline, catalog: ReferenceResolver): ResolvedReferences {
  const byText = new Map<string, ResolvedUse>();
  const failed = new Set<string>();
  const problems: Problem[] = [];
  const warnings: string[] = [];
  const open: SealedPipeline[] = [pipeline];

  for (let level = open.pop(); level !== undefined; level = open.pop()) {
    for (const node of level.nodes) {
      if (node.use.kind === 'sealed') {
        if (node.use.module.kind === 'pipeline') open.push(node.use.module);
        continue;
      }
      const text = node.use.reference;
      if (byText.has(text) || failed.has(text)) continue;
      try {
        const found = catalog.resolve(parseModuleReference(text));
        warnings.push(...found.warnings.map((warning) => `node '${node.name}': ${warning}`));
        byText.set(text, { module: found.version.sealed, label: `${found.module.name}:${found.version.version}`, versionId: found.version.id });
        if (found.version.sealed.kind === 'pipeline') open.push(found.version.sealed);
      } catch (error) {
        if (!(error instanceof DrydockError) || error.kind !== 'invalid') throw error;
        failed.add(text);
        problems.push({ severity: 'error', code: error.code, node: node.name, message: `${error.plainMessage} (written as '${text}')`, ...(error.commandLine === undefined ? {} : { commandLine: error.commandLine }) });
      }
    }
  }
  return { byText, problems, warnings };
}
