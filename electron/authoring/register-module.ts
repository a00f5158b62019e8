import path from 'node:path';
import { InvalidInputError } from '#shared/errors.ts';
import type { ModuleDocument, ModuleVersionDocument } from '#shared/model/module.ts';
import { isError, type Problem } from '#shared/model/problem.ts';
import type { ModuleSpec } from '#shared/model/module-spec.ts';
import type { SealedModule } from '#shared/model/sealed.ts';
import type { Provenance } from '#shared/sources/source.ts';
import type { App } from '../compose.ts';
import { checkWritableHome } from '../home/check-writable.ts';
import { Sealer } from '../sealing/seal-module.ts';
import type { SnapshotStore } from '../snapshots/snapshot-store.ts';
import { loadModule, type LoadedModule } from '../specs/load.ts';
import { whileSharingFileLock } from '../store/file-lock.ts';

export interface RegisterModuleRequest {
  readonly file: string;
  /** Replaces the version of the spec. */
  readonly version?: string;
  readonly setDefault: boolean;
  readonly failIfExists: boolean;
  readonly origin?: SpecOrigin | undefined;
}

/** Where a spec or its code come from, when that is no folder of the user's. */
export interface SpecOrigin {
  readonly provenance: Provenance;
  /** For messages, in place of the file. */
  readonly shown: string;
  /** The folder that the spec and all it names must be in; `file` is relative to it. */
  readonly within?: string | undefined;
  /** The ignore files that count. */
  readonly ignoreFiles?: readonly string[] | undefined;
  /** Makes the snapshot that is the code, in place of what the spec names; gets the includes of the spec, absolute. Called with a share of the content lock. */
  readonly code?: ((includes: readonly string[]) => Promise<string>) | undefined;
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
  const { origin } = request;
  const within = origin?.within;
  const shown = origin?.shown ?? request.file;
  const loaded = await loadModule(request.file, { signal, codeIsElsewhere: origin?.code !== undefined, ...(within === undefined ? {} : { cwd: within, within }) });
  const errors = loaded.problems.filter(isError);
  const { spec } = loaded;
  if (errors.length > 0 || spec === undefined) throw new InvalidInputError(`${shown} cannot be registered. Nothing was changed.`, loaded.problems);
  if (spec.name === undefined) throw new InvalidInputError(`${shown} has no name: add 'name: my_module' to it. Nothing was changed.`);

  const { name } = spec;
  const version = request.version ?? spec.version;
  const { module, version: document, outcome, warnings } = await whileSharingFileLock(app.layout.contentLock, signal, async () => {
    const sealed = await seal(app.snapshots, loaded, spec, origin, signal);
    return app.catalog.registerVersion(
      {
        name,
        description: spec.description ?? '',
        tags: spec.tags,
        format: spec.format,
        sealed,
        interface: spec.interface,
        source: { fileName: path.basename(loaded.file), text: loaded.text },
        provenance: origin?.provenance,
        ...(sealed.kind === 'command' && sealed.snapshotId !== undefined ? { snapshotId: sealed.snapshotId } : {}),
      },
      { setDefault: request.setDefault, failIfExists: request.failIfExists, signal, ...(version === undefined ? {} : { version }) },
    );
  });
  const unusable = warnings.map((message): Problem => ({ severity: 'warning', code: 'not-usable-yet', message }));
  return { module, version: document, outcome, problems: [...loaded.problems, ...unusable] };
}

async function seal(snapshots: SnapshotStore, loaded: LoadedModule, spec: ModuleSpec, origin: SpecOrigin | undefined, signal: AbortSignal): Promise<SealedModule> {
  const capture = { capture: (request: Parameters<SnapshotStore['capture']>[0]) => snapshots.capture({ ...request, ignoreFiles: origin?.ignoreFiles }) };
  if (origin?.code === undefined) return new Sealer(capture, signal).seal(loaded);
  if (spec.kind !== 'command') throw new InvalidInputError(`${origin.shown} has no code of its own: only a component with a command takes code from elsewhere. Leave out --code.`);
  const { code: _written, ...codeless } = spec;
  const sealed = await new Sealer(capture, signal).seal({ ...loaded, spec: { ...codeless, additionalIncludes: [] } });
  if (sealed.kind !== 'command') throw new Error('A command was sealed as something else.');
  const snapshotId = await origin.code(spec.additionalIncludes.map((include) => path.resolve(loaded.folder, include)));
  return { ...sealed, spec, snapshotId };
}
