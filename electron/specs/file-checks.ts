import { realpath, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import type { EnvironmentSpec } from '#shared/model/environment.ts';
import type { DataSource } from '#shared/model/interface.ts';
import type { CommandModule, ModuleSpec } from '#shared/model/module-spec.ts';
import { codePathOf } from '#shared/specs/code-path.ts';
import type { YamlPath } from '#shared/yaml/yaml-node.ts';

/** Something wrong with a file that a spec names, at a YAML path. */
export interface FileFault {
  readonly code: string;
  readonly path: YamlPath;
  readonly message: string;
}

export interface FileCheckOptions {
  /** The code does not come from where the spec says. */
  readonly codeIsElsewhere?: boolean | undefined;
  /** Nothing outside of this folder may be named, and no data in it: it does not stay. For specs of other people's sources. */
  readonly within?: string | undefined;
}

/** Checks that the files and folders a spec names exist and may be used. Asks the file system once per path. */
export class FileChecks {
  readonly #options: FileCheckOptions;
  readonly #known = new Map<string, Promise<boolean>>();

  constructor(options: FileCheckOptions = {}) {
    this.#options = options;
  }

  /** Whether a path leads out of the folder that everything must be in. */
  isOutside(file: string): boolean {
    const { within } = this.#options;
    return within !== undefined && file !== within && !file.startsWith(within + path.sep);
  }

  exists(file: string): Promise<boolean> {
    const known = this.#known.get(file) ?? stat(file).then(() => true, () => false);
    this.#known.set(file, known);
    return known;
  }

  /** Of the module itself; modules inside or below it are checked on their own. */
  async check(spec: ModuleSpec, folder: string, root: YamlPath): Promise<FileFault[]> {
    const faults: FileFault[] = [];
    if (spec.kind === 'command') await this.#checkCommand(spec, folder, root, faults);
    for (const input of spec.interface.inputs) {
      if (input.source !== undefined) await this.#checkData(input.source, folder, [...root, 'inputs', input.name, 'path'], faults);
    }
    if (spec.kind !== 'pipeline') return faults;
    for (const node of spec.graph.nodes) {
      for (const binding of Object.values(node.inputs)) {
        if (binding.kind === 'data') await this.#checkData(binding.source, folder, [...binding.path, 'path'], faults);
      }
      if (node.environment !== undefined) await this.#checkEnvironment(node.environment, folder, [...root, 'jobs', node.name, 'environment'], faults);
    }
    return faults;
  }

  async #checkCommand(spec: CommandModule, folder: string, root: YamlPath, faults: FileFault[]): Promise<void> {
    if (spec.code !== undefined && this.#options.codeIsElsewhere !== true) await this.#checkCode(spec.code, folder, [...root, ...codePathOf(spec)], faults);
    if (spec.parallel !== undefined) await this.#checkEntryScript(spec.code, spec.parallel.entryScript, folder, [...root, 'task', 'entry_script'], faults);
    if (spec.environment !== undefined) await this.#checkEnvironment(spec.environment, folder, [...root, ...(spec.parallel === undefined ? [] : ['task']), 'environment'], faults);
    for (const [index, include] of spec.additionalIncludes.entries()) {
      const file = path.resolve(folder, include);
      const at = [...root, 'additional_includes', index];
      if (this.isOutside(file)) {
        faults.push(outside(at, include));
        continue;
      }
      const wide = await tooWide(file);
      if (wide !== undefined) faults.push({ code: 'unsafe-path', path: at, message: `"${include}" is ${wide}. Include a folder that holds only what the step needs.` });
      else if (!(await this.exists(file)) && !(await this.#isZippedFolder(file))) faults.push(missing(at, 'include', include, file));
    }
  }

  /** `foo.zip` that is absent stands for the folder `foo`. */
  async #isZippedFolder(file: string): Promise<boolean> {
    return file.endsWith('.zip') && (await this.exists(file.slice(0, -'.zip'.length)));
  }

  async #checkCode(code: string, folder: string, at: YamlPath, faults: FileFault[]): Promise<void> {
    if (/^(?:azureml:|git\+|git@|[a-z][a-z0-9+.-]+:\/\/)/i.test(code) && !/^file:/i.test(code)) {
      const message = `Code from "${code}" is not supported locally. Get a copy of it and write the path of its folder.`;
      faults.push({ code: 'unsupported-code', path: at, message });
      return;
    }
    const file = path.resolve(folder, code.replace(/^file:(?:\/\/)?/i, ''));
    if (this.isOutside(file)) {
      faults.push(outside(at, code));
      return;
    }
    const wide = await tooWide(file);
    if (wide !== undefined) faults.push({ code: 'unsafe-path', path: at, message: `"${code}" is ${wide}. Write a folder that holds only the code of the step.` });
    else if (!(await this.exists(file))) faults.push(missing(at, 'code folder', code, file));
  }

  async #checkEntryScript(code: string | undefined, entry: string, folder: string, at: YamlPath, faults: FileFault[]): Promise<void> {
    if (entry === '' || (code !== undefined && !(await this.exists(path.resolve(folder, code))))) return;
    const isFileOfItsOwn = code !== undefined && path.basename(code) === entry;
    const file = path.resolve(folder, code ?? '.', isFileOfItsOwn ? '.' : entry);
    if (code === undefined) faults.push({ code: 'missing-key', path: at, message: `The entry script "${entry}" needs the folder that it is in. Add "code" beside it.` });
    else if (!(await this.exists(file))) faults.push(missing(at, 'entry script', entry, file));
  }

  async #checkEnvironment(environment: EnvironmentSpec, folder: string, at: YamlPath, faults: FileFault[]): Promise<void> {
    if (environment.kind === 'image') {
      const files: [string, string | undefined, string][] = [
        ['conda file', environment.condaFile, 'conda_file'],
        ['pip requirements file', environment.pipRequirementsFile, 'pip_requirements_file'],
      ];
      for (const [what, file, key] of files) {
        if (file !== undefined && this.isOutside(path.resolve(folder, file))) faults.push(outside([...at, key], file));
        else if (file !== undefined && !(await this.exists(path.resolve(folder, file)))) faults.push(missing([...at, key], what, file, path.resolve(folder, file)));
      }
    }
    if (environment.kind !== 'build' || /^[a-z][a-z0-9+.-]+:\/\//i.test(environment.path)) return;
    const context = path.resolve(folder, environment.path);
    const buildPath = [...at, 'build', 'path'];
    if (this.isOutside(context)) {
      faults.push(outside(buildPath, environment.path));
      return;
    }
    if (!(await this.exists(context))) {
      faults.push(missing(buildPath, 'build context', environment.path, context));
      return;
    }
    const dockerfile = path.resolve(context, environment.dockerfile ?? 'Dockerfile');
    if (!(await this.exists(dockerfile))) faults.push(missing([...at, 'build', 'dockerfile_path'], 'Dockerfile', environment.dockerfile ?? 'Dockerfile', dockerfile));
  }

  async #checkData(source: DataSource, folder: string, at: YamlPath, faults: FileFault[]): Promise<void> {
    if (source.kind !== 'local' || /[*?]/.test(source.path)) return;
    const file = path.resolve(folder, source.path);
    if (this.#options.within !== undefined) {
      const message = `The data "${source.path}" is named by its path, and the files of a source do not stay here. Register the data under a name (drydock data register NAME PATH), and write azureml:NAME@latest.`;
      faults.push({ code: 'data-in-source', path: at, message });
      return;
    }
    if (!(await this.exists(file))) faults.push(missing(at, 'data', source.path, file));
  }
}

function outside(at: YamlPath, written: string): FileFault {
  return { code: 'outside-source', path: at, message: `"${written}" lies outside of the source that the spec is from, so it is not read.` };
}

function missing(at: YamlPath, what: string, written: string, file: string): FileFault {
  const code = what === 'data' ? 'missing-data' : 'missing-file';
  return { code, path: at, message: `The ${what} "${written}" does not exist (looked for ${file}).` };
}

/** A folder nobody means to send as code: the root of the file system, the home folder or one that holds it. */
async function tooWide(written: string): Promise<string | undefined> {
  // Through links, too; what does not exist is reported as that.
  const folder = await realpath(written).catch(() => written);
  const home = await realpath(homedir()).catch(() => homedir());
  if (folder === path.parse(folder).root) return 'the root of the file system';
  if (folder === home) return 'your home folder';
  return home.startsWith(folder + path.sep) ? 'a folder that holds your home folder' : undefined;
}
