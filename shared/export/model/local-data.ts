import type { DataSource } from '../../model/interface.ts';
import { ModuleKeys } from './module-keys.ts';
import type { PortablePipeline } from './portable.ts';
import { modulesOf } from './portable.ts';

/** Every data source that a pipeline names, each once. */
export function dataSourcesOf(root: PortablePipeline): DataSource[] {
  const sources = new Map<string, DataSource>();
  const add = (source: DataSource | undefined): void => {
    if (source !== undefined) sources.set(JSON.stringify(source), source);
  };
  for (const module of modulesOf(root)) {
    for (const port of module.interface.inputs) add(port.source);
    if (module.kind !== 'pipeline') continue;
    for (const node of module.nodes) for (const binding of Object.values(node.inputs)) if (binding.kind === 'data') add(binding.source);
  }
  return [...sources.values()];
}

/** The local files and folders among them, absolute. */
export function localDataOf(root: PortablePipeline): string[] {
  return [...new Set(dataSourcesOf(root).flatMap((source) => (source.kind === 'local' ? [source.path] : [])))];
}

/** A place in `data/` for every path: under its own name where that is free, with its ending, since steps look at it. */
export function dataPlaces(paths: readonly string[]): Map<string, string> {
  const keys = new ModuleKeys();
  return new Map(
    paths.map((path) => {
      const base = path.replace(/[/\\]+$/, '').split(/[/\\]/).pop() ?? '';
      // Names that begin with a dot have no ending: `.csv` is a name.
      const dot = base.lastIndexOf('.');
      const [stem, ending] = dot > 0 && /^\.[A-Za-z0-9]{1,12}$/.test(base.slice(dot)) ? [base.slice(0, dot), base.slice(dot)] : [base, ''];
      return [path, `data/${keys.take(stem, 'data')}${ending}`];
    }),
  );
}
