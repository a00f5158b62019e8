import type { ArtifactRef } from '#shared/model/run.ts';
import type { ArtifactKeeper, LocatedContent } from '../content.ts';

/**
 * Where each node's outputs are: in a folder allocated for this run while (and after) the node runs here, in the kept copy
 * when its result was reused. Successors can thus be prepared before their inputs exist.
 */
export class OutputPlaces {
  readonly #artifacts: ArtifactKeeper;
  readonly #allocated = new Map<string, string>();
  readonly #known = new Map<string, LocatedContent>();

  constructor(artifacts: ArtifactKeeper) {
    this.#artifacts = artifacts;
  }

  /** The folder a node of this run writes an output to; made at the first call. */
  folderToWrite(node: string, output: string): string {
    const key = `${node}\0${output}`;
    const known = this.#allocated.get(key);
    if (known !== undefined) return known;
    const folder = this.#artifacts.allocate();
    this.#allocated.set(key, folder);
    return folder;
  }

  /** Records outputs of a node that ran here. */
  written(node: string, outputs: Readonly<Record<string, ArtifactRef>>): void {
    for (const [output, ref] of Object.entries(outputs)) this.#know(node, output, ref, this.folderToWrite(node, output));
  }

  /** Records outputs that were taken over from an earlier execution. */
  reused(node: string, outputs: Readonly<Record<string, ArtifactRef>>): void {
    for (const [output, ref] of Object.entries(outputs)) this.#know(node, output, ref, this.#artifacts.folderOf(ref));
  }

  /** Finished content; `undefined` while the node has not ended (or ended without this output). */
  find(node: string, output: string): LocatedContent | undefined {
    return this.#known.get(`${node}\0${output}`);
  }

  /** All folders that were allocated, for releasing those that did not become the kept copy. */
  allocated(): readonly string[] {
    return [...this.#allocated.values()];
  }

  #know(node: string, output: string, ref: ArtifactRef, folder: string): void {
    this.#known.set(`${node}\0${output}`, { id: ref.id, folder, ...(ref.fileName === undefined ? {} : { fileName: ref.fileName }) });
  }
}
