import type { CommandTemplate } from '#shared/model/command.ts';
import { renderPieces } from './render-pieces.ts';
import { setParts } from './set-parts.ts';

/** What placeholders stand for. */
export interface CommandValues {
  /** `undefined` or missing: not set, which drops the optional groups that use it. */
  readonly inputs: Readonly<Record<string, string | undefined>>;
  readonly outputs: Readonly<Record<string, string>>;
  /** Inputs whose value is a path: never split at white space. Outputs are always paths. */
  readonly paths?: ReadonlySet<string>;
}

/**
 * Writes the shell text of a command. Each value is written for the quoting it stands in, so that it can never
 * become shell syntax: whole inside quotes; unquoted, split at spaces, tabs and newlines into words that are
 * quoted one by one. An unset input outside an optional group counts as empty. An empty value without quotes is
 * no word at all, as in Azure ML and as with the shell's own `$x`; in quotes it is an empty word.
 *
 * What a program does with its arguments (`bash -c`, `eval`, `let`, `test -v`) is the command author's business.
 *
 * @throws {UnsafePlaceholderError} where a value cannot be written safely.
 */
export function renderCommand(template: CommandTemplate, values: CommandValues): string {
  const pieces = setParts(template.parts, (name) => values.inputs[name] !== undefined);
  return renderPieces(pieces, ({ kind, name }) =>
    kind === 'input' ? { value: values.inputs[name] ?? '', mayBeSplit: values.paths?.has(name) !== true } : { value: values.outputs[name] ?? '', mayBeSplit: false },
  );
}
