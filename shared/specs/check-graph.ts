import type { Interface } from '../model/interface.ts';
import type { PipelineModule } from '../model/module-spec.ts';
import type { PipelineNode } from '../model/pipeline.ts';
import type { Place, Problem } from '../model/problem.ts';
import type { YamlPath } from '../yaml/yaml-node.ts';
import { checkBinding } from './check-binding.ts';
import { checkSearchSpace, searchedNames } from './check-search-space.ts';
import { findCycle } from './find-cycle.ts';
import type { GraphContext } from './graph-context.ts';
import { indexInterface, interfaceIndexer } from './interface-index.ts';
import { nearest, suggest } from './nearest.ts';

export interface GraphCheckOptions {
  readonly pipeline: PipelineModule;
  /** What the module of a node declares; undefined while it is not known, and then the node's names are not checked. */
  readonly interfaceOf: (node: string) => Interface | undefined;
  readonly placeOf: (path: YamlPath) => Place;
  /** Where the pipeline stands in its file: empty unless it is written inside another one. */
  readonly root?: YamlPath;
}

/**
 * Checks one level of a pipeline against what its modules declare: names, required inputs, types and values of bindings,
 * references, cycles, outputs. An input that the module does not have is an error when it looks misspelt and else a warning,
 * because Azure ML drops such inputs and pipelines exist that have them. Nothing below a sub-pipeline node is looked at. Linear in nodes and bindings.
 */
export function checkGraph(options: GraphCheckOptions): Problem[] {
  const { pipeline, interfaceOf, placeOf, root = [] } = options;
  const problems: Problem[] = [];
  const index = interfaceIndexer();
  const nodes = new Map(pipeline.graph.nodes.map((node) => [node.name, node]));
  const context: GraphContext = {
    parent: indexInterface(pipeline.interface),
    nodes,
    indexOf: (node) => {
      const declared = interfaceOf(node);
      return declared === undefined ? undefined : index(declared);
    },
    report: (severity, code, node, path, message) => problems.push({ severity, code, message, place: placeOf(path), ...(node === '' ? {} : { node }) }),
  };
  for (const node of pipeline.graph.nodes) checkNode(context, node, [...root, 'jobs', node.name]);
  checkCycles(context, pipeline.graph.nodes, root);
  checkOutputs(context, pipeline, root);
  return problems;
}

function checkNode(context: GraphContext, node: PipelineNode, path: YamlPath): void {
  const declared = context.indexOf(node.name);
  for (const [name, binding] of Object.entries(node.inputs)) {
    if (declared !== undefined && !declared.inputs.has(name) && !declared.params.has(name)) {
      const isTypo = nearest(name, declared.names) !== undefined;
      const effect = isTypo ? '' : ' It has no effect.';
      context.report(isTypo ? 'error' : 'warning', 'unknown-input', node.name, binding.path, `"${node.name}" has no input "${name}".${effect} ${suggest(name, declared.names, 'inputs')}`);
    }
    checkBinding(context, node.name, name, binding, declared);
  }
  const searched = searchedNames(node);
  checkSearchSpace(context, node, [...path, 'search_space'], declared);
  if (declared === undefined) return;
  for (const input of declared.inputs.values()) {
    if (!input.optional && input.source === undefined && node.inputs[input.name] === undefined) missing(context, node.name, path, input.name, input.type);
  }
  for (const parameter of declared.params.values()) {
    if (!parameter.optional && parameter.default === undefined && node.inputs[parameter.name] === undefined && !searched.has(parameter.name)) missing(context, node.name, path, parameter.name, parameter.type);
  }
  for (const [name, output] of Object.entries(node.outputs)) {
    if (declared.outputs.has(name)) continue;
    context.report('error', 'unknown-output', node.name, output.path, `"${node.name}" has no output "${name}". ${suggest(name, declared.outputs.keys(), 'outputs')}`);
  }
}

function missing(context: GraphContext, node: string, path: YamlPath, name: string, type: string): void {
  context.report('error', 'missing-input', node, [...path, 'inputs'], `"${node}" needs the input "${name}" (${type}), which is not given. Add "${name}" under its "inputs".`);
}

function checkCycles(context: GraphContext, nodes: readonly PipelineNode[], root: YamlPath): void {
  const edges = new Map<string, string[]>();
  for (const node of nodes) {
    const from: string[] = [];
    for (const binding of Object.values(node.inputs)) {
      if (binding.kind !== 'expression') continue;
      for (const part of binding.parts) if (part.kind === 'node-output') from.push(part.node);
    }
    edges.set(node.name, from);
  }
  const cycle = findCycle(edges)?.reverse();
  const first = cycle?.[0];
  if (cycle === undefined || first === undefined) return;
  context.report('error', 'cycle', first, [...root, 'jobs', first], `These nodes wait for each other: ${cycle.join(' -> ')}. Remove one of the inputs that close the circle.`);
}

function checkOutputs(context: GraphContext, pipeline: PipelineModule, root: YamlPath): void {
  const feeders = new Map<string, string>();
  for (const node of pipeline.graph.nodes) {
    for (const output of Object.values(node.outputs)) {
      const name = output.pipelineOutput;
      if (name === undefined) continue;
      const other = feeders.get(name);
      if (!context.parent.outputs.has(name)) {
        const mend = suggest(name, context.parent.outputs.keys(), 'outputs');
        context.report('error', 'unknown-parent-output', node.name, output.path, `The pipeline has no output "${name}". Declare it under the pipeline's "outputs". ${mend}`);
      } else if (other !== undefined) {
        context.report('error', 'duplicate-output', node.name, output.path, `The pipeline output "${name}" is fed twice: by "${other}" and by "${node.name}". Keep one of them.`);
      }
      feeders.set(name, node.name);
    }
  }
  for (const output of pipeline.interface.outputs) {
    if (feeders.has(output.name) || pipeline.graph.nodes.length === 0) continue;
    context.report('warning', 'unbound-output', '', [...root, 'outputs', output.name], `No node feeds the pipeline output "${output.name}". Give a node's output the value \${{parent.outputs.${output.name}}}.`);
  }
}
