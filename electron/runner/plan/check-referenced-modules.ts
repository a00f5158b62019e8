import type { Interface } from '#shared/model/interface.ts';
import type { Problem } from '#shared/model/problem.ts';
import type { SealedModule } from '#shared/model/sealed.ts';
import { checkGraph } from '#shared/specs/check-graph.ts';
import type { LoadedModule } from '../../specs/load.ts';

/**
 * The interface checks that have to wait for resolution: nodes that use a module of the catalog, checked against the version
 * that their reference means now. Covers every pipeline file that was loaded.
 */
export function checkReferencedModules(loaded: LoadedModule, moduleOf: (reference: string) => SealedModule | undefined): readonly Problem[] {
  const problems: Problem[] = [];
  const seen = new Set<LoadedModule>();
  const open = [loaded];
  for (let level = open.pop(); level !== undefined; level = open.pop()) {
    if (seen.has(level)) continue;
    seen.add(level);
    open.push(...level.children.values());
    const { spec, children } = level;
    if (spec?.kind !== 'pipeline' || !spec.graph.nodes.some((node) => node.use.kind === 'reference')) continue;
    const uses = new Map(spec.graph.nodes.map((node) => [node.name, node.use]));
    const interfaceOf = (name: string): Interface | undefined => {
      const use = uses.get(name);
      return use?.kind === 'reference' ? sealedInterface(moduleOf(use.reference)) : children.get(name)?.spec?.interface;
    };
    problems.push(...checkGraph({ pipeline: spec, interfaceOf, placeOf: level.placeOf, root: level.root }));
  }
  return problems;
}

function sealedInterface(module: SealedModule | undefined): Interface | undefined {
  if (module === undefined) return undefined;
  return module.kind === 'command' ? module.spec.interface : module.interface;
}
