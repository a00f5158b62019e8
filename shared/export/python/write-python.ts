import { assertNever } from '../../errors.ts';
import type { SealedEnvironment } from '../../model/sealed.ts';
import { readModuleReference } from '../../specs/module-reference.ts';
import { CannotExportError } from '../export-errors.ts';
import type { PortableModule, PortableNode, PortablePipeline } from '../model/portable.ts';
import { modulesOf } from '../model/portable.ts';
import { specPath } from '../yaml/export-paths.ts';
import { cloudSettings } from './cloud-settings.ts';
import { Imports } from './imports.ts';
import { identifier, PythonNames } from './python-names.ts';
import { pythonCall, pythonComment, pythonString } from './python-text.ts';
import { azureNodeName, inputCode, member, pathCode } from './write-node.ts';
import { functionParameters, pipelineFunction } from './write-pipeline.ts';
import type { FileScope } from './write-pipeline.ts';

export interface PythonOptions {
  /** How local data is named: relative to the code where it is taken along, else its absolute path. */
  readonly localPath: (absolute: string) => string;
  /** Takes an environment that stands on a node along; what it is called in the folder: `conda` a file, `build` a folder. */
  readonly takeEnvironment: (environment: SealedEnvironment, key: string) => { readonly conda?: string; readonly build?: string };
}

export interface PythonCode {
  readonly text: string;
  /** Components that the code loads from files. */
  readonly components: readonly PortableModule[];
  readonly notes: readonly string[];
}

/**
 * The code that builds a pipeline with azure-ai-ml: a function per pipeline, components from files by `load_component`, those of a catalog by the client.
 * Throws {@link CannotExportError} for a step whose kind is not understood and that has no component file of its own.
 */
export function writePython(root: PortablePipeline, options: PythonOptions): PythonCode {
  return new PythonFile(root, options).write();
}

class PythonFile {
  readonly #root: PortablePipeline;
  readonly #options: PythonOptions;
  readonly #imports = new Imports();
  readonly #notes = new Set<string>();
  /** Global names of what nodes are made by; references by their text. */
  readonly #callees = new Map<PortableModule | string, string>();
  readonly #pipelines: PortablePipeline[] = [];
  readonly #components: PortableModule[] = [];
  readonly #references: string[] = [];
  #usesHere = false;
  #environments = 0;

  constructor(root: PortablePipeline, options: PythonOptions) {
    this.#root = root;
    this.#options = options;
  }

  write(): PythonCode {
    this.#nameGlobals();
    const scope: FileScope = {
      imports: this.#imports,
      fileCode: (path) => this.#here(path),
      localPath: this.#options.localPath,
      environment: (environment) => this.#environment(environment),
      note: (text) => void this.#notes.add(text),
      globals: [...this.#callees.values()],
      callee: (node) => this.#callees.get(this.#makerOf(node)) ?? '',
      cloudOf: (module) => cloudSettings(module.written),
    };
    const functions = this.#pipelines.map((pipeline) => {
      const name = this.#callees.get(pipeline) ?? '';
      return pipelineFunction(pipeline, name, functionParameters(pipeline, scope.globals), scope);
    });
    const job = this.#jobFunction(scope);
    const loaded = this.#components.map((module) => `${this.#callees.get(module) ?? ''} = ${this.#imports.use('azure.ai.ml', 'load_component')}(source=${this.#here(specPath(module))})`);
    const fetched = this.#references.map((reference) => `${this.#callees.get(reference) ?? ''} = ${this.#fetch(reference)}`);
    const client = `ml_client = ${this.#imports.use('azure.ai.ml', 'MLClient')}.from_config(credential=${this.#imports.use('azure.identity', 'DefaultAzureCredential')}())`;
    const here = this.#usesHere ? [`HERE = ${this.#imports.use('pathlib', 'Path')}(__file__).resolve().parent`] : [];
    const sections = [
      [...this.#intro(), ...this.#imports.lines()],
      here,
      fetched.length === 0 ? [] : ['# Components of the workspace that config.json names.', client, ...fetched],
      loaded,
      ...functions,
      job,
      ['if __name__ == "__main__":', ...(fetched.length === 0 ? [`    ${client}`] : []), '    job = ml_client.jobs.create_or_update(create_job())', '    print(job.studio_url)'],
    ];
    const text = `${sections.filter((section) => section.length > 0).map((section) => section.join('\n')).join('\n\n\n')}\n`;
    return { text, components: this.#components, notes: [...this.#notes] };
  }

  #intro(): string[] {
    const { displayName, name, key, description } = this.#root;
    return [...pythonComment(`${displayName ?? name ?? key}${description === undefined ? '' : `: ${description}`}`), '#', '# Written by `drydock pipeline export`. Needs the packages azure-ai-ml and azure-identity, and a config.json that names the workspace.', ''];
  }

  /** Names of all functions and components, which no function may hide by a name of its own. */
  #nameGlobals(): void {
    const modules = modulesOf(this.#root);
    const pipelines = modules.filter((module) => module.kind === 'pipeline');
    const locals = pipelines.flatMap((pipeline) => [...pipeline.nodes.map(({ name }) => azureNodeName(name)), ...[...pipeline.interface.inputs, ...pipeline.interface.params].map(({ name }) => identifier(name))]);
    const names = new PythonNames(locals);
    const reach = (pipeline: PortablePipeline): void => {
      for (const node of pipeline.nodes) {
        const maker = this.#makerOf(node);
        if (this.#callees.has(maker)) continue;
        if (typeof maker === 'string') {
          this.#callees.set(maker, names.take(`${identifier(node.module.key)}_component`));
          this.#references.push(maker);
        } else if (maker.kind === 'pipeline') {
          this.#callees.set(maker, '');
          reach(maker);
          this.#callees.set(maker, names.take(`${identifier(maker.key)}_pipeline`));
        } else {
          if (maker.kind === 'foreign' && (maker.written === undefined || maker.written.root.length > 0)) {
            throw new CannotExportError(`The step "${node.name}" of type "${maker.type}" is written inside the pipeline and only its text is known, so there is no code for it. Put it into a component file of its own, or export the pipeline as YAML.`);
          }
          this.#callees.set(maker, names.take(`${identifier(maker.key)}_component`));
          this.#components.push(maker);
        }
      }
      this.#pipelines.push(pipeline);
    };
    reach(this.#root);
    this.#callees.set(this.#root, names.take(`${identifier(this.#root.key).replace(/_pipeline$/, '')}_pipeline`));
  }

  /** A module of the export, or the reference to the catalog that the node is written with. */
  #makerOf(node: PortableNode): PortableModule | string {
    return node.reference === undefined ? node.module : node.reference;
  }

  #here(path: string): string {
    this.#usesHere = true;
    return `str(HERE / ${pythonString(path.replace(/^\.\//, ''))})`;
  }

  #fetch(text: string): string {
    const reading = readModuleReference(text);
    if (!('reference' in reading) || reading.reference.kind === 'id') {
      throw new CannotExportError(`"${text}" names a version of this catalog by its id, which means nothing to a workspace. Write its name and version.`);
    }
    const { reference } = reading;
    if (reference.registry !== undefined) this.#notes.add(`${reference.name} is in the registry ${reference.registry}: give the client of the code that registry (MLClient(..., registry_name=...)).`);
    const pin = reference.kind === 'version' ? [`version=${pythonString(reference.version)}`] : reference.kind === 'latest' ? ['label="latest"'] : [];
    return pythonCall('ml_client.components.get', [`name=${pythonString(reference.name)}`, ...pin]);
  }

  #environment(environment: SealedEnvironment): string {
    switch (environment.kind) {
      case 'named':
        return pythonString(environment.reference);
      case 'image':
      case 'build': {
        this.#environments += 1;
        const taken = this.#options.takeEnvironment(environment, `environment_${String(this.#environments)}`);
        const of = this.#imports.use('azure.ai.ml.entities', 'Environment');
        if (environment.kind === 'image') return pythonCall(of, [`image=${pythonString(environment.image)}`, ...(taken.conda === undefined ? [] : [`conda_file=${this.#here(taken.conda)}`])]);
        const build = pythonCall(this.#imports.use('azure.ai.ml.entities', 'BuildContext'), [...(taken.build === undefined ? [] : [`path=${this.#here(taken.build)}`]), ...(environment.dockerfile === 'Dockerfile' ? [] : [`dockerfile_path=${pythonString(environment.dockerfile)}`])]);
        return pythonCall(of, [`build=${build}`]);
      }
      default:
        return assertNever(environment);
    }
  }

  /** Calls the outermost function with the data and values that the pipeline has by itself. */
  #jobFunction(scope: FileScope): string[] {
    const parameters = functionParameters(this.#root, scope.globals);
    const args = this.#root.interface.inputs.flatMap((port) => {
      const parameter = parameters.get(port.name);
      if (parameter === undefined || port.source === undefined) return [];
      return [`${parameter}=${inputCode({ type: port.type, path: pathCode(port.source, scope), ...(port.mode === undefined ? {} : { mode: pythonString(port.mode) }) }, this.#imports)}`];
    });
    const missing = [
      ...this.#root.interface.inputs.filter((port) => !port.optional && port.source === undefined),
      ...this.#root.interface.params.filter((param) => !param.optional && param.default === undefined),
    ].map(({ name }) => parameters.get(name) ?? name);
    const outputs = this.#root.interface.outputs.flatMap((port) => [
      ...(port.mode === undefined ? [] : [`${member('job.outputs', port.name)}.mode = ${pythonString(port.mode)}`]),
      ...(port.path === undefined ? [] : [`${member('job.outputs', port.name)}.path = ${pythonString(port.path)}`]),
    ]);
    const passed = missing.map((name) => `${name}=${name}`);
    return [`def create_job(${missing.join(', ')}):`, `    job = ${pythonCall(this.#callees.get(this.#root) ?? '', [...passed, ...args], '    ')}`, ...outputs.map((line) => `    ${line}`), '    return job'];
  }
}
