import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { nodeImage } from '#shared/authoring/default-images.ts';
import { writeSpec } from '#shared/authoring/spec/write-spec.ts';
import { readTypeScriptModules } from '#shared/authoring/typescript/read-typescript-modules.ts';
import { InvalidInputError } from '#shared/errors.ts';
import { NoBundlerError } from '../../sdk/bundle/bundle-error.ts';
import { bundleModule } from '../../sdk/bundle/bundle-module.ts';
import { devcontainerText, ignoreText } from './editor-files.ts';
import type { LaunchConfiguration } from './editor-files.ts';
import type { InitFile } from './init-files.ts';
import type { InitPlan, InitRequest } from './init-request.ts';
import { launchFile } from './launch-file.ts';
import { templateName } from './plan-template.ts';
import { commentSafe } from './python-tests.ts';
import { sampleFiles } from './sample-values.ts';

/** A new module in TypeScript: its source, the program that is made of it, its spec, its tests. */
export async function planTypescriptTemplate(request: InitRequest, resources: string, signal: AbortSignal): Promise<InitPlan> {
  const name = templateName(request);
  const type = request.type ?? 'basic';
  if (type !== 'basic') throw new InvalidInputError(`A module of type ${type} is written in Python.`, [], { commandLine: 'Leave out --language, or --type.' });
  const folder = request.folder ?? path.join(request.workingFolder, name.file);
  const [entry, program, spec, tests] = [`${name.file}.ts`, `${name.file}.mjs`, `${name.file}.spec.yaml`, `${name.file}.test.ts`];
  const fill = async (file: string): Promise<string> =>
    (await readFile(path.join(resources, 'typescript', 'templates', file), 'utf8'))
      .replaceAll("'my_display_name'", () => JSON.stringify(name.display))
      .replaceAll('my_display_name', () => commentSafe(name.display))
      .replaceAll('my_module', name.file);
  const text = await fill('basic.ts');
  const { modules: [declared] } = readTypeScriptModules(text, entry);
  if (declared === undefined) throw new Error('the template in TypeScript declares no module');
  const sampleInputs = declared.items.flatMap((item) => (item.kind === 'input' && !item.optional ? [{ name: item.name, type: item.type }] : []));
  const source: InitFile = { path: entry, text, what: 'the module itself', whenThere: 'refuse' };
  const plan = { name: name.file, folder, entry, spec, problems: [], notes: name.note === undefined ? [] : [name.note] };
  if (request.entryOnly) return { ...plan, files: [source], sampleInputs: [] };
  const built = await programOf(entry, text, declared.name, signal);
  return {
    ...plan, sampleInputs,
    notes: built === undefined ? [...plan.notes, `${program}, which the spec runs, is still to be made: drydock module build ${entry}`] : plan.notes,
    files: [
      source,
      ...(built === undefined ? [] : [{ path: program, text: built, what: 'the program that is run, made of it' }]),
      { path: spec, text: writeSpec(declared, { sourceFile: program, code: './', image: nodeImage }), what: 'its spec' },
      { path: tests, text: await fill('basic.test.ts'), what: 'its tests' },
      ...sampleFiles(declared.items).map((sample): InitFile => ({ ...sample, what: 'sample data' })),
      { path: '.amlignore', text: ignoreText({ tests: [tests], sampleFolders: sampleInputs.map((input) => `data/${input.name}`) }), what: 'what is no part of the module' },
      launchFile(launchConfigurations(name.file, program)),
      { path: '.devcontainer/devcontainer.json', text: devcontainerText(name.file, declared.image ?? nodeImage, []), what: 'its environment, for VS Code' },
    ],
  };
}

/** The program that is made of the source; undefined where there is no bundler. The source is bundled, not executed. */
async function programOf(entry: string, text: string, name: string, signal: AbortSignal): Promise<string | undefined> {
  const folder = await mkdtemp(path.join(tmpdir(), 'drydock-init-'));
  try {
    const source = path.join(folder, entry);
    await writeFile(source, text);
    const target = path.join(folder, 'program.mjs');
    await bundleModule({ source, name, target, signal });
    return await readFile(target, 'utf8');
  } catch (error) {
    if (error instanceof NoBundlerError) return undefined;
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function launchConfigurations(name: string, program: string): readonly LaunchConfiguration[] {
  return [
    {
      name: `Debug ${name}`, type: 'node', request: 'launch', cwd: '${workspaceFolder}', program: `\${workspaceFolder}/${program}`, console: 'integratedTerminal',
      args: ['--input-dir', '${workspaceFolder}/data/input_dir', '--output-dir', '${workspaceFolder}/outputs/output_dir'],
    },
  ];
}
