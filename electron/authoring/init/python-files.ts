import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { DeclaredModule, DeclaredPort } from '#shared/authoring/declared-module.ts';
import { pythonImage } from '#shared/authoring/default-images.ts';
import { condaText, debugOutputs, devcontainerText, ignoreText, launchConfigurations, settingsText } from './editor-files.ts';
import type { InitFile } from './init-files.ts';
import type { InitPlan } from './init-request.ts';
import { launchFile } from './launch-file.ts';
import { notebookText } from './python-notebook.ts';
import type { TestedModule } from './python-tests.ts';
import { testText } from './python-tests.ts';
import { isFilePort, sampleFiles, sampleFolder } from './sample-values.ts';
import { specText } from './spec-text.ts';

export interface PythonFilesRequest {
  /** Absolute; may not be there yet. */
  readonly folder: string;
  readonly resources: string;
  readonly module: TestedModule;
  /** A source file that is made; absent when the user's own is the entry. */
  readonly entry?: { readonly path: string; readonly text: string };
  /** Parts of the runtime besides the one for functions. */
  readonly alsoVendored?: readonly string[];
  readonly entryOnly: boolean;
}

/** All files around a module in Python, and where its spec is. */
export async function pythonModuleFiles(request: PythonFilesRequest): Promise<Pick<InitPlan, 'files' | 'spec' | 'sampleInputs'>> {
  const { folder, module, entry } = request;
  const { declared, script } = module;
  // Where `module build` looks for it.
  const spec = path.posix.join(path.posix.dirname(script), `${declared.functionName === undefined ? path.posix.basename(script, '.py') : declared.name}.spec.yaml`);
  const source: readonly InitFile[] = entry === undefined ? [] : [{ ...entry, what: 'the module itself', whenThere: 'refuse' }];
  const vendored = [...(declared.functionName === undefined ? [] : ['drydock_dsl.py']), ...(request.alsoVendored ?? [])];
  const runtime = await Promise.all(vendored.map(async (name) => runtimeFile(script, name, request.resources)));
  const sampleInputs = declared.items.flatMap((item) => (item.kind === 'input' && !item.optional ? [{ name: item.name, type: item.type }] : []));
  if (request.entryOnly) return { files: [...source, ...runtime], spec, sampleInputs: [] };
  const { samples, made } = samplesOf(folder, declared);
  return {
    spec, sampleInputs,
    files: [
      ...source,
      { path: spec, text: specText(declared, { script, spec }), what: 'its spec', merge: () => ({ note: 'the spec is yours; `drydock module build` brings it up to date and keeps what you wrote' }) },
      ...runtime,
      { path: `${module.name}_test.py`, text: testText(module), what: 'its tests' },
      { path: `${module.name}_test.ipynb`, text: notebookText(module), what: 'a notebook to try it' },
      ...samples,
      { path: 'conda.yaml', text: condaText(module.name), what: 'packages it needs, once the spec names it' },
      ...(await ignoreFile(folder, module, made)),
      launchFile(launchConfigurations(module)),
      { path: '.vscode/settings.json', text: settingsText(), what: 'where VS Code finds the tests' },
      { path: '.devcontainer/devcontainer.json', text: devcontainerText(module.name, declared.image ?? pythonImage), what: 'its environment, for VS Code' },
    ],
  };
}

/** A part of the runtime, beside the file that imports it. */
async function runtimeFile(script: string, name: string, resources: string): Promise<InitFile> {
  const text = await readFile(path.join(resources, 'python', name), 'utf8');
  return {
    path: path.posix.join(path.posix.dirname(script), name), text, what: name === 'drydock_dsl.py' ? 'what it needs at run time' : 'what runs the notebook',
    merge: () => ({ note: 'another version of it is there; remove it to get the one of this Drydock' }),
  };
}

function samplesOf(folder: string, { items }: DeclaredModule): { readonly samples: readonly InitFile[]; readonly made: readonly string[] } {
  const inputs = items.filter((item): item is DeclaredPort => item.kind === 'input');
  // A folder that is there already has data of its own; of a file, the tests need just that one.
  const wanted = inputs.filter((item) => isFilePort(item) || !existsSync(path.join(folder, sampleFolder(item))));
  const samples = sampleFiles(wanted).map((sample): InitFile => ({ ...sample, what: 'sample data' }));
  return { samples, made: inputs.filter((item) => !existsSync(path.join(folder, sampleFolder(item)))).map(sampleFolder) };
}

async function ignoreFile(folder: string, module: TestedModule, made: readonly string[]): Promise<readonly InitFile[]> {
  const gitignore = await readFile(path.join(folder, '.gitignore'), 'utf8').catch(() => undefined);
  return [
    {
      path: '.amlignore', what: 'what is no part of the module', text: ignoreText({ tests: [`${module.name}_test.py`, `${module.name}_test.ipynb`], sampleFolders: made, ...(gitignore === undefined ? {} : { gitignore }) }),
      merge: () => ({ note: `it is yours; consider to name /${module.name}_test.py, /${module.name}_test.ipynb, /data/ and /${debugOutputs}/ in it` }),
    },
  ];
}
