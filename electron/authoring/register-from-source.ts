import { mkdtemp, mkdir, rm } from 'node:fs/promises';
import { statSync } from 'node:fs';
import path from 'node:path';
import { InvalidInputError } from '#shared/errors.ts';
import type { Problem } from '#shared/model/problem.ts';
import type { SnapshotSource } from '#shared/sources/source.ts';
import { inSource, shownSource } from '#shared/sources/source-text.ts';
import type { App } from '../compose.ts';
import { checkWritableHome } from '../home/check-writable.ts';
import { specsIn, type FoundSpec } from '../snapshots/sources/find-specs.ts';
import { sourcesOf } from '../snapshots/sources/sources-of.ts';
import type { SourceSnapshot, SourceView } from '../snapshots/sources/source-snapshots.ts';
import { whileSharingFileLock } from '../store/file-lock.ts';
import { registerModule, type RegisteredModule, type RegisterModuleRequest } from './register-module.ts';

export interface RegisterFromSourceRequest extends Omit<RegisterModuleRequest, 'file' | 'origin'> {
  readonly source: SnapshotSource;
  /** Relative paths start here. */
  readonly cwd: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly onProgress?: (detail: string, fraction?: number) => void;
}

export type SourceRegistrationApp = Pick<App, 'layout' | 'catalog' | 'snapshots' | 'engines'>;

/** Registers the spec that lies in a source, with everything it names there. Throws as `registerModule`, and the errors of sources. */
export async function registerFromSource(app: SourceRegistrationApp, request: RegisterFromSourceRequest, signal: AbortSignal): Promise<RegisteredModule> {
  checkWritableHome(app.layout.root);
  const { cwd, environment, onProgress, ...options } = request;
  const { source, specPath } = specPlace(request.source);
  return whileSharingFileLock(app.layout.contentLock, signal, () =>
    sourcesOf(app, environment).withView({ source, cwd, signal, onProgress }, async (view) => {
      const spec = await chosenSpec(view, specPath, source);
      onProgress?.(`registering ${spec}`);
      const shown = shownSource(inSource(source, spec));
      const isOwn = source.kind === 'folder';
      const registered = await registerModule(app, {
        ...options,
        file: isOwn ? path.join(view.folder, spec) : spec,
        origin: { provenance: { ...view.provenance, source: provenanceText(view, source, spec), of: 'spec' }, shown, ignoreFiles: view.ignoreFiles, ...(isOwn ? {} : { within: view.folder }) },
      }, signal).catch((error: unknown) => {
        throw withoutFolder(error, view.folder);
      });
      return withNotes(registered, view.notes);
    }),
  );
}

/** Registers a spec of the user's, with code from a source in place of what the spec names. */
export async function registerWithCode(app: SourceRegistrationApp, file: string, request: RegisterFromSourceRequest, signal: AbortSignal): Promise<RegisteredModule> {
  checkWritableHome(app.layout.root);
  const { source, cwd, environment, onProgress, ...options } = request;
  return whileSharingFileLock(app.layout.contentLock, signal, async () => {
    // Read before the catalog is touched, so that the provenance is known.
    const snapshot = await sourcesOf(app, environment).capture({ source, cwd, signal, onProgress });
    const registered = await registerModule(app, {
      ...options, file,
      origin: { provenance: { ...snapshot.provenance, of: 'code' }, shown: file, code: (includes) => withIncludes(app, snapshot, includes, signal) },
    }, signal);
    return withNotes(registered, snapshot.notes);
  });
}

/** The code, and beside it the includes of the spec. What the source left out stays out, and what it kept stays in. */
async function withIncludes(app: Pick<App, 'layout' | 'snapshots'>, code: SourceSnapshot, includes: readonly string[], signal: AbortSignal): Promise<string> {
  if (includes.length === 0) return code.id;
  await mkdir(app.layout.staging, { recursive: true });
  const folder = await mkdtemp(path.join(app.layout.staging, 'code-'));
  try {
    await app.snapshots.materialise(code.id, folder, signal);
    const keep = new Set((await app.snapshots.manifest(code.id)).entries.map((entry) => entry.path));
    return (await app.snapshots.capture({ root: folder, includes, keep, signal })).id;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const SPEC_FILE = /\.ya?ml$/i;

/** The source that is looked at, and where in it the spec is: of an image only the spec's folder is read. */
function specPlace(source: SnapshotSource): { readonly source: SnapshotSource; readonly specPath: string } {
  if (source.kind !== 'image') return { source, specPath: source.inside };
  return SPEC_FILE.test(source.path) ? { source: { ...source, path: path.posix.dirname(source.path) }, specPath: path.posix.basename(source.path) } : { source, specPath: '' };
}

/** Throws `InvalidInputError` with the specs that there are. */
async function chosenSpec(view: SourceView, asked: string, source: SnapshotSource): Promise<string> {
  const stat = statSync(path.join(view.folder, asked), { throwIfNoEntry: false });
  if (stat?.isFile() === true) return asked;
  const shown = shownSource(inSource(source, asked));
  const found = await specsIn(view.folder);
  if (stat === undefined) throw new InvalidInputError(`${shown} does not exist. ${told(found, source)}`);
  const below = found.filter(({ path: at, name }) => name !== undefined && (asked === '' || at.startsWith(`${asked}/`)));
  const [only] = below;
  if (only !== undefined && below.length === 1) return only.path;
  throw new InvalidInputError(`${shown} holds ${below.length === 0 ? 'no spec with a name' : 'several specs'}. ${told(below.length === 0 ? found : below, source)}`);
}

const SHOWN = 8;

function told(specs: readonly FoundSpec[], source: SnapshotSource): string {
  if (specs.length === 0) return 'There is no component or pipeline in it. To take its code for a spec of yours: drydock module register SPEC --code SOURCE';
  const names = specs.slice(0, SHOWN).map((spec) => `\n  ${shownSource(inSource(source, spec.path))}${spec.name === undefined ? '' : ` (${spec.name})`}`).join('');
  return `Name one of:${names}${specs.length > SHOWN ? `\n  and ${String(specs.length - SHOWN)} more` : ''}`;
}

/** The text of the record: with absolute paths, and the spec in it. */
function provenanceText(view: SourceView, source: SnapshotSource, spec: string): string {
  const before = view.provenance.source;
  return source.kind === 'image' ? shownSource(inSource(source, spec)) : `${before.split('#', 1)[0] ?? before}#${spec}`;
}

/** File names as they are in the source. */
function withoutFolder(error: unknown, folder: string): unknown {
  if (!(error instanceof InvalidInputError) || error.problems.length === 0) return error;
  const clean = (text: string): string => text.replaceAll(`${folder}${path.sep}`, '');
  return new InvalidInputError(clean(error.plainMessage), error.problems.map((problem): Problem => ({ ...problem, message: clean(problem.message) })));
}

function withNotes(registered: RegisteredModule, notes: readonly string[]): RegisteredModule {
  return { ...registered, problems: [...notes.map((message): Problem => ({ severity: 'warning', code: 'source-note', message })), ...registered.problems] };
}
