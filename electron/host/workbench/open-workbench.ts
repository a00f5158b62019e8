import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Workbench } from '#shared/contract/workbench.ts';
import { v2CommandText } from '#shared/command/v2-command-text.ts';
import { DrydockError } from '#shared/errors.ts';
import type { CommandModule, ModuleSpec } from '#shared/model/module-spec.ts';
import { findTests } from '../../authoring/test/find-tests.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import { loadModule } from '../../specs/load.ts';

/** What a module in a folder is. A spec that cannot be read has problems, and is `unreadable`. */
export async function openWorkbench(catalog: Pick<Catalog, 'findModule'>, file: string, signal: AbortSignal): Promise<Workbench> {
  const { spec, problems, folder } = await loadModule(file, { signal });
  const tests = await findTests(folder, signal);
  const name = spec?.name ?? '';
  const registered = registeredAs(catalog, name);
  const entry = spec?.kind === 'command' ? entryOf(spec, folder) : undefined;
  return {
    spec: file, folder, name,
    ...(spec?.version === undefined ? {} : { version: spec.version }),
    description: spec?.description ?? '',
    kind: kindOf(spec),
    interface: spec?.interface ?? { inputs: [], params: [], outputs: [] },
    ...(spec?.kind === 'command' ? { command: v2CommandText(spec.command).trim() } : {}),
    problems: [...problems],
    ...(entry === undefined ? {} : { entry }),
    tests: [...tests.python, ...tests.typescript],
    ...(registered === undefined ? {} : { registered }),
  };
}

function kindOf(spec: ModuleSpec | undefined): Workbench['kind'] {
  if (spec === undefined) return 'unreadable';
  return spec.kind === 'command' && spec.parallel !== undefined ? 'parallel' : spec.kind;
}

const sourceFile = /[\w./-]+\.(?:py|mjs|js|ts|sh|ipynb)\b/g;

/** The first file that the command names and that is there; of a bundled program the source beside it. */
function entryOf(spec: CommandModule, folder: string): string | undefined {
  const code = path.resolve(folder, spec.code ?? '.');
  for (const named of v2CommandText(spec.command).match(sourceFile) ?? []) {
    const file = path.resolve(code, named);
    const source = file.replace(/\.m?js$/, '.ts');
    const found = [source, file].find((candidate) => existsSync(candidate));
    const relative = found === undefined ? '' : path.relative(folder, found);
    if (relative !== '' && !relative.startsWith('..') && !path.isAbsolute(relative)) return relative.split(path.sep).join('/');
  }
  return undefined;
}

function registeredAs(catalog: Pick<Catalog, 'findModule'>, name: string): Workbench['registered'] {
  if (name === '') return undefined;
  try {
    const module = catalog.findModule(name);
    const latest = module.versions.at(-1)?.version;
    return { id: module.id, ...(latest === undefined ? {} : { latest }) };
  } catch (error) {
    if (error instanceof DrydockError) return undefined;
    throw error;
  }
}
