import type { snapshotCalls, SourceOutcome } from '#shared/contract/snapshots.ts';
import { DrydockError } from '#shared/errors.ts';
import { parseSource } from '#shared/sources/parse-source.ts';
import type { SnapshotSource } from '#shared/sources/source.ts';
import { inSource, shownSource, sourceText } from '#shared/sources/source-text.ts';
import { createSnapshot } from '../../authoring/create-snapshot.ts';
import { registerFromSource, registerWithCode } from '../../authoring/register-from-source.ts';
import { SnapshotRecords } from '../../snapshots/snapshot-records.ts';
import type { SourceInspection } from '../../snapshots/sources/inspect-source.ts';
import { sourcesOf } from '../../snapshots/sources/sources-of.ts';
import { whileSharingFileLock } from '../../store/file-lock.ts';
import { chosenPath } from '../chosen-path.ts';
import type { HandlersOf } from '../handlers.ts';
import type { HostParts } from '../host-parts.ts';
import type { TaskReport } from '../task-list.ts';

/** Outcomes that are remembered: a client asks soon after a task has ended, or never. */
const KEPT = 50;

type Work = (signal: AbortSignal, onProgress: (detail: string, fraction?: number) => void) => Promise<SourceOutcome>;

/** Snapshots of sources, and modules that come from them. */
export function snapshotHandlers(parts: Pick<HostParts, 'app' | 'hub' | 'tasks' | 'clock' | 'workingFolder'>, ports: { readonly environment: () => NodeJS.ProcessEnv }): HandlersOf<typeof snapshotCalls> {
  const { app, hub, tasks, clock, workingFolder: cwd } = parts;
  const outcomes = new Map<string, SourceOutcome>();
  const start = (title: string, work: Work): { taskId: string } => {
    const { id, ended } = tasks.start({ kind: 'other', title }, (signal, report) => work(signal, (detail, fraction) => report(progress(detail, fraction))));
    outcomes.set(id, { kind: 'working' });
    ended.then((outcome) => outcomes.set(id, outcome), (error: unknown) => outcomes.set(id, failed(error)));
    for (const old of [...outcomes.keys()].slice(0, -KEPT)) if (outcomes.get(old)?.kind !== 'working') outcomes.delete(old);
    return { taskId: id };
  };
  return {
    'snapshots.inspect': ({ source: text }) => {
      const source = chosenSource(cwd, text);
      return start(`Look into ${shownSource(source)}`, async (signal, onProgress) => {
        const found = await whileSharingFileLock(app.layout.contentLock, signal, () => sourcesOf(app, ports.environment()).inspect({ source, cwd, signal, onProgress }));
        return { kind: 'inspected', inspection: inspectionView(source, found) };
      });
    },
    'snapshots.create': ({ source: text }) => {
      const source = chosenSource(cwd, text);
      return start(`Take a snapshot of ${shownSource(source)}`, async (signal, onProgress) => {
        const { id, files, bytes, notes } = await createSnapshot(app, { source, cwd, environment: ports.environment(), clock, onProgress }, signal);
        return { kind: 'created', snapshotId: id, files, bytes, notes: [...notes] };
      });
    },
    'modules.registerSource': ({ source: text, spec, version, setDefault }) => {
      const source = chosenSource(cwd, text);
      return start(`Register from ${shownSource(source)}`, async (signal, onProgress) => {
        const request = { source, cwd, environment: ports.environment(), setDefault, failIfExists: false, onProgress, ...(version === undefined ? {} : { version }) };
        const registered = spec === undefined ? await registerFromSource(app, request, signal) : await registerWithCode(app, chosenPath(cwd, spec), request, signal);
        hub.publish('catalog', '', { what: 'modules' });
        const { module, version: made, outcome, problems } = registered;
        return { kind: 'registered', id: module.id, name: module.name, version: made.version, created: outcome === 'created', problems: [...problems] };
      });
    },
    'snapshots.outcome': ({ taskId }) => outcomes.get(taskId) ?? { kind: 'unknown' },
    'snapshots.list': () => ({ snapshots: new SnapshotRecords(app.layout).list().map(({ id, createdUtc, provenance }) => ({ id, createdUtc, provenance })) }),
  };
}

/** `~` is the person's own folder, as everywhere in the app. */
function chosenSource(cwd: string, text: string): SnapshotSource {
  const source = parseSource(text.trim());
  if (source.kind === 'folder') return { ...source, path: chosenPath(cwd, source.path) };
  if (source.kind === 'archive' && source.place.kind === 'file') return { ...source, place: { kind: 'file', path: chosenPath(cwd, source.place.path) } };
  if (source.kind === 'git' && source.repository.kind === 'local') return { ...source, repository: { kind: 'local', path: chosenPath(cwd, source.repository.path) } };
  return source;
}

/** The texts are those that a client sends back, so they keep what is needed to reach the source. */
function inspectionView(source: SnapshotSource, found: SourceInspection): Extract<SourceOutcome, { kind: 'inspected' }>['inspection'] {
  const pinned: SnapshotSource = source.kind === 'git' && found.provenance.commit !== undefined ? { ...source, revision: found.provenance.commit } : source;
  const { topFolder } = found;
  return {
    ...found,
    specs: found.specs.map((spec) => ({ ...spec, source: sourceText(inSource(pinned, spec.path)) })),
    ...(topFolder === undefined ? {} : { inTopFolder: sourceText(inSource(source, topFolder)) }),
    topNames: [...found.topNames],
    notes: [...found.notes],
  };
}

const progress = (detail: string, fraction: number | undefined): TaskReport => ({ detail, ...(fraction === undefined ? {} : { fraction }) });

function failed(error: unknown): SourceOutcome {
  if (!(error instanceof DrydockError)) return { kind: 'failed', code: 'internal', message: error instanceof Error ? error.message : String(error), cancelled: false, problems: [] };
  return { kind: 'failed', code: error.code, message: error.plainMessage, cancelled: error.kind === 'cancelled', problems: [...error.problems] };
}
