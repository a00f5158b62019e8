import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { PARALLEL_MOUNT } from '#shared/command/parallel-command.ts';
import { quoteWord } from '#shared/command/quote.ts';
import { InvalidInputError, NotFoundError } from '#shared/errors.ts';
import type { DebugSession } from '#shared/contract/debugging.ts';
import type { PlannedNode } from '#shared/plan/planned-run.ts';
import { parseModuleReference } from '#shared/specs/module-reference.ts';
import { isKeyOf } from '#shared/plan/reuse-key.ts';
import { moduleRunRequest } from '../authoring/run/module-run.ts';
import type { ModuleTarget } from '../authoring/run/module-target.ts';
import type { Clock } from '../clock.ts';
import type { App } from '../compose.ts';
import type { Engine } from '../engines/engine.ts';
import type { ShellStep } from '../engines/terminal.ts';
import { asContentError } from '../content/content-errors.ts';
import { checkWritableHome } from '../home/check-writable.ts';
import { debugOwner } from '../runner/debug-owner.ts';
import type { LocatedContent } from '../runner/content.ts';
import { layOut } from '../runner/execute/lay-out.ts';
import type { RunObserver, RunState } from '../runner/run-service.ts';
import { writeDocument } from '../store/document.ts';
import { FileLock, whileSharingFileLock } from '../store/file-lock.ts';
import { storeError, systemCode } from '../store/store-errors.ts';
import type { CodeChange } from './code-changes.ts';
import { codeChanges, namesIn } from './code-changes.ts';
import { placeWords } from '../engines/place-words.ts';
import { exportSession } from './export/export-session.ts';
import type { ExportedFolder } from './export/exported-folder.ts';
import { planModule } from './plan-module.ts';
import type { OpenModuleOptions } from './plan-module.ts';
import { promoteCode } from './promote.ts';
import type { PreparedSession, SessionDocument, SessionFolder } from './session-document.ts';
import { moduleSessionId, originOfSession, readSession, sessionFolder, sessionId, sessionKind } from './session-document.ts';

export type DebugParts = Pick<App, 'layout' | 'catalog' | 'snapshots' | 'nodeRuns' | 'runs' | 'engines'> & { readonly clock: Clock };

/** What a shell of a session is made from. */
export interface SessionShell {
  readonly engine: Engine;
  readonly step: ShellStep;
  readonly hermetic: boolean;
}

/**
 * Nodes of runs that are being debugged: each in a folder of its own under `<home>/debug`, with an editable copy of the code it ran with. Sessions
 * last until they are discarded. Methods that take an id reject with `NotFoundError` for one that is not there.
 */
export class DebugSessions {
  readonly #parts: DebugParts;

  constructor(parts: DebugParts) {
    this.#parts = parts;
  }

  /** Prepares a node, or finds what was prepared for it before, edits included. Rejects when an input of it is not to be had. */
  async open(runId: string, node: string, signal: AbortSignal): Promise<DebugSession> {
    const { layout, nodeRuns } = this.#parts;
    const { run, node: recorded, keyed } = await nodeRuns.recordedNode(runId, node);
    const id = sessionId(run.id, node);
    if (!existsSync(sessionFolder(layout, id).document)) {
      checkWritableHome(layout.root);
      const prepared = {
        runId: run.id, node: recorded, engine: run.engine, pipeline: run.pipeline, parameters: run.parameters, hermetic: run.options.hermetic,
        ...(keyed === undefined ? {} : { keyed }),
      };
      await this.#sharing(signal, () => this.#prepare(id, prepared, signal));
    }
    return this.show(id);
  }

  /**
   * Prepares a module by itself, with values for its inputs. A spec is debugged in its own files where its code is one folder; a version, and code that
   * is put together from several places, in a copy. Opened again, edits are there still and the values are the new ones. Rejects with
   * `InvalidInputError` that lists every input without a value, and for pipelines.
   */
  async openModule(target: ModuleTarget, options: OpenModuleOptions, signal: AbortSignal): Promise<DebugSession> {
    const { prepared } = await planModule(this.#parts.nodeRuns, target, options, signal);
    const id = moduleSessionId(prepared.target);
    await this.#sharing(signal, () => this.#prepare(id, prepared, signal));
    return this.show(id);
  }

  async show(id: string): Promise<DebugSession> {
    const document = this.#read(id);
    const { node } = document;
    const module = this.#moduleOf(node);
    return {
      id, runId: document.runId, node: node.name, engine: document.engine,
      ...(document.target === undefined ? {} : { target: shownTarget(document.target) }), isLive: document.liveCode !== undefined,
      codeFolder: this.codeFolder(id), command: document.command,
      environment: placeWords(document.engine, node.environment),
      ...(module === undefined ? {} : { module }),
      reruns: await this.#reruns(id),
    };
  }

  folder(id: string): SessionFolder {
    return sessionFolder(this.#parts.layout, id);
  }

  /** What is edited: the session's own copy, or the user's folder. */
  codeFolder(id: string): string {
    return this.#read(id).liveCode ?? this.folder(id).code;
  }

  async changes(id: string, signal: AbortSignal): Promise<readonly CodeChange[]> {
    const { node } = this.#read(id);
    return codeChanges(this.#parts.snapshots, node.snapshotId, this.codeFolder(id), signal);
  }

  /**
   * Runs only this node, with the edited code and the inputs it had, as a run of its own. Its result is kept for reuse under a key of its own code,
   * like any other; it always runs. Resolves and rejects like `RunService.run`.
   */
  async rerun(id: string, signal: AbortSignal, observer: RunObserver = {}): Promise<RunState> {
    const document = this.#read(id);
    checkWritableHome(this.#parts.layout.root);
    const { target } = document;
    if (target?.kind === 'file') {
      // The spec too may have been edited: it is run as it is now.
      const request = moduleRunRequest(target, { engine: document.engine, set: document.set ?? {}, hermetic: document.hermetic, forceRerun: true });
      return this.#parts.runs.run(request, signal, { ...observer, onRun: (runId) => { this.#keepRerun(id, runId); observer.onRun?.(runId); } });
    }
    return this.#sharing(signal, async () => {
      const snapshotId = await this.#capture(id, document.node, signal);
      const isEdited = snapshotId !== document.node.snapshotId;
      const { snapshotId: _before, module, ...rest } = document.node;
      const node: PlannedNode = {
        ...rest,
        // What ran is no registered version any more.
        module: isEdited ? { label: `${module.label} (edited)` } : module,
        ...(snapshotId === undefined ? {} : { snapshotId }),
      };
      return this.#parts.nodeRuns.runNode(
        {
          node, pipeline: document.pipeline, engine: document.engine, parameters: document.parameters, hermetic: document.hermetic,
          debugOf: { session: id, runId: document.runId, node: node.name },
          reason: isEdited ? 'asked for, with edited code' : 'asked for, with the code it had',
          ...(document.keyed === undefined ? {} : { previous: document.keyed }),
          warnings: await this.#changedData(document, signal),
        },
        signal,
        { ...observer, onRun: (runId) => { this.#keepRerun(id, runId); observer.onRun?.(runId); } },
      );
    });
  }

  /** Registers the edited code as a new version of the node's module. Rejects with `InvalidInputError` when the module is not in the catalog or nothing was edited. */
  async promote(id: string, request: { readonly version?: string | undefined; readonly setDefault: boolean }, signal: AbortSignal): Promise<{ readonly moduleId: string; readonly version: string }> {
    const document = this.#read(id);
    const { node } = document;
    const { versionId } = node.module;
    if (document.target?.kind === 'file') throw new InvalidInputError(`Your own files are debugged here: register ${document.target.file} when it works.`, [], { commandLine: `To do so: drydock module register ${quoteWord(document.target.file)}` });
    if (versionId === undefined) {
      throw new InvalidInputError(`The module of '${node.name}' is a file (${node.module.label}), not a version in the catalog, and your files are not overwritten. Export the edited code, copy what you want into the module's own folder, or register the module first.`);
    }
    checkWritableHome(this.#parts.layout.root);
    return this.#sharing(signal, async () => {
      const snapshotId = await this.#capture(id, node, signal);
      if (snapshotId === undefined) throw new InvalidInputError('The code folder is empty: there is nothing to make a version of.');
      const { module, version } = await promoteCode(this.#parts.catalog, { versionId, snapshotId, ...request }, signal);
      return { moduleId: module.id, version: version.version };
    });
  }

  /** Writes a folder that VS Code can open; see {@link exportSession}. */
  async export(id: string, folder: string, signal: AbortSignal, options: { readonly refreshes?: boolean } = {}): Promise<ExportedFolder> {
    const { node, ...document } = this.#read(id);
    const engine = await this.#engine(document.engine);
    const inputs = await this.#parts.nodeRuns.located(node, signal);
    // Made aside, with the paths of the new folder in it: nothing is written there before it is known that it may be.
    const driverFolder = path.join(this.folder(id).root, 'exported', PARALLEL_MOUNT);
    const { command } = await layOut({
      node, inputs, inputsFolder: this.folder(id).inputs,
      outputFolder: (output) => path.join(folder, 'outputs', output),
      pathInStep: (mount) => (document.engine === 'docker' ? pathIn(engine, mount) : path.join(folder, mount.name)),
      parallelFolder: driverFolder, maxWorkers: availableParallelism(),
    });
    const image = document.engine === 'docker' ? (imageName(node, document.keyed?.ingredients['environment'], (image) => this.#parts.catalog.findMapping(image)?.image) ?? (await this.#parts.nodeRuns.environmentOf(node, 'docker', signal)).imageId) : undefined;
    return exportSession(
      {
        folder, home: this.#parts.layout.root, codeFolder: this.codeFolder(id), inputs, ...options, ...(node.parallel === undefined ? {} : { driverFolder }),
        step: {
          node: document.target === undefined ? node.name : document.pipeline.name, origin: originOfSession({ ...document, node }), pipeline: document.pipeline.displayName,
          ...(document.liveCode === undefined ? {} : { liveCode: document.liveCode }), engine: document.engine, command, hermetic: document.hermetic,
          environmentVariables: node.environmentVariables, resources: node.resources, outputs: node.outputs.map(({ name }) => name),
          ...(image === undefined ? {} : { image }),
        },
      },
      signal,
    );
  }

  /** Throws the edits away; reruns and promoted versions stay. The session's shells must have ended. */
  async discard(id: string): Promise<void> {
    const { layout } = this.#parts;
    const { root } = this.folder(id);
    const doomed = path.join(layout.staging, `removed-${id}-${String(this.#parts.clock.monotonicMs())}`);
    await mkdir(layout.staging, { recursive: true });
    await rename(root, doomed).catch((error: unknown) => {
      throw systemCode(error) === 'ENOENT' ? new NotFoundError('There is no such debug session any more.') : storeError(error, root);
    });
    await rm(doomed, { recursive: true, force: true });
  }

  /** The command line with the paths that a shell in `exported`, a folder that {@link export} made, sees. */
  async commandIn(id: string, exported: string, signal: AbortSignal): Promise<string> {
    const { node, engine } = this.#read(id);
    const inputs = await this.#parts.nodeRuns.located(node, signal);
    const { command } = await this.#layOut(inFolder(this.folder(id), exported), await this.#engine(engine), node, inputs);
    return command;
  }

  /** What a shell gets (in `exported`, a folder that {@link export} made, where that is given): the editable code, the inputs read-only, output folders that keep what is written to them, and the image the node ran in. */
  async shell(id: string, signal: AbortSignal, exported?: string): Promise<SessionShell> {
    const document = this.#read(id);
    const { node } = document;
    const engine = await this.#engine(document.engine);
    const inputs = await this.#parts.nodeRuns.located(node, signal);
    const own = this.folder(id);
    const folder = exported === undefined ? own : inFolder(own, exported);
    const { mounts } = await this.#layOut(folder, engine, node, inputs);
    const recordedImage = document.keyed?.ingredients['environment'];
    const imageId = document.engine === 'process' ? undefined : (recordedImage ?? (await this.#parts.nodeRuns.environmentOf(node, document.engine, signal)).imageId);
    return {
      engine,
      hermetic: document.hermetic,
      step: {
        runId: debugOwner(id), node: node.name, environmentVariables: node.environmentVariables, codeFolder: document.liveCode ?? folder.code, mounts, resources: node.resources,
        ...(imageId === undefined ? {} : { imageId }),
      },
    };
  }

  /** The document comes last: a folder without one is what a preparation that was cut short has left. */
  async #prepare(id: string, prepared: PreparedSession, signal: AbortSignal): Promise<void> {
    const { layout, snapshots, nodeRuns, clock } = this.#parts;
    const { node, target, liveCode } = prepared;
    const folder = this.folder(id);
    const inputs = await nodeRuns.located(node, signal);
    const engine = await this.#engine(prepared.engine);
    await new FileLock(path.join(layout.debug, `${id}.opening`)).run(async () => {
      const isThere = existsSync(folder.document);
      if (isThere && target === undefined) return;
      try {
        if (!isThere) {
          await rm(folder.root, { recursive: true, force: true });
          for (const place of [folder.code, folder.reruns]) await mkdir(place, { recursive: true });
          if (node.snapshotId !== undefined && liveCode === undefined) await snapshots.materialise(node.snapshotId, folder.code, signal);
        }
        const { command } = await this.#layOut(folder, engine, node, inputs);
        writeDocument(folder.document, sessionKind, { schemaVersion: 1, id, createdUtc: clock.nowUtc(), ...prepared, command });
      } catch (error) {
        if (!isThere) await rm(folder.root, { recursive: true, force: true });
        throw asContentError(error, folder.root);
      }
    }, signal);
  }

  async #layOut(folder: SessionFolder, engine: Engine, node: PlannedNode, inputs: Readonly<Record<string, LocatedContent>>) {
    for (const output of node.outputs) await mkdir(path.join(folder.outputs, output.name), { recursive: true });
    return layOut({
      node, inputs, inputsFolder: folder.inputs,
      outputFolder: (output) => path.join(folder.outputs, output),
      pathInStep: (mount) => pathIn(engine, mount),
      parallelFolder: path.join(folder.root, PARALLEL_MOUNT), maxWorkers: availableParallelism(),
    });
  }

  #engine(name: SessionDocument['engine']): Promise<Engine> {
    return name === 'docker' ? this.#parts.engines.docker() : this.#parts.engines.process();
  }

  #read(id: string): SessionDocument {
    return readSession(this.#parts.layout, id);
  }

  /** Content that the work comes to refer to is not deleted meanwhile. */
  #sharing<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    return whileSharingFileLock(this.#parts.layout.contentLock, signal, work);
  }

  /** The snapshot of the edited code; undefined when there is no file. */
  async #capture(id: string, node: PlannedNode, signal: AbortSignal): Promise<string | undefined> {
    const { snapshots } = this.#parts;
    const { id: snapshotId, files } = await snapshots.capture({ root: this.codeFolder(id), includes: [], keep: await namesIn(snapshots, node.snapshotId), signal });
    return files === 0 && node.snapshotId === undefined ? undefined : snapshotId;
  }

  /** Inputs from outside that are not what they were when the run read them. */
  async #changedData({ node, keyed, runId }: SessionDocument, signal: AbortSignal): Promise<readonly string[]> {
    if (keyed === undefined) return [];
    const located = await this.#parts.nodeRuns.located(node, signal);
    return Object.entries(located).flatMap(([name, { id, fileName }]) =>
      isKeyOf(keyed.ingredients[`input ${name}`], id, fileName !== undefined) ? [] : [`Input '${name}' is not what it was in run ${runId}: its data has changed since.`],
    );
  }

  #moduleOf(node: PlannedNode): DebugSession['module'] {
    if (node.module.versionId === undefined) return undefined;
    try {
      const { module, version } = this.#parts.catalog.showVersion(parseModuleReference(node.module.versionId));
      return { id: module.id, name: module.name, version: version.version };
    } catch (error) {
      if (error instanceof NotFoundError) return undefined;
      throw error;
    }
  }

  #keepRerun(id: string, runId: string): void {
    const { reruns } = this.folder(id);
    try {
      writeFileSync(path.join(reruns, runId), '');
    } catch (error) {
      throw storeError(error, reruns);
    }
  }

  /** Newest first; those that were removed since are left out. */
  async #reruns(id: string): Promise<{ runId: string; status: string }[]> {
    const { reruns } = this.folder(id);
    const found: { runId: string; status: string }[] = [];
    for (const runId of (existsSync(reruns) ? readdirSync(reruns) : []).sort().reverse()) {
      try {
        found.push({ runId, status: (await this.#parts.runs.show(runId)).status });
      } catch (error) {
        if (!(error instanceof NotFoundError)) throw error;
      }
    }
    return found;
  }
}

const inFolder = (own: SessionFolder, exported: string): SessionFolder => ({ ...own, code: path.join(exported, 'code'), outputs: path.join(exported, 'outputs') });

const shownTarget = (target: NonNullable<SessionDocument['target']>): NonNullable<DebugSession['target']> => (target.kind === 'file' ? target : { kind: 'version', label: target.label });

function pathIn(engine: Engine, mount: { readonly name: string; readonly hostPath: string; readonly writable: boolean }): string {
  return engine.pathInStep?.(mount) ?? mount.hostPath;
}

/** A name that VS Code can pull where there is one, else what this engine has. */
function imageName(node: PlannedNode, imageId: string | undefined, mapped: (image: string) => string | undefined): string | undefined {
  const { environment } = node;
  const isPlain = environment?.kind === 'image' && environment.conda === undefined && environment.pip === undefined;
  return imageId ?? (isPlain ? (mapped(environment.image) ?? environment.image) : undefined);
}
