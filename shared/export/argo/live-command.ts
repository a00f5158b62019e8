import { renderPieces } from '../../command/render-pieces.ts';
import { setParts } from '../../command/set-parts.ts';
import type { ShellReader } from '../../command/shell-reader.ts';
import type { CommandTemplate } from '../../model/command.ts';

export interface LiveValues {
  /** What is known: texts of parameters, paths of data and outputs. Missing: not set. */
  readonly inputs: ReadonlyMap<string, string>;
  readonly outputs: ReadonlyMap<string, string>;
  /** Inputs whose value is a path: never split at white space. */
  readonly paths: ReadonlySet<string>;
  /** Parameters whose value is known only when the workflow is submitted: by name, the environment variable that has it. */
  readonly live: ReadonlyMap<string, string>;
}

export interface LiveCommand {
  readonly text: string;
  /** Parameters that could not be left open: they have the value of `inputs`. */
  readonly fixed: ReadonlySet<string>;
}

/**
 * Writes the shell text of a command in which some values come from the environment: a variable in double quotes is never syntax, whatever it holds. A value that stands where
 * only a known one is safe, or that is split into words, is fixed instead. Throws `UnsafePlaceholderError` as a local run does.
 */
export function liveCommand(template: CommandTemplate, values: LiveValues): LiveCommand {
  const fixed = new Set<string>();
  // What has to be fixed in one place is fixed in all.
  for (;;) {
    const before = fixed.size;
    const text = render(template, values, fixed);
    if (fixed.size === before) return { text, fixed };
  }
}

function render(template: CommandTemplate, values: LiveValues, fixed: Set<string>): string {
  const pieces = setParts(template.parts, (name) => values.inputs.has(name));
  return renderPieces(pieces, ({ kind, name }, reader) => {
    if (kind === 'output') return { value: values.outputs.get(name) ?? '', mayBeSplit: false };
    const value = values.inputs.get(name) ?? '';
    const variable = fixed.has(name) ? undefined : values.live.get(name);
    const shell = variable === undefined ? undefined : asVariable(reader, variable, value);
    if (shell !== undefined) return { shell };
    if (variable !== undefined) fixed.add(name);
    return { value, mayBeSplit: !values.paths.has(name) };
  });
}

/** The variable for the quoting it stands in; undefined where only a known value is safe. */
function asVariable(reader: ShellReader, variable: string, value: string): string | undefined {
  const { frame } = reader;
  if (reader.unsure !== undefined || reader.tail !== 'none' || reader.withinBackticks || reader.within('parameter') || reader.within('arithmetic') || reader.within('here-document')) return undefined;
  switch (frame.kind) {
    case 'double':
      return reader.stack.at(-2)?.kind === 'code' ? `\${${variable}}` : undefined;
    case 'single':
      return reader.stack.at(-2)?.kind === 'code' ? `'"\${${variable}}"'` : undefined;
    case 'code':
      // Calculations, braces and conditions look at what a value is; one that is split or empty is several words or none.
      if (frame.condition !== undefined || /[[{]/.test(frame.word) || value === '' || /\s/.test(value)) return undefined;
      frame.word += 'x';
      return `"\${${variable}}"`;
    default:
      return undefined;
  }
}
