import path from 'node:path';
import { plainInterpreter } from '#shared/command/parallel-command.ts';
import { singleQuoted } from '#shared/command/quote.ts';
import { debuggedProgram } from '#shared/debugging/debugged-program.ts';
import type { DebuggedProgram } from '#shared/debugging/debugged-program.ts';
import type { JsonEntry } from '#shared/editing/json-list.ts';
import type { EngineName } from '#shared/model/run.ts';
import type { Resources } from '#shared/model/module-spec.ts';

/** What the files that VS Code reads are made from. In a container the exported folder is `/mnt`, so that all paths are those of the step. */
export interface ExportedStep {
  readonly node: string;
  /** Where it comes from, in words: `run 20261122-...`, `the module train:3`. */
  readonly origin: string;
  readonly pipeline: string;
  readonly engine: EngineName;
  /** With the paths of the exported folder. */
  readonly command: string;
  /** Absent on the process engine. */
  readonly image?: string;
  readonly environmentVariables: Readonly<Record<string, string>>;
  readonly resources: Resources;
  readonly hermetic: boolean;
  readonly inputs: readonly ExportedInput[];
  readonly outputs: readonly string[];
  /** The user's own code folder, absolute, which is debugged in place; absent when `code/` is a copy. */
  readonly liveCode?: string;
}

export interface ExportedInput {
  readonly name: string;
  /** Where it stands when it was too large to be copied. */
  readonly linkedTo?: string;
}

const workspace = '/mnt';

/** `.devcontainer/devcontainer.json`: the container that the step ran in. */
export function devcontainer(step: ExportedStep): string {
  const isPython = debuggedProgram(plainInterpreter(step.command))?.language === 'python';
  return json({
    name: `Debug ${step.node} of ${step.pipeline}`,
    image: step.image,
    workspaceMount: `source=\${localWorkspaceFolder},target=${workspace},type=bind`,
    workspaceFolder: workspace,
    mounts: [
      ...(step.liveCode === undefined ? [] : [`source=${step.liveCode},target=${workspace}/code,type=bind`]),
      ...step.inputs.map(({ name, linkedTo }) => `source=${linkedTo ?? `\${localWorkspaceFolder}/inputs/${name}`},target=${workspace}/inputs/${name},type=bind,readonly`),
    ],
    containerEnv: step.environmentVariables,
    overrideCommand: true,
    init: true,
    runArgs: [
      '--cap-drop=ALL',
      '--security-opt=no-new-privileges',
      ...(step.hermetic ? ['--network=none'] : []),
      ...(step.resources.memoryBytes === undefined ? [] : [`--memory=${String(step.resources.memoryBytes)}`]),
      ...(step.resources.shmBytes === undefined ? [] : [`--shm-size=${String(step.resources.shmBytes)}`]),
      ...(step.resources.gpus === undefined || step.resources.gpus === 0 ? [] : [`--gpus=${String(step.resources.gpus)}`]),
    ],
    ...(isPython ? { customizations: { vscode: { extensions: ['ms-python.python', 'ms-python.debugpy'] } } } : {}),
  });
}

/** `.vscode/launch.json`: a plain Python or Node command under its debugger, anything else in a terminal. */
export function launchConfiguration(step: ExportedStep): string {
  return json({ version: '0.2.0', configurations: launchEntries(step) });
}

/** The entries of `launch.json`, each with a name of its own. */
export function launchEntries(step: ExportedStep): readonly JsonEntry[] {
  const debugged = debuggedProgram(plainInterpreter(step.command));
  const inTerminal = { name: `Run ${step.node}`, type: 'node-terminal', request: 'launch', command: 'bash run.sh', cwd: '${workspaceFolder}' };
  return debugged === undefined ? [inTerminal] : [underDebugger(step, debugged), inTerminal];
}

function underDebugger(step: ExportedStep, { language, program, module, args, runtimeArgs, runner, variables, folder }: DebuggedProgram): JsonEntry {
  const cwd = path.posix.join('${workspaceFolder}/code', folder);
  const what = program === undefined ? { module } : { program: program.startsWith('/') ? program : path.posix.join(cwd, program) };
  const common = { name: `Debug ${step.node}`, request: 'launch', ...what, args, cwd, console: 'integratedTerminal', env: { ...step.environmentVariables, ...variables } };
  if (language === 'python') return { ...common, type: 'debugpy', justMyCode: false, ...(runtimeArgs.length === 0 ? {} : { pythonArgs: runtimeArgs }) };
  const [runtimeExecutable, ...runnerArgs] = runner ?? [];
  const all = [...runnerArgs, ...runtimeArgs];
  return { ...common, type: 'node', skipFiles: ['<node_internals>/**'], ...(runtimeExecutable === undefined ? {} : { runtimeExecutable }), ...(all.length === 0 ? {} : { runtimeArgs: all }) };
}

/** `.vscode/tasks.json` */
export function tasks(step: ExportedStep): string {
  return json({ version: '2.0.0', tasks: taskEntries(step) });
}

export function taskEntries(step: ExportedStep): readonly JsonEntry[] {
  return [{ label: `Run ${step.node}`, type: 'shell', command: 'bash run.sh', group: { kind: 'build', isDefault: true }, problemMatcher: [] }];
}

/** `run.sh`: the step's own command. */
export function runScript(step: ExportedStep): string {
  const exports = Object.entries(step.environmentVariables).map(([name, value]) => `export ${name}=${singleQuoted(value)}`);
  // As for the step itself, where the machine has only a python3.
  const python = step.engine === 'process' && /\bpython\b/.test(step.command) ? ['command -v python >/dev/null || { python() { python3 "$@"; }; export -f python; }'] : [];
  return ['#!/usr/bin/env bash', `# The command of '${step.node.replaceAll(/[^\w .-]/g, '?')}', from ${step.origin.replaceAll(/[\p{Cc}]/gu, '?')}.`, 'cd "$(dirname "$0")/code" || exit 1', ...exports, ...python, step.command, ''].join('\n');
}

export function readMe(step: ExportedStep): string {
  const linked = step.inputs.filter(({ linkedTo }) => linkedTo !== undefined);
  return [
    `# ${step.node} of ${step.pipeline}`,
    '',
    `From ${step.origin}, to be debugged in VS Code.`,
    '',
    step.engine === 'docker'
      ? 'Open this folder in VS Code and choose "Reopen in Container" (extension Dev Containers). The container has the image, paths and environment variables of the step.'
      : 'Open this folder in VS Code. The step ran in the local environment, so no container is needed.',
    'Press F5 to run the command: under the debugger where it is a plain Python or Node command, else in a terminal. `bash run.sh` is the exact command.',
    '',
    step.liveCode === undefined
      ? '- `code/`: the code, with the edits that were made in Drydock. It is a copy: register it as a new version of its module when it works.'
      : `- \`code/\`: your own files, ${step.liveCode}. What you change here is changed there.`,
    '- `inputs/`: what the step was given. Leave it as it is.',
    '- `outputs/`: empty folders for what it writes.',
    ...(linked.length === 0 ? [] : ['', `Too large to be copied, so these stay where they are and this folder refers to them: ${linked.map(({ name, linkedTo }) => `${name} (${linkedTo ?? ''})`).join(', ')}.`]),
    ...(Object.keys(step.environmentVariables).length === 0 ? [] : ['', 'The environment variables of the step are written in these files. Look for secrets before you pass the folder on.']),
    '',
  ].join('\n');
}

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;
