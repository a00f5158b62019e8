import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { NotFoundError } from '#shared/errors.ts';
import type { ModuleDocument, ModuleVersionDocument } from '#shared/model/module.ts';
import { parseModuleReference } from '#shared/specs/module-reference.ts';
import type { Catalog } from '../../catalog/catalog.ts';

/** A module that is to be run or debugged: a spec file as it is now, or a version of the catalog. */
export type ModuleTarget =
  /** Absolute. */
  | { readonly kind: 'file'; readonly file: string }
  | { readonly kind: 'version'; readonly module: ModuleDocument; readonly version: ModuleVersionDocument; readonly warnings: readonly string[] };

/**
 * What a text on the command line means: the spec file of that name, else a module reference. Throws `NotFoundError` that says both when it is
 * neither, and as {@link Catalog.resolve}.
 */
export function moduleTarget(catalog: Pick<Catalog, 'resolve'>, text: string, folder: string): ModuleTarget {
  const file = path.resolve(folder, text);
  const isFile = statSync(file, { throwIfNoEntry: false })?.isFile() === true;
  if (isFile || /\.ya?ml$/i.test(text) || (/[/\\]/.test(text) && !text.startsWith('azureml:'))) {
    if (!existsSync(file)) throw new NotFoundError(`There is no file ${file}. Give a spec file, or the name of a registered module.`, { commandLine: 'To see those: drydock module list' });
    return { kind: 'file', file };
  }
  return { kind: 'version', ...catalog.resolve(parseModuleReference(text)) };
}
