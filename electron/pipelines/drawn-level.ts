import { formatPath } from '#shared/yaml/yaml-path.ts';
import type { Interface } from '#shared/model/interface.ts';
import type { Binding, ModuleUse, OutputBinding } from '#shared/model/pipeline.ts';
import type { SealedModule, SealedPipeline } from '#shared/model/sealed.ts';
import type { LoadedModule } from '../specs/load.ts';

/** One level of a pipeline, wherever it comes from, as far as it is drawn. */
export interface DrawnLevel {
  readonly interface: Interface;
  readonly nodes: readonly DrawnNode[];
  /** The file it stands in, as messages name it, and the YAML path of its nodes there. Absent for levels from the catalog. */
  readonly source?: { readonly file: string; readonly jobs: string };
}

export interface DrawnNode {
  readonly name: string;
  /** The module, in words. */
  readonly module: string;
  /** What the module declares; `undefined` while it is not known. */
  readonly declared: Interface | undefined;
  readonly inputs: Readonly<Record<string, Binding>>;
  readonly outputs: Readonly<Record<string, OutputBinding>>;
  readonly isPipeline: boolean;
  /** What identifies the pipeline inside, so that one that contains itself is seen; with how to look into it. */
  readonly inside: { readonly of: object; readonly open: () => DrawnLevel } | undefined;
}

/** What a module reference means now. */
export type ModuleOf = (reference: string) => SealedModule | undefined;

/** A pipeline that was loaded from a file; `undefined` when it is none. */
export function loadedLevel(loaded: LoadedModule, moduleOf: ModuleOf): DrawnLevel | undefined {
  const { spec } = loaded;
  if (spec?.kind !== 'pipeline') return undefined;
  const nodes = spec.graph.nodes.map((node): DrawnNode => {
    const common = { name: node.name, inputs: node.inputs, outputs: node.outputs };
    if (node.use.kind === 'reference') return { ...common, module: wordsOf(node.use), ...sealedParts(moduleOf(node.use.reference), moduleOf) };
    const child = loaded.children.get(node.name);
    const childSpec = child?.spec;
    const inside = child === undefined ? undefined : { of: child, open: () => loadedLevel(child, moduleOf) ?? emptyLevel };
    return { ...common, module: wordsOf(node.use), declared: childSpec?.interface, isPipeline: childSpec?.kind === 'pipeline', inside: childSpec?.kind === 'pipeline' ? inside : undefined };
  });
  return { interface: spec.interface, nodes, source: { file: loaded.placeOf(loaded.root).file, jobs: formatPath([...loaded.root, 'jobs']) } };
}

function sealedLevel(pipeline: SealedPipeline, moduleOf: ModuleOf): DrawnLevel {
  const nodes = pipeline.nodes.map((node): DrawnNode => {
    const common = { name: node.name, inputs: node.inputs, outputs: node.outputs };
    if (node.use.kind === 'reference') return { ...common, module: node.use.reference, ...sealedParts(moduleOf(node.use.reference), moduleOf) };
    return { ...common, module: sealedName(node.use.module), ...sealedParts(node.use.module, moduleOf) };
  });
  return { interface: pipeline.interface, nodes };
}

function sealedParts(module: SealedModule | undefined, moduleOf: ModuleOf): Pick<DrawnNode, 'declared' | 'isPipeline' | 'inside'> {
  if (module?.kind === 'pipeline') return { declared: module.interface, isPipeline: true, inside: { of: module, open: () => sealedLevel(module, moduleOf) } };
  return { declared: module === undefined ? undefined : interfaceOfSealed(module), isPipeline: false, inside: undefined };
}

/** What a registered module declares. */
export const interfaceOfSealed = (module: SealedModule): Interface => (module.kind === 'command' ? module.spec.interface : module.interface);

const sealedName = (module: SealedModule): string => (module.kind === 'command' ? (module.spec.name ?? '') : (module.name ?? ''));

function wordsOf(use: ModuleUse): string {
  switch (use.kind) {
    case 'file':
      return use.path;
    case 'reference':
      return use.reference.replace(/^azureml:(?!\/)/i, '');
    case 'inline':
      return use.spec.displayName ?? use.spec.name ?? '';
  }
}

const emptyLevel: DrawnLevel = { interface: { inputs: [], params: [], outputs: [] }, nodes: [] };
