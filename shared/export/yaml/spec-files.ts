import type { NewMapping } from '../../editing/render-yaml.ts';
import type { SealedEnvironment } from '../../model/sealed.ts';
import { CannotExportError } from '../export-errors.ts';
import type { PortableModule, PortableNode } from '../model/portable.ts';
import { condaWithPip } from './conda-text.ts';
import { pathInFolder, relativePath, specPath } from './export-paths.ts';

/** What a spec needs beside its text: other files of the exported folder. */
export interface FolderFiles {
  /** Texts by path. */
  readonly texts: Map<string, string>;
  /** Snapshot ids by the folder they are unpacked to. */
  readonly trees: Map<string, string>;
  /** What the reader of the export should know. */
  readonly notes: Set<string>;
  /** Where local data stands in the folder, by absolute path; data that is not taken along is not in it. */
  readonly data: ReadonlyMap<string, string>;
  /** Modules that specs of the folder name, and that need a file of their own. */
  readonly needed: Set<PortableModule>;
  /** Whether a reference to the catalog stays as it is written, instead of taking what it means along as files. */
  readonly keeps: (reference: string) => boolean;
}

/** The files of one exported folder, as seen from one of its specs. */
export class SpecFiles {
  readonly #files: FolderFiles;
  readonly #specFile: string;

  constructor(files: FolderFiles, specFile: string) {
    this.#files = files;
    this.#specFile = specFile;
  }

  /** How the spec writes a path of the folder. */
  to(target: string): string {
    return relativePath(this.#specFile, target);
  }

  /** How the spec writes data of this machine: where it stands in the folder, else by its absolute path. */
  localPath(absolute: string): string {
    const place = this.#files.data.get(absolute);
    return place === undefined ? absolute : this.to(place);
  }

  /** Takes a snapshot along at a path that the spec writes. */
  addTree(written: string, snapshotId: string): void {
    this.#files.trees.set(pathInFolder(this.#specFile, written), snapshotId);
  }

  addText(written: string, text: string): void {
    this.#files.texts.set(pathInFolder(this.#specFile, written), text);
  }

  note(text: string): void {
    this.#files.notes.add(text);
  }

  /** Whether a node goes on naming the catalog. */
  keeps(node: PortableNode): boolean {
    return node.reference !== undefined && this.#files.keeps(node.reference);
  }

  /** What a node writes as its `component`; its module is taken along. Throws {@link CannotExportError}. */
  component(node: PortableNode): string {
    const { module, reference } = node;
    if (reference !== undefined && this.#files.keeps(reference)) return reference;
    if (module.kind === 'foreign' && (module.written === undefined || module.written.root.length > 0)) {
      throw new CannotExportError(`The step "${node.name}" of type "${module.type}" is written inside a pipeline that has to be written anew, and only its text is known. Put the step into a component file of its own.`);
    }
    this.#files.needed.add(module);
    return this.to(specPath(module));
  }

  /** Takes the files of an environment along; the mapping or reference that the spec writes for it. */
  environment(environment: SealedEnvironment, conda: string, build: string): string | NewMapping {
    switch (environment.kind) {
      case 'named':
        return environment.reference;
      case 'build':
        this.addTree(build, environment.contextSnapshotId);
        return { build: { path: build, ...(environment.dockerfile === 'Dockerfile' ? {} : { dockerfile_path: environment.dockerfile }) } };
      case 'image': {
        const text = environment.pip === undefined ? environment.conda : condaWithPip(environment.conda, environment.pip);
        if (environment.pip !== undefined) this.note('pip requirements of an old spec were put into a conda file: v2 specs have no other place for them.');
        if (text === undefined) return { image: environment.image };
        this.addText(conda, text);
        return { image: environment.image, conda_file: conda };
      }
    }
  }
}
