import { CannotEditError, SharedByAliasError } from '../../editing/editing-errors.ts';
import type { NewValue } from '../../editing/render-yaml.ts';
import { YamlDraft } from '../../editing/yaml-draft.ts';
import type { SealedEnvironment } from '../../model/sealed.ts';
import { codePathOf } from '../../specs/code-path.ts';
import { sourceText } from '../model/binding-text.ts';
import type { PortableCommand, PortableForeign, PortableModule, PortableNode, PortablePipeline } from '../model/portable.ts';
import { buildFolder, codeFolder, condaFile } from './export-paths.ts';
import type { SpecFiles } from './spec-files.ts';

type Keys = readonly string[];

/**
 * The text of a v2 spec file with its references to files led to where they stand in the export; comments, and keys that only the cloud
 * service understands, stay as they are. Undefined when the text cannot be edited in place (shared parts, old forms): then what it means is
 * written anew.
 */
export function rewriteSpec(module: PortableModule, files: SpecFiles): string | undefined {
  if (module.written?.format !== 'v2' || module.written.root.length > 0) return undefined;
  try {
    const rewriting = new Rewriting(new YamlDraft(module.written.text), files);
    rewriting.module(module, []);
    const text = rewriting.draft.finish();
    rewriting.takeFiles();
    return text;
  } catch (error) {
    if (error instanceof CannotEditError || error instanceof SharedByAliasError) return undefined;
    throw error;
  }
}

class Rewriting {
  readonly draft: YamlDraft;
  readonly #files: SpecFiles;
  /** Done once the text is known to be good. */
  readonly #taken: (() => void)[] = [];

  constructor(draft: YamlDraft, files: SpecFiles) {
    this.draft = draft;
    this.#files = files;
  }

  takeFiles(): void {
    for (const take of this.#taken) take();
  }

  module(module: PortableModule, root: Keys): void {
    switch (module.kind) {
      case 'command':
        this.#command(module, root);
        break;
      case 'pipeline':
        this.#pipeline(module, root);
        break;
      case 'foreign':
        this.#foreign(module, root);
        break;
    }
  }

  #command({ key, sealed }: PortableCommand, root: Keys): void {
    const { snapshotId, environment } = sealed;
    const isOwnFile = root.length === 0;
    if (snapshotId !== undefined) {
      const code = isOwnFile ? codeFolder : `./code/${key}`;
      this.draft.set([...root, ...codePathOf(sealed.spec)], code, ['environment', 'command']);
      this.draft.remove([[...root, 'additional_includes']]);
      this.#taken.push(() => this.#files.addTree(code, snapshotId));
    }
    const task = [...root, 'task'];
    const owner = sealed.spec.parallel !== undefined && this.draft.pairAt([...task, 'environment']) !== undefined ? task : root;
    this.#environment(environment, [...owner, 'environment'], isOwnFile ? condaFile : `./environments/${key}.yml`, isOwnFile ? buildFolder : `./environments/${key}`);
  }

  #environment(environment: SealedEnvironment | undefined, at: Keys, conda: string, build: string): void {
    if (environment === undefined || environment.kind === 'named' || !this.draft.isMapping(at)) return;
    if (environment.kind === 'build') {
      const { contextSnapshotId } = environment;
      const key = this.draft.pairAt([...at, 'build', 'path']) === undefined ? 'local_path' : 'path';
      this.draft.set([...at, 'build', key], build);
      this.#taken.push(() => this.#files.addTree(build, contextSnapshotId));
      return;
    }
    if (this.draft.pairAt([...at, 'conda']) !== undefined || this.draft.pairAt([...at, 'docker']) !== undefined) throw new CannotEditError('The environment is written in an old form.');
    const { conda: text } = environment;
    // A conda environment that is written inside the spec stays there.
    if (text === undefined || this.draft.isMapping([...at, 'conda_file'])) return;
    this.draft.set([...at, 'conda_file'], conda);
    this.#taken.push(() => this.#files.addText(conda, text));
  }

  #pipeline(pipeline: PortablePipeline, root: Keys): void {
    for (const port of pipeline.interface.inputs) {
      const at = [...root, 'inputs', port.name];
      if (port.source?.kind === 'local' && this.draft.pairAt(at) !== undefined) this.#place(at, sourceText(port.source, (path) => this.#files.localPath(path)));
    }
    const isOfJobs = this.draft.pairAt([...root, 'jobs']) !== undefined;
    for (const node of pipeline.nodes) this.#node(node, isOfJobs ? [...root, 'jobs', node.name] : root);
  }

  #node(node: PortableNode, root: Keys): void {
    for (const [name, binding] of Object.entries(node.inputs)) {
      if (binding.kind !== 'data' || binding.source.kind !== 'local') continue;
      this.#place([...root, 'inputs', name], sourceText(binding.source, (path) => this.#files.localPath(path)));
    }
    const component = this.#componentOf(node, root);
    if (this.draft.isMapping(component)) this.module(node.module, component);
    else if (this.draft.pairAt(component) === undefined) this.module(node.module, root);
    else if (!this.#files.keeps(node)) {
      this.draft.set(component, this.#files.component(node));
      this.#environment(node.environment, [...root, 'environment'], `./environments/${node.name}.yml`, `./environments/${node.name}`);
    }
  }

  /** Where a node names its module: `component`, of a sweep `trial` or what stands in it. */
  #componentOf(node: PortableNode, root: Keys): Keys {
    if (node.sweep === undefined) return [...root, 'component'];
    const trial = [...root, 'trial'];
    const inner = [...trial, 'component'];
    return this.draft.isMapping(trial) && this.draft.pairAt(inner) !== undefined && !this.draft.isMapping(inner) ? inner : trial;
  }

  /** Data that is written as a plain value, or under a key of a mapping. */
  #place(at: Keys, value: NewValue): void {
    if (!this.draft.isMapping(at)) this.draft.set(at, value);
    else this.draft.set([...at, ['path', 'value', 'default'].find((key) => this.draft.pairAt([...at, key]) !== undefined) ?? 'path'], value);
  }

  #foreign({ type, displayName, name, key }: PortableForeign, root: Keys): void {
    const what = displayName ?? name ?? root.at(-1) ?? key;
    this.#taken.push(() => this.#files.note(`The step ${what} of type ${type} is taken along as it is written; files that it names are not: copy them beside it.`));
  }
}
