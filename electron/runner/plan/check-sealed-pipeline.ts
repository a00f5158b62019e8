import type { Interface } from '#shared/model/interface.ts';
import type { PipelineModule } from '#shared/model/module-spec.ts';
import type { Problem } from '#shared/model/problem.ts';
import type { SealedModule, SealedPipeline } from '#shared/model/sealed.ts';
import { checkGraph } from '#shared/specs/check-graph.ts';

/**
 * The checks of a pipeline that was sealed earlier, against what its references mean now. Sub-pipelines of the catalog were checked when they were
 * registered; those that were sealed with it are looked at. Problems have no place: the file may be gone or have changed.
 */
export function checkSealedPipeline(root: SealedPipeline, moduleOf: (reference: string) => SealedModule | undefined): readonly Problem[] {
  const problems: Problem[] = [];
  const open: { readonly level: SealedPipeline; readonly prefix: string }[] = [{ level: root, prefix: '' }];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const { level, prefix } = at;
    const uses = new Map(level.nodes.map((node) => [node.name, node.use.kind === 'sealed' ? node.use.module : moduleOf(node.use.reference)]));
    const found = checkGraph({ pipeline: asWritten(level), interfaceOf: (node) => knownInterface(uses.get(node)), placeOf: () => ({ file: '', line: 1, column: 1, path: '' }) });
    for (const { place: _none, node, ...problem } of found) problems.push({ ...problem, ...(node === undefined ? {} : { node: `${prefix}${node}` }) });
    for (const node of level.nodes) if (node.use.kind === 'sealed' && node.use.module.kind === 'pipeline') open.push({ level: node.use.module, prefix: `${prefix}${node.name}.` });
  }
  return problems;
}

/** A step of a kind that does not run here may have names that it does not declare. */
function knownInterface(module: SealedModule | undefined): Interface | undefined {
  if (module === undefined || module.kind === 'foreign') return undefined;
  return module.kind === 'command' ? module.spec.interface : module.interface;
}

/** As far as the checks look: what a node uses they are told apart. */
function asWritten(level: SealedPipeline): PipelineModule {
  const nodes = level.nodes.map(({ environment: _environment, use: _use, ...node }) => ({ ...node, use: { kind: 'reference' as const, reference: '' } }));
  return { kind: 'pipeline', format: 'v2', tags: {}, isDeterministic: true, interface: level.interface, ignored: [], graph: { nodes, settings: level.settings } };
}
