import type { PipelineModule } from '../model/module-spec.ts';
import type { Binding, ModuleUse, OutputBinding, PipelineSettings } from '../model/pipeline.ts';

/** What the node of a pipeline that was made of one step is called. */
export const onlyNodeName = 'main';

/** A pipeline of one node whose inputs and outputs are the pipeline's own: what a standalone job comes to. */
export function singleNodePipeline(header: Omit<PipelineModule, 'kind' | 'graph'>, use: ModuleUse, settings: PipelineSettings): PipelineModule {
  const inputs: Record<string, Binding> = {};
  for (const { name } of [...header.interface.inputs, ...header.interface.params]) {
    inputs[name] = { kind: 'expression', parts: [{ kind: 'parent-input', name }], path: ['inputs', name] };
  }
  const outputs: Record<string, OutputBinding> = {};
  for (const { name } of header.interface.outputs) outputs[name] = { pipelineOutput: name, path: ['outputs', name] };
  const node = { name: onlyNodeName, use, inputs, outputs, environmentVariables: {}, resources: {}, ignored: [] };
  return { kind: 'pipeline', ...header, graph: { nodes: [node], settings } };
}
