import type { PipelineNodeView } from '#shared/contract/pipelines.ts';
import type { PipelineModule } from '#shared/model/module-spec.ts';
import type { Binding, ModuleUse, PipelineNode } from '#shared/model/pipeline.ts';
import { parseYaml } from '#shared/yaml/parse-yaml.ts';
import { nodeAt } from '#shared/yaml/yaml-node.ts';
import type { YamlNode } from '#shared/yaml/yaml-node.ts';
import { sweepOutline } from '#shared/sweep/sweep-outline.ts';
import type { ResolvedModule } from '../catalog/module-lookup.ts';
import type { LoadedModule } from '../specs/load.ts';
import { interfaceOfSealed } from './drawn-level.ts';

type BoundInput = PipelineNodeView['inputs'][string];

/** The forms of the nodes of the file itself: how each names its module, what that declares, what its inputs are given. */
export function nodeForms(loaded: LoadedModule, pipeline: PipelineModule, resolvedOf: (reference: string) => ResolvedModule | undefined): PipelineNodeView[] {
  const { root } = parseYaml(loaded.text);
  return pipeline.graph.nodes.map((node): PipelineNodeView => {
    const found = node.use.kind === 'reference' ? resolvedOf(node.use.reference) : undefined;
    const declared = found === undefined ? loaded.children.get(node.name)?.spec?.interface : interfaceOfSealed(found.version.sealed);
    return {
      id: node.name,
      use: useOf(node.use),
      ...(found === undefined ? {} : { resolved: { moduleId: found.module.id, name: found.module.name, version: found.version.version, versionId: found.version.id } }),
      ...(declared === undefined ? {} : { interface: declared }),
      inputs: inputsOf(node, root),
      ...(node.sweep === undefined ? {} : { sweep: { settings: node.sweep, outline: sweepOutline(node.sweep) } }),
      line: loaded.placeOf([...loaded.root, 'jobs', node.name]).line,
    };
  });
}

function useOf(use: ModuleUse): PipelineNodeView['use'] {
  return use.kind === 'inline' ? { kind: 'inline' } : use;
}

function inputsOf(node: PipelineNode, root: YamlNode | undefined): PipelineNodeView['inputs'] {
  const inputs: Record<string, BoundInput> = {};
  for (const [name, binding] of Object.entries(node.inputs)) Object.defineProperty(inputs, name, { value: boundInput(binding, root), enumerable: true, writable: true, configurable: true });
  return inputs;
}

function boundInput(binding: Binding, root: YamlNode | undefined): BoundInput {
  if (binding.kind === 'value') return { kind: 'value', value: binding.value };
  const text = writtenAt(nodeAt(root, binding.path));
  if (binding.kind === 'data') return { kind: 'data', text: text ?? '' };
  const [only] = binding.parts;
  return { kind: 'expression', text: text ?? (only?.kind === 'parent-input' ? `\${{parent.inputs.${only.name}}}` : '') };
}

/** The text of an input, also of one written as a mapping. */
function writtenAt(node: YamlNode | undefined): string | undefined {
  if (node?.kind === 'scalar') return node.text;
  if (node?.kind !== 'map') return undefined;
  const value = ['path', 'value', 'default'].map((key) => node.entries.get(key)?.node).find((entry) => entry?.kind === 'scalar' && entry.value !== null);
  return value?.kind === 'scalar' ? value.text : undefined;
}
