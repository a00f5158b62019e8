import { isUtf8 } from 'node:buffer';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { throwIfCancelled } from '#shared/errors.ts';
import type { ModuleSpec } from '#shared/model/module-spec.ts';
import type { PipelineNode } from '#shared/model/pipeline.ts';
import type { Place, Problem } from '#shared/model/problem.ts';
import { isError } from '#shared/model/problem.ts';
import { checkGraph } from '#shared/specs/check-graph.ts';
import { readSpec } from '#shared/specs/read-spec.ts';
import type { SpecReading } from '#shared/specs/spec-reading.ts';
import { maxYamlLength } from '#shared/yaml/parse-yaml.ts';
import type { YamlPath } from '#shared/yaml/yaml-node.ts';
import { withIncludesFile } from './additional-includes.ts';
import { FileChecks, type FileCheckOptions } from './file-checks.ts';

/** A module and everything it refers to by local path. */
export interface LoadedModule {
  /** The spec file, absolute. */
  readonly file: string;
  /** The folder that relative paths of the spec start from, absolute. */
  readonly folder: string;
  /** The whole text of the file, verbatim. */
  readonly text: string;
  /** Undefined when the file cannot be read as a module; `problems` says why. */
  readonly spec: ModuleSpec | undefined;
  /** Of this file and all its children, each once. */
  readonly problems: readonly Problem[];
  readonly placeOf: (path: YamlPath) => Place;
  /** The YAML path of `spec` in its file: empty unless it is written inside a pipeline. */
  readonly root: YamlPath;
  /** By node name: the modules of nodes that name a file or are written inline. Nodes that refer to the catalog have none. */
  readonly children: ReadonlyMap<string, LoadedModule>;
}

export interface LoadOptions extends FileCheckOptions {
  readonly signal?: AbortSignal | undefined;
  /** What file names in messages are relative to; default the working directory of the process. */
  readonly cwd?: string;
  /** Read as the content of the file itself, whatever is on disk; files that it names are read from disk. */
  readonly text?: string;
  /** Also accept files that define a data asset or an environment; their `spec` is undefined. */
  readonly acceptsAssets?: boolean;
}

/**
 * Reads a spec file and, recursively, the files its nodes name; checks every pipeline level whose modules are known, and that the
 * code, environment and data files exist. Each file is read once. Whatever is wrong with the files is a problem, never an exception.
 *
 * @throws {CancelledError} when the signal fires.
 */
export async function loadModule(file: string, options: AbortSignal | LoadOptions = {}): Promise<LoadedModule> {
  const settings = options instanceof AbortSignal ? { signal: options } : options;
  return new Loader(settings).load(path.resolve(settings.cwd ?? process.cwd(), file), file);
}

class Loader {
  readonly #options: LoadOptions;
  readonly #cwd: string;
  readonly #loaded = new Map<string, LoadedModule>();
  /** The files being loaded, outermost first: a file among them that is named again is a cycle. */
  readonly #open: string[] = [];
  readonly #files: FileChecks;

  constructor(options: LoadOptions) {
    this.#options = options;
    this.#files = new FileChecks(options);
    this.#cwd = options.cwd ?? process.cwd();
  }

  async load(file: string, shown: string): Promise<LoadedModule> {
    const known = this.#loaded.get(file);
    if (known !== undefined) return known;
    throwIfCancelled(this.#options.signal);
    this.#open.push(file);
    const loaded = await this.#read(file, shown);
    this.#open.pop();
    this.#loaded.set(file, loaded);
    return loaded;
  }

  async #read(file: string, shown: string): Promise<LoadedModule> {
    const folder = path.dirname(file);
    const text = this.#loaded.size === 0 && this.#open.length === 1 ? (this.#options.text ?? (await readText(file))) : await readText(file);
    if (typeof text !== 'string') {
      const place = { file: shown, line: 1, column: 1, path: '' };
      const problem: Problem = { severity: 'error', code: text.code, message: `${shown}: ${text.message}`, place };
      return { file, folder, text: '', spec: undefined, problems: [problem], placeOf: () => place, root: [], children: new Map() };
    }
    const reading = readSpec(text, shown);
    const problems = [...reading.problems];
    const isAsset = reading.kind === 'data' || reading.kind === 'environment';
    if (isAsset && this.#options.acceptsAssets !== true) {
      const message = `This file defines ${reading.kind === 'data' ? 'a data asset' : 'an environment'}, where a component or pipeline is expected.`;
      problems.push({ severity: 'error', code: 'not-a-module', message, place: reading.placeOf([]) });
    }
    const base = { file, folder, text, placeOf: reading.placeOf };
    if (reading.kind !== 'module') return { ...base, spec: undefined, problems, root: [], children: new Map() };
    const spec = await withIncludesFile(reading.module, file);
    return this.#complete(base, spec, reading, problems);
  }

  /** Adds the children and the checks that need them. */
  async #complete(base: Pick<LoadedModule, 'file' | 'folder' | 'text' | 'placeOf'>, spec: ModuleSpec, reading: SpecReading, own: Problem[]): Promise<LoadedModule> {
    const root = reading.rootOf(spec);
    const files = await this.#files.check(spec, base.folder, root);
    own.push(...files.map(({ code, path: at, message }): Problem => ({ severity: 'error', code, message, place: base.placeOf(at) })));
    const children = new Map<string, LoadedModule>();
    if (spec.kind === 'pipeline') {
      const blamed = new Set<LoadedModule>();
      for (const node of spec.graph.nodes) {
        const at = this.#componentPath(root, node, reading);
        if (node.use.kind === 'inline') children.set(node.name, await this.#complete(base, node.use.spec, reading, []));
        if (node.use.kind === 'inline' && node.sweep !== undefined) own.push(...trialProblem(node.name, node.use.spec, base.placeOf(at)));
        if (node.use.kind !== 'file') continue;
        const child = await this.#loadChild(base, node.use.path, (code, message) => {
          own.push({ severity: 'error', code, message, node: node.name, place: base.placeOf(at) });
        });
        if (child === undefined) continue;
        children.set(node.name, child);
        if (node.sweep !== undefined) own.push(...trialProblem(node.name, child.spec, base.placeOf(at)));
        if (blamed.has(child) || !child.problems.some(isError)) continue;
        blamed.add(child);
        const count = child.problems.filter(isError).length;
        const message = `The node "${node.name}" cannot run: ${node.use.path} has ${count === 1 ? 'an error' : `${count} errors`}.`;
        own.push({ severity: 'error', code: 'invalid-component', message, node: node.name, place: base.placeOf(at) });
      }
      own.push(
        ...checkGraph({
          pipeline: spec,
          interfaceOf: (node) => interfaceOf(children.get(node)?.spec),
          placeOf: base.placeOf,
          root,
        }),
      );
    }
    const all = new Set<Problem>(own);
    for (const child of new Set(children.values())) for (const problem of child.problems) all.add(problem);
    return { ...base, spec, root, children, problems: [...all] };
  }

  #componentPath(root: YamlPath, node: PipelineNode, reading: SpecReading): YamlPath {
    const key = node.sweep === undefined ? 'component' : 'trial';
    const at = [...root, 'jobs', node.name, key];
    return reading.placeOf(at).line === reading.placeOf(root).line ? [...root, key] : at;
  }

  async #loadChild(base: Pick<LoadedModule, 'folder'>, written: string, report: (code: string, message: string) => void): Promise<LoadedModule | undefined> {
    const file = path.resolve(base.folder, written);
    const shown = this.#display(file);
    const openAt = this.#open.indexOf(file);
    if (openAt !== -1) {
      const cycle = [...this.#open.slice(openAt), file].map((open) => this.#display(open));
      report('component-cycle', `The file ${shown} uses itself: ${cycle.join(' -> ')}. A pipeline cannot contain itself.`);
      return undefined;
    }
    if (this.#files.isOutside(file)) {
      report('outside-source', `The component file ${written} lies outside of the source that the pipeline is from, so it is not read.`);
      return undefined;
    }
    if (!this.#loaded.has(file) && !(await this.#files.exists(file))) {
      report('missing-file', `The component file ${written} does not exist (looked for ${shown}).`);
      return undefined;
    }
    return this.load(file, shown);
  }

  /** Relative to the working directory where that is short, else absolute. */
  #display(file: string): string {
    const relative = path.relative(this.#cwd, file);
    return relative === '' || relative.startsWith(`..${path.sep}..`) || path.isAbsolute(relative) ? file : relative;
  }
}

/** A step of a kind we do not run may have names that its file does not declare, such as the outputs of AutoML. */
function interfaceOf(spec: ModuleSpec | undefined): ModuleSpec['interface'] | undefined {
  return spec === undefined || spec.kind === 'foreign' ? undefined : spec.interface;
}

/** What is run once per trial is one command. */
function trialProblem(node: string, spec: ModuleSpec | undefined, place: Place): Problem[] {
  if (spec === undefined || spec.kind === 'command') return [];
  const what = spec.kind === 'pipeline' ? 'a pipeline' : `a step of type "${spec.type}"`;
  return [{ severity: 'error', code: 'unsupported-trial', message: `The trial of the sweep "${node}" is ${what}. Name a component that runs one command.`, node, place }];
}

async function readText(file: string): Promise<string | { code: string; message: string }> {
  try {
    const stats = await stat(file);
    if (!stats.isFile()) return { code: 'unreadable-file', message: 'this is a folder, not a YAML file. Name the file in it.' };
    if (stats.size > maxYamlLength * 4) return { code: 'yaml-too-large', message: `the file is larger than ${maxYamlLength / 1024} KiB, the most that is read as YAML.` };
    if (/\.(?:[cm]?[jt]sx?|py)$/i.test(file)) return { code: 'not-yaml', message: 'this is a program, not a YAML file. A pipeline in TypeScript is run by its own program, which also writes its YAML: node FILE --write pipeline.yml.' };
    const bytes = await readFile(file);
    if (bytes.includes(0) || !isUtf8(bytes)) return { code: 'not-text', message: 'this is not a text in UTF-8. Name a YAML file, or save it as UTF-8.' };
    return bytes.toString('utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'ENOENT' || code === 'ENOTDIR') return { code: 'missing-file', message: 'there is no such file.' };
    return { code: 'unreadable-file', message: `the file cannot be read (${code === '' ? String(error) : code}). Check its permissions.` };
  }
}
