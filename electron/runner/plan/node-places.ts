import type { Place, Problem } from '#shared/model/problem.ts';
import type { LoadedModule } from '../../specs/load.ts';

/** Where the nodes of a run stand, for messages. */
export interface PlacesOfNodes {
  /** Undefined when it was read from no file. */
  of(node: string, ...inside: readonly string[]): Place | undefined;
  /** The problem with the place of its node, if it has none of its own. */
  locate(problem: Problem): Problem;
}

/** For what was read from no file: messages name the node. */
export const noPlaces: PlacesOfNodes = { of: () => undefined, locate: (problem) => problem };

/** Finds where nodes stand in the files they were read from, by the names that flattening gave them. */
export class NodePlaces implements PlacesOfNodes {
  readonly #root: LoadedModule;

  constructor(root: LoadedModule) {
    this.#root = root;
  }

  /** The place of a node (`outer.inner`) or of something in it; the nearest outer node for what comes from the catalog. */
  of(node: string, ...inside: readonly string[]): Place {
    let level = this.#root;
    const names = node.split('.');
    const last = names.pop();
    for (const name of names) {
      const child = level.children.get(name);
      if (child?.spec?.kind !== 'pipeline') return level.placeOf([...level.root, 'jobs', name]);
      level = child;
    }
    // A command that is run by itself has no `jobs`.
    if (level.spec?.kind !== 'pipeline' || last === undefined) return level.placeOf([...level.root, ...inside]);
    return level.placeOf([...level.root, 'jobs', last, ...inside]);
  }

  /** The problem with the place of its node, if it has none of its own. */
  locate(problem: Problem): Problem {
    return problem.place !== undefined || problem.node === undefined ? problem : { ...problem, place: this.of(problem.node) };
  }
}
