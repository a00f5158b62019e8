import { DrydockError } from '../errors.ts';

/** Thrown when a text cannot be edited as a pipeline: it is no valid YAML, no pipeline with `jobs`, or laid out in a way that a small edit would spoil. */
export class CannotEditError extends DrydockError {
  constructor(detail: string) {
    super('cannot-edit', 'invalid', `${detail} Edit the YAML by hand.`);
  }
}

/** Thrown when an edit would also change what a YAML alias elsewhere in the file stands for, or would leave one without its anchor. */
export class SharedByAliasError extends DrydockError {
  constructor(where: string, anchor: string) {
    super('shared-by-alias', 'invalid', `"${where}" cannot be changed alone: it is shared through the YAML anchor "${anchor}", and the other places would change with it. Write the shared part out in the YAML, then try again.`);
  }
}

/** Thrown when an edit names a node, input or output that the pipeline file itself does not have. */
export class NoSuchPartError extends DrydockError {
  constructor(what: 'node' | 'input' | 'output', name: string) {
    const inside = what === 'node' && name.includes('.') ? ' Nodes inside a sub-pipeline are edited in its own file.' : '';
    super('no-such-part', 'invalid', `The pipeline has no ${what} "${name}".${inside}`);
  }
}

/** Thrown when a name cannot be given to a node, input or output: it is in use already, or holds characters that references cannot. */
export class UnusableNameError extends DrydockError {
  constructor(what: 'node' | 'input' | 'output', name: string, reason: 'taken' | 'letters') {
    const why = reason === 'taken' ? `The pipeline has ${what === 'node' ? 'a' : 'an'} ${what} "${name}" already. Choose another name.` : `"${name.slice(0, 80)}" cannot be the name of ${what === 'node' ? 'a' : 'an'} ${what}. Use letters, digits and "_", at most 100 of them.`;
    super('unusable-name', 'invalid', why);
  }
}
