import type { CommandModule, ForeignModule, ModuleSpec, PipelineModule } from '#shared/model/module-spec.ts';
import type { Problem } from '#shared/model/problem.ts';
import { checkGraph } from '#shared/specs/check-graph.ts';
import { readSpec } from '#shared/specs/read-spec.ts';

/** Problems as `severity code line:column`, short enough to compare. */
export const brief = (problems: readonly Problem[]): string[] => problems.map(({ severity, code, place }) => `${severity} ${code} ${place?.line}:${place?.column}`);

export function readModule(text: string): { module: ModuleSpec; problems: readonly Problem[] } {
  const reading = readSpec(text, 'spec.yml');
  if (reading.kind !== 'module') throw new Error(`not a module: ${JSON.stringify(reading.problems)}`);
  return { module: reading.module, problems: reading.problems };
}

export function readCommand(text: string): CommandModule {
  const { module } = readModule(text);
  if (module.kind !== 'command') throw new Error(`a ${module.kind}`);
  return module;
}

export function readPipeline(text: string): PipelineModule {
  const { module } = readModule(text);
  if (module.kind !== 'pipeline') throw new Error(`a ${module.kind}`);
  return module;
}

export function readForeign(text: string): ForeignModule {
  const { module } = readModule(text);
  if (module.kind !== 'foreign') throw new Error(`a ${module.kind}`);
  return module;
}

/** The problems of a pipeline's text and of its graph, where nodes use the given components by name of their file. */
export function checkPipeline(text: string, components: Readonly<Record<string, string>> = {}): readonly Problem[] {
  const reading = readSpec(text, 'pipeline.yml');
  if (reading.kind !== 'module' || reading.module.kind !== 'pipeline') return reading.problems;
  const pipeline = reading.module;
  const parsed = new Map(Object.entries(components).map(([file, component]) => [file, readModule(component).module.interface]));
  const interfaces = new Map(
    pipeline.graph.nodes.map(({ name, use }) => {
      if (use.kind === 'inline') return [name, use.spec.kind === 'foreign' ? undefined : use.spec.interface];
      return [name, parsed.get(use.kind === 'file' ? use.path : '')];
    }),
  );
  return [...reading.problems, ...checkGraph({ pipeline, interfaceOf: (node) => interfaces.get(node), placeOf: reading.placeOf })];
}
