import type { Interface } from '../../model/interface.ts';
import type { Ignored, SpecFormat } from '../../model/module-spec.ts';
import type { PipelineSettings } from '../../model/pipeline.ts';
import type { SealedCommand, SealedEnvironment, SealedNode } from '../../model/sealed.ts';
import type { YamlPath } from '../../yaml/yaml-node.ts';

/** A version of the catalog that a reference led to when the export was made. */
export interface RegisteredVersion {
  readonly name: string;
  readonly version: string;
  readonly versionId: string;
}

/** The text of a spec and where in it the module stands. */
export interface WrittenSpec {
  readonly fileName: string;
  readonly text: string;
  readonly format: SpecFormat;
  /** Empty unless the module is written inside a pipeline. */
  readonly root: YamlPath;
}

interface PortableBase {
  /** Unique among the modules of an export, also on file systems that ignore case: a name for its files. */
  readonly key: string;
  readonly name?: string | undefined;
  readonly version?: string | undefined;
  readonly displayName?: string | undefined;
  readonly description?: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
  readonly interface: Interface;
  readonly registered?: RegisteredVersion | undefined;
  /** Absent when only what it means is known: nodes of a run, children of registered pipelines. */
  readonly written?: WrittenSpec | undefined;
}

export interface PortableCommand extends PortableBase {
  readonly kind: 'command';
  readonly sealed: SealedCommand;
}

/** A kind of step that is published and not understood further; only its text can be taken along. */
export interface PortableForeign extends PortableBase {
  readonly kind: 'foreign';
  readonly type: string;
  readonly reason: string;
}

export interface PortableNode extends Omit<SealedNode, 'use' | 'environment'> {
  readonly environment?: SealedEnvironment | undefined;
  readonly module: PortableModule;
  /** As written, where the node names the catalog. */
  readonly reference?: string | undefined;
}

export interface PortablePipeline extends PortableBase {
  readonly kind: 'pipeline';
  readonly settings: PipelineSettings;
  readonly ignored: readonly Ignored[];
  readonly nodes: readonly PortableNode[];
}

/** A module with everything it uses: every reference resolved, all code in snapshots, local data by absolute path. Modules that are used twice are one object. */
export type PortableModule = PortableCommand | PortablePipeline | PortableForeign;

/** Every module below a pipeline once, those that others need first; the pipeline itself is the last. */
export function modulesOf(root: PortablePipeline): PortableModule[] {
  const seen = new Set<PortableModule>();
  const visit = (module: PortableModule): void => {
    if (seen.has(module)) return;
    if (module.kind === 'pipeline') for (const node of module.nodes) visit(node.module);
    seen.add(module);
  };
  visit(root);
  return [...seen];
}
