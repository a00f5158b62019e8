import type { FileReading } from '../file-reading.ts';
import type { ParserCall } from './find-calls.ts';

export interface OptionNames {
  /** The name in the spec: that of the value in the program, in letters that a spec takes. */
  readonly name: string;
  /** Absent for an argument that is given by its position. */
  readonly flag?: string;
}

/** The name and flag of `add_argument('-x', '--x-y', dest='z')`; `undefined`, and a warning, when only the running program knows them. */
export function readOptionNames(file: FileReading, call: ParserCall): OptionNames | undefined {
  const { positional, keywords, spread } = call.arguments;
  const written = positional.map((node) => file.valueOf(node, call.names));
  const texts = written.flatMap((value) => (value.kind === 'text' && value.value !== '' ? [value.value] : []));
  if (texts.length < written.length || (texts.length === 0 && spread !== undefined)) {
    file.warning('computed-name', call.node, `The name of this argument, "${file.quote(call.node)}", is known only when the program runs. It is not part of the spec; give it to the command by hand if it is needed.`);
    return undefined;
  }
  const dest = keywords.get('dest');
  const given = dest === undefined ? undefined : file.valueOf(dest, call.names);
  const options = texts.filter((text) => /^[-+]/.test(text));
  const flag = options.find((text) => text.startsWith('--')) ?? options[0];
  const own = given?.kind === 'text' ? given.value : (flag ?? texts[0])?.replace(/^[-+]+/, '');
  const name = own?.replace(/[^\p{L}\p{N}_]+/gu, '_');
  if (name === undefined || name === '') {
    file.warning('nameless', call.node, `"${file.quote(call.node)}" names no argument; it is passed over.`);
    return undefined;
  }
  return { name, ...(flag === undefined ? {} : { flag }) };
}
