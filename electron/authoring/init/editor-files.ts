import type { TestedModule } from './python-tests.ts';
import { isCallable } from './python-tests.ts';
import { isGiven, samplePath, sampleValue } from './sample-values.ts';

/** What a debugger is told, one object of `.vscode/launch.json`. */
export type LaunchConfiguration = Readonly<Record<string, unknown>> & { readonly name: string };

/** Where results go that are made while debugging. */
export const debugOutputs = 'outputs';

/** The module itself on its sample data, and its tests, under the debugger of VS Code. */
export function launchConfigurations(module: TestedModule): readonly LaunchConfiguration[] {
  const common = { type: 'debugpy', request: 'launch', cwd: '${workspaceFolder}', console: 'integratedTerminal', justMyCode: false };
  return [
    { name: `Debug ${module.name}`, ...common, program: `\${workspaceFolder}/${module.script}`, args: launchWords(module) },
    { name: `Debug the tests of ${module.name}`, ...common, module: 'unittest', args: ['-v', `${module.name}_test`] },
  ];
}

function launchWords(module: TestedModule): readonly string[] {
  const given = module.declared.items.filter(isGiven);
  const ordered = isCallable(module) ? given : [...given.filter(({ flag }) => flag === undefined), ...given.filter(({ flag }) => flag !== undefined)];
  return ordered.flatMap((item) => {
    const flag = isCallable(module) ? [`--${item.name.replaceAll('_', '-')}`] : item.flag === undefined ? [] : [item.flag];
    if (item.kind !== 'parameter') return [...flag, `\${workspaceFolder}/${item.kind === 'output' ? `${debugOutputs}/${item.name}` : samplePath(item)}`];
    if (item.isSwitch === true) return flag;
    const text = String(sampleValue(item));
    return [...flag, ...(item.takesMany === true ? text.split(/\s+/).filter((word) => word !== '') : [text])];
  });
}

export const launchText = (configurations: readonly LaunchConfiguration[]): string => json({ version: '0.2.0', configurations });

/** `.devcontainer/devcontainer.json`: the image the module runs in. */
export function devcontainerText(name: string, image: string, extensions: readonly string[] = ['ms-python.python', 'ms-python.debugpy']): string {
  return json({ name: `Module ${name}`, image, overrideCommand: true, init: true, ...(extensions.length === 0 ? {} : { customizations: { vscode: { extensions } } }) });
}

/** `.vscode/settings.json`: where VS Code finds the tests. */
export const settingsText = (): string => json({ 'python.testing.unittestEnabled': true, 'python.testing.unittestArgs': ['-v', '-s', '.', '-p', '*_test.py'] });

export interface IgnoreRequest {
  /** The test files that were made. */
  readonly tests: readonly string[];
  /** Sample folders that were made, relative, with `/`. */
  readonly sampleFolders: readonly string[];
  /** The text of a `.gitignore` beside it, which would count no more. */
  readonly gitignore?: string;
}

/** `.amlignore`: what is no part of the module, so that changing it makes no run start again. */
export function ignoreText({ tests, sampleFolders, gitignore }: IgnoreRequest): string {
  const ours = [
    '# What is no part of the module: changing it makes nothing run again.',
    '.git/', '.vscode/', '.devcontainer/', '.ipynb_checkpoints/', '.pytest_cache/', '.mypy_cache/', '.venv/', 'venv/', 'node_modules/', '__pycache__/', '*.pyc', `/${debugOutputs}/`,
    '',
    '# Its tests and their data. Remove these lines to have them in registered versions, which `drydock module test NAME` then tests.',
    ...tests.map((file) => `/${file}`), ...sampleFolders.map((folder) => `/${folder}/`),
    '',
  ];
  if (gitignore === undefined) return ours.join('\n');
  return ['# From .gitignore, which counts no more where there is this file.', gitignore.trimEnd(), '', ...ours].join('\n');
}

/** `conda.yaml`: without a patch level and without packages that nobody asked for. */
export const condaText = (name: string): string =>
  [
    '# What the module needs beside Python. It counts once the module names it: @dsl.module(conda=\'conda.yaml\'), or conda_file in its spec.',
    `name: ${name}`,
    'channels:',
    '  - conda-forge',
    'dependencies:',
    '  - python=3.11',
    '  - pip',
    '  # - pip:',
    '  #     - pandas>=2',
    '',
  ].join('\n');

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;
