import type { DataSource, Interface } from '../model/interface.ts';
import type { SealedModule, SealedNode, SealedPipeline } from '../model/sealed.ts';

/** Every data source that a sealed module names, in sealed modules inside of it too; some may come more than once. */
export function sourcesOfSealed(module: SealedModule): readonly DataSource[] {
  const found: DataSource[] = [];
  mapSealed(module, (source) => {
    found.push(source);
    return source;
  });
  return found;
}

/** The pipeline with other data in the place of its own, sealed modules inside of it too. */
export function withSources(pipeline: SealedPipeline, map: (source: DataSource) => DataSource): SealedPipeline {
  return { ...pipeline, interface: mapInterface(pipeline.interface, map), nodes: pipeline.nodes.map((node) => mapNode(node, map)) };
}

function mapSealed(module: SealedModule, map: (source: DataSource) => DataSource): SealedModule {
  switch (module.kind) {
    case 'pipeline':
      return withSources(module, map);
    case 'command':
      return { ...module, spec: { ...module.spec, interface: mapInterface(module.spec.interface, map) } };
    case 'foreign':
      return { ...module, interface: mapInterface(module.interface, map) };
  }
}

function mapNode(node: SealedNode, map: (source: DataSource) => DataSource): SealedNode {
  return {
    ...node,
    inputs: Object.fromEntries(Object.entries(node.inputs).map(([name, binding]) => [name, binding.kind === 'data' ? { ...binding, source: map(binding.source) } : binding])),
    use: node.use.kind === 'reference' ? node.use : { kind: 'sealed', module: mapSealed(node.use.module, map) },
  };
}

function mapInterface(declared: Interface, map: (source: DataSource) => DataSource): Interface {
  return { ...declared, inputs: declared.inputs.map((port) => (port.source === undefined ? port : { ...port, source: map(port.source) })) };
}
