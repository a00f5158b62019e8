import { DrydockError } from '#shared/errors.ts';

/**
 * Thrown when a placeholder stands where no way of writing its value is known to be safe, or where the value it has
 * would end or change the shell syntax around it.
 */
export class UnsafePlaceholderError extends DrydockError {
  /** `inputs.x` or `outputs.y`. */
  readonly placeholder: string;

  constructor(placeholder: string, before: string, reason: string) {
    const after = before === '' ? 'at the start of the command' : `after ${JSON.stringify(before.slice(-40))}`;
    super('unsafe-placeholder', 'invalid', `The value of ${placeholder} cannot be inserted safely ${after}: ${reason}.`);
    this.placeholder = placeholder;
  }
}
