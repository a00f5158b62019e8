import { singleQuoted } from '#shared/command/quote.ts';
import type { EngineName } from '#shared/model/run.ts';
import type { Resources } from '#shared/model/module-spec.ts';
import { simpleWords } from './simple-words.ts';

/** What the files that VS Code reads are made from. In a container the exported folder is `/mnt`, so that all paths are those of the step. */
export interface ExportedStep {
  readonly node: string;
  readonly runId: string;
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
}

export interface ExportedInput {
  readonly name: string;
  /** Where it stands when it was too large to be copied. */
  readonly linkedTo?: string;
}

const workspace = '/mnt';

/** `.devcontainer/devcontainer.json`: the container that the step ran in. */
export function devcontainer(step: ExportedStep): string {
  const isPython = pythonProgram(step.command) !== undefined;
  return json({
    name: `Debug ${step.node} of ${step.pipeline}`,
    image: step.image,
    workspaceMount: `source=\${localWorkspaceFolder},target=${workspace},type=bind`,
    workspaceFolder: workspace,
    mounts: step.inputs.map(({ name, linkedTo }) => `source=${linkedTo ?? `\${localWorkspaceFolder}/inputs/${name}`},target=${workspace}/inputs/${name},type=bind,readonly`),
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

/** `.vscode/launch.json`: a plain Python command under its debugger, anything else in a terminal. */
export function launchConfiguration(step: ExportedStep): string {
  const python = pythonProgram(step.command);
  const inTerminal = { name: `Run ${step.node}`, type: 'node-terminal', request: 'launch', command: 'bash run.sh', cwd: '${workspaceFolder}' };
  const underDebugger = { name: `Debug ${step.node}`, type: 'debugpy', request: 'launch', ...python, cwd: '${workspaceFolder}/code', console: 'integratedTerminal', justMyCode: false, env: step.environmentVariables };
  return json({ version: '0.2.0', configurations: python === undefined ? [inTerminal] : [underDebugger, inTerminal] });
}

/** `.vscode/tasks.json` */
export function tasks(step: ExportedStep): string {
  return json({ version: '2.0.0', tasks: [{ label: `Run ${step.node}`, type: 'shell', command: 'bash run.sh', group: { kind: 'build', isDefault: true }, problemMatcher: [] }] });
}

/** `run.sh`: the step's own command. */
export function runScript(step: ExportedStep): string {
  const exports = Object.entries(step.environmentVariables).map(([name, value]) => `export ${name}=${singleQuoted(value)}`);
  return ['#!/usr/bin/env bash', `# The command of '${step.node.replaceAll(/[^\w .-]/g, '?')}', as it ran in run ${step.runId}.`, 'cd "$(dirname "$0")/code" || exit 1', ...exports, step.command, ''].join('\n');
}

export function readMe(step: ExportedStep): string {
  const linked = step.inputs.filter(({ linkedTo }) => linkedTo !== undefined);
  return [
    `# ${step.node} of ${step.pipeline}`,
    '',
    `One step of run ${step.runId}, to be debugged in VS Code.`,
    '',
    step.engine === 'docker'
      ? 'Open this folder in VS Code and choose "Reopen in Container" (extension Dev Containers). The container has the image, paths and environment variables of the step.'
      : 'Open this folder in VS Code. The step ran in the local environment, so no container is needed.',
    'Press F5 to run the command: under the debugger where it is a plain Python command, else in a terminal. `bash run.sh` is the exact command.',
    '',
    '- `code/`: the code, with the edits that were made in Drydock. It is a copy: register it as a new version of its module when it works.',
    '- `inputs/`: what the step was given. Leave it as it is.',
    '- `outputs/`: empty folders for what it writes.',
    ...(linked.length === 0 ? [] : ['', `Too large to be copied, so these stay where they are and this folder refers to them: ${linked.map(({ name, linkedTo }) => `${name} (${linkedTo ?? ''})`).join(', ')}.`]),
    ...(Object.keys(step.environmentVariables).length === 0 ? [] : ['', 'The environment variables of the step are written in these files. Look for secrets before you pass the folder on.']),
    '',
  ].join('\n');
}

function pythonProgram(command: string): { readonly program: string; readonly args: readonly string[] } | { readonly module: string; readonly args: readonly string[] } | undefined {
  const [program, ...given] = simpleWords(command) ?? [];
  if (program === undefined || !/^(?:.*\/)?python(?:3(?:\.\d+)?)?$/.test(program)) return undefined;
  const words = given.filter((word, index) => word !== '-u' || index > 0);
  const [first, second, ...rest] = words;
  if (first === '-m' && second !== undefined) return { module: second, args: rest };
  if (first === undefined || first.startsWith('-')) return undefined;
  return { program: first.startsWith('/') ? first : `\${workspaceFolder}/code/${first.replace(/^\.\//, '')}`, args: words.slice(1) };
}

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;
