import path from 'node:path';

/** How a pipeline names the spec of a module that is written in TypeScript: beside its source, where `drydock module build` puts it. */
export function describedModulePath(name: string, source: string | undefined, folder: string): string {
  const spec = path.join(source === undefined ? folder : path.dirname(source), `${name}.spec.yaml`);
  const relative = path.relative(folder, spec).split(path.sep).join('/');
  return relative.startsWith('../') || path.isAbsolute(relative) ? relative : `./${relative}`;
}
