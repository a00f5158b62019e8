import path from 'node:path';
import type { DataSource } from '#shared/model/interface.ts';
import type { SealedEnvironment, SealedModule } from '#shared/model/sealed.ts';
import type { FidelityItem } from '#shared/sync/views.ts';

/** What may be looked up about this machine. */
export interface FidelityFacts {
  /** The local image that stands for an environment or image here; `undefined`: none, what is written is used. */
  readonly mapped: (reference: string, asked: 'environment' | 'image') => string | undefined;
}

/** What of a module others will not have. References to modules are not looked at here. */
export function contentReport(sealed: SealedModule, defaults: Readonly<Record<string, string>>, facts: FidelityFacts): FidelityItem[] {
  const items: FidelityItem[] = [];
  const visit = (module: SealedModule, prefix: string, isTop: boolean): void => {
    const node = prefix === '' ? undefined : prefix.slice(0, -1);
    const at = node === undefined ? {} : { node };
    switch (module.kind) {
      case 'foreign':
        items.push({ severity: 'note', code: 'not-run-locally', ...at, subject: module.type, message: `Modules of the type '${module.type}' are kept and shared, and do not run here or on a Drydock workspace: ${module.reason}` });
        return;
      case 'command':
        items.push(...environmentItems(module.environment, at, facts));
        items.push(...module.spec.interface.inputs.flatMap((port) => dataItems(port.source, port.name, at)));
        return;
      case 'pipeline':
        items.push(...module.interface.inputs.flatMap((port) => (isTop && defaults[port.name] !== undefined ? [] : dataItems(port.source, port.name, at))));
        for (const inner of module.nodes) {
          const where = { node: `${prefix}${inner.name}` };
          items.push(...environmentItems(inner.environment, where, facts));
          for (const [name, binding] of Object.entries(inner.inputs)) if (binding.kind === 'data') items.push(...dataItems(binding.source, name, where));
          if (inner.use.kind === 'sealed') visit(inner.use.module, `${prefix}${inner.name}.`, false);
        }
    }
  };
  visit(sealed, '', true);
  for (const [name, value] of Object.entries(defaults)) if (path.isAbsolute(value)) items.push(...dataItems({ kind: 'local', path: value }, name, {}));
  return items;
}

function dataItems(source: DataSource | undefined, input: string, at: { readonly node?: string }): FidelityItem[] {
  if (source?.kind !== 'local') return [];
  return [{ severity: 'error', code: 'local-data', ...at, subject: source.path, message: `The input '${input}' reads ${source.path}, which only this machine has. Register it as a data asset, name that instead, and publish it too.` }];
}

function environmentItems(environment: SealedEnvironment | undefined, at: { readonly node?: string }, facts: FidelityFacts): FidelityItem[] {
  if (environment === undefined || environment.kind === 'build') return [];
  const reference = environment.kind === 'named' ? environment.reference : environment.image;
  const image = facts.mapped(reference, environment.kind === 'named' ? 'environment' : 'image');
  if (image !== undefined) return [{ severity: 'warning', code: 'mapped-image', ...at, subject: reference, message: `Here '${reference}' stands for the image '${image}'. Others need a mapping too: publish the environment, and the image if it is only on this machine.` }];
  if (environment.kind === 'image' && !namesRegistry(environment.image)) return [{ severity: 'note', code: 'local-image', ...at, subject: environment.image, message: `The image '${environment.image}' names no registry. Others get it from Docker Hub, or from the workspace when it is published there.` }];
  return [];
}

/** `host/name`, with a dot or port in the host; anything else is looked for at Docker Hub. */
function namesRegistry(image: string): boolean {
  const [host = '', ...rest] = image.split('/');
  return rest.length > 0 && (host.includes('.') || host.includes(':') || host === 'localhost');
}
