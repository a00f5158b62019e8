import path from 'node:path';
import { inModuleWords } from '#electron/authoring/run/module-run.ts';
import { systemClock } from '#electron/clock.ts';
import type { App } from '#electron/compose.ts';
import { DebugSessions } from '#electron/debugging/debug-sessions.ts';
import { debugTarget } from '#electron/debugging/debug-target.ts';
import type { DebugTarget, NamedTarget } from '#electron/debugging/debug-target.ts';
import { planModule } from '#electron/debugging/plan-module.ts';
import { previewCommand } from '#electron/debugging/preview-command.ts';
import { placeWords } from '#electron/engines/place-words.ts';
import { InvalidInputError } from '#shared/errors.ts';
import type { EngineName } from '#shared/model/run.ts';
import type { PlannedNode } from '#shared/plan/planned-run.ts';
import { sourceText } from '#shared/run/run-form.ts';
import type { CliContext } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { fieldLines } from '../../output/field-lines.ts';
import { printJson } from '../../output/json.ts';
import { debugShell } from './debug-shell.ts';

/** The options as the command line hands them over. */
export interface ModuleDebugOptions {
  readonly engine: 'auto' | EngineName;
  readonly set?: Readonly<Record<string, string>>;
  readonly hermetic?: true;
  readonly shell?: true;
  readonly dryRun?: true;
  readonly json?: true;
  /** The address of a run of a workspace: the words are then a node of it and a folder. */
  readonly run?: string;
}

interface Asked {
  readonly target: DebugTarget;
  readonly folder: string;
  readonly options: ModuleDebugOptions;
}

/** `drydock module debug SPEC|NAME[:VERSION]|RUN NODE [DIR]` */
export async function debugModule(context: CliContext, words: readonly string[], options: ModuleDebugOptions): Promise<ExitCode> {
  const { app, named } = options.run === undefined ? await ofThisHome(context, words) : await (await import('../remote/debug-remote.ts')).remoteDebugTarget(context, options.run, words);
  const { target, rest, name } = named;
  const [dir, ...extra] = rest;
  if (extra.length > 0) throw new InvalidInputError(`"${extra.join(' ')}" is too much: give what to debug, and at most one folder.`);
  if (target.kind === 'node' && options.set !== undefined) throw new InvalidInputError('A node of a run is debugged with the values it ran with: --set is for specs and registered modules.');
  const asked: Asked = { target, options, folder: path.resolve(dir ?? `debug-${name.replaceAll(/[^\w.-]+/g, '_')}`) };
  try {
    return options.dryRun === true ? await tell(context, app, asked) : await prepare(context, app, asked);
  } catch (error) {
    throw target.kind === 'module' ? await inModuleWords(error, { target: target.module, set: options.set ?? {}, workingFolder: process.cwd() }, context.signal) : error;
  }
}

async function ofThisHome(context: CliContext, words: readonly string[]): Promise<{ readonly app: App; readonly named: NamedTarget }> {
  const app = await context.openApp();
  if (words.length === 0) throw new InvalidInputError('Say what is to be debugged: a spec, a registered module, a node of a run, or --run with the address of a run of a workspace.');
  return { app, named: await debugTarget(app, words, process.cwd()) };
}

const openOptions = ({ engine, set, hermetic }: ModuleDebugOptions) => ({ engine, set: set ?? {}, hermetic: hermetic === true });

/** Says what would be prepared; makes nothing. */
async function tell(context: CliContext, app: App, { target, folder, options }: Asked): Promise<ExitCode> {
  const { node, engine, liveCode, copyReason } = await plan(app, { target, folder, options }, context.signal);
  const plannedInputs = Object.entries(node.inputs).map(([name, input]) => ({ name, from: input.kind === 'data' ? sourceText(input.source) : input.kind === 'artifact' ? `what the run made (${input.ref.id})` : `${input.node}.${input.output}` }));
  const outputs = node.outputs.map(({ name }) => name);
  const command = previewCommand(node, engine, folder);
  if (options.json === true) {
    printJson(context.out, { folder, engine, environment: placeWords(engine, node.environment), code: { live: liveCode !== undefined, folder: liveCode ?? path.join(folder, 'code') }, inputs: plannedInputs, outputs, command, shell: options.shell === true });
    return 0;
  }
  context.out.write(
    fieldLines(
      [
        ['Folder', folder],
        ['Engine', `${engine}, ${placeWords(engine, node.environment)}`],
        ['Code', liveCode === undefined ? 'a copy' : `your own: ${liveCode}`],
        ...plannedInputs.map(({ name, from }) => [`Input ${name}`, from] as const),
        ['Outputs', outputs.join(', ')],
        ['Files', [...(engine === 'docker' ? ['.devcontainer/devcontainer.json'] : []), '.vscode/launch.json', '.vscode/tasks.json', 'run.sh', 'README.md'].join(', ')],
        ['Command', command],
        ...(options.shell === true ? [['Then', 'a shell where it runs'] as const] : []),
      ],
      context.out,
    ),
  );
  if (copyReason !== undefined) context.err.write(`${copyReason}\n`);
  context.err.write('Nothing was made.\n');
  return 0;
}

interface DebugPlan {
  readonly node: PlannedNode;
  readonly engine: EngineName;
  readonly liveCode?: string | undefined;
  readonly copyReason?: string | undefined;
}

async function plan(app: App, { target, options }: Asked, signal: AbortSignal): Promise<DebugPlan> {
  if (target.kind === 'node') {
    const { run, node } = await app.nodeRuns.recordedNode(target.runId, target.node);
    return { node, engine: run.engine };
  }
  const { prepared, copyReason } = await planModule(app.nodeRuns, target.module, openOptions(options), signal);
  return { node: prepared.node, engine: prepared.engine, liveCode: prepared.liveCode, copyReason };
}

async function prepare(context: CliContext, app: App, { target, folder, options }: Asked): Promise<ExitCode> {
  const { out, err, signal } = context;
  const terminal = options.shell === true ? context.terminal : undefined;
  if (options.shell === true && terminal === undefined) throw new InvalidInputError('--shell needs a terminal to talk to. Leave it out to have just the folder prepared.');
  const sessions = new DebugSessions({ layout: app.layout, catalog: app.catalog, snapshots: app.snapshots, nodeRuns: app.nodeRuns, runs: app.runs, engines: app.engines, clock: systemClock });
  const session = target.kind === 'node' ? await sessions.open(target.runId, target.node, signal) : await sessions.openModule(target.module, openOptions(options), signal);
  const exported = await sessions.export(session.id, folder, signal, { refreshes: true });
  const command = await sessions.commandIn(session.id, exported.folder, signal);
  for (const each of exported.left) err.write(`${err.colors.yellow('warning:')} ${each}\n`);
  if (options.json === true) {
    printJson(out, { folder: exported.folder, files: exported.files, left: exported.left, engine: session.engine, environment: session.environment, code: { live: session.isLive, folder: session.isLive ? session.codeFolder : path.join(exported.folder, 'code') }, command });
  } else {
    out.write(`Prepared ${out.colors.bold(exported.folder)}${session.isLive ? `, on your own files in ${session.codeFolder}` : ''}.\n`);
    err.write(session.engine === 'docker' ? 'Open it in VS Code and choose "Reopen in Container", then press F5. ' : 'Open it in VS Code and press F5. ');
    err.write('`bash run.sh` is the exact command; README.md says more.\n');
  }
  if (terminal !== undefined) await debugShell(context, app, { terminal, session, command, shell: (shellSignal) => sessions.shell(session.id, shellSignal, exported.folder) });
  return 0;
}
