import path from 'node:path';
import { InvalidInputError } from '#shared/errors.ts';
import type { ModuleDocument, ModuleVersionDocument } from '#shared/model/module.ts';
import { isError, type Problem } from '#shared/model/problem.ts';
import type { App } from '../compose.ts';
import { checkWritableHome } from '../home/check-writable.ts';
import { Sealer } from '../sealing/seal-module.ts';
import { loadModule } from '../specs/load.ts';
import { whileSharingFileLock } from '../store/file-lock.ts';

export interface RegisterModuleRequest {
  readonly file: string;
  /** Replaces the version of the spec. */
  readonly version?: string;
  readonly setDefault: boolean;
  readonly failIfExists: boolean;
}

export interface RegisteredModule {
  readonly module: ModuleDocument;
  readonly version: ModuleVersionDocument;
  readonly outcome: 'created' | 'unchanged';
  /** What is to be said about the spec, and about using the version: it may be registered and still not be usable. */
  readonly problems: readonly Problem[];
}

/** Reads a spec file, takes its code into the store and registers it as a version of the module it names. Throws `InvalidInputError` with every problem of the spec. */
export async function registerModule(app: Pick<App, 'layout' | 'catalog' | 'snapshots'>, request: RegisterModuleRequest, signal: AbortSignal): Promise<RegisteredModule> {
  checkWritableHome(app.layout.root);
  const loaded = await loadModule(request.file, { signal });
  const errors = loaded.problems.filter(isError);
  const { spec } = loaded;
  if (errors.length > 0 || spec === undefined) throw new InvalidInputError(`${request.file} cannot be registered. Nothing was changed.`, loaded.problems);
  if (spec.name === undefined) throw new InvalidInputError(`${request.file} has no name: add 'name: my_module' to it. Nothing was changed.`);

  const { name } = spec;
  const version = request.version ?? spec.version;
  const { module, version: document, outcome, warnings } = await whileSharingFileLock(app.layout.contentLock, signal, async () => {
    const sealed = await new Sealer(app.snapshots, signal).seal(loaded);
    return app.catalog.registerVersion(
      {
        name,
        description: spec.description ?? '',
        tags: spec.tags,
        format: spec.format,
        sealed,
        interface: spec.interface,
        source: { fileName: path.basename(loaded.file), text: loaded.text },
        ...(sealed.kind === 'command' && sealed.snapshotId !== undefined ? { snapshotId: sealed.snapshotId } : {}),
      },
      { setDefault: request.setDefault, failIfExists: request.failIfExists, signal, ...(version === undefined ? {} : { version }) },
    );
  });
  const unusable = warnings.map((message): Problem => ({ severity: 'warning', code: 'not-usable-yet', message }));
  return { module, version: document, outcome, problems: [...loaded.problems, ...unusable] };
}
