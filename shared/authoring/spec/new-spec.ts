import { quoteWord } from '../../command/quote.ts';
import { renderEntry } from '../../editing/render-yaml.ts';
import type { NewValue } from '../../editing/render-yaml.ts';
import type { DeclaredModule } from '../declared-module.ts';
import { commandArguments, isCollectedOutput, isMiniBatchInput } from './command-arguments.ts';
import { environmentEntry, inputEntries, outputEntries } from './spec-entries.ts';
import type { SpecSurroundings } from './spec-surroundings.ts';

const schemas = { command: 'https://azuremlschemas.azureedge.net/latest/commandComponent.schema.json', parallel: 'https://azuremlschemas.azureedge.net/latest/parallelComponent.schema.json' };
const entry = (key: string, value: NewValue, column = 0): string[] => renderEntry(key, value, column, 2);
const optionalEntry = (key: string, value: NewValue | undefined): string[] => (value === undefined ? [] : entry(key, value));

/** The text of a spec for a module that has none yet. */
export function newSpec(module: DeclaredModule, around: SpecSurroundings): string {
  const [inputs, outputs] = [inputEntries(module), outputEntries(module)];
  const isParallel = module.shape === 'parallel';
  const type = isParallel ? 'parallel' : 'command';
  const lines = [
    ...entry('$schema', schemas[type]),
    ...entry('type', type),
    ...entry('name', module.name),
    ...entry('version', module.version ?? '1'),
    ...optionalEntry('display_name', module.displayName),
    ...optionalEntry('description', module.description),
    ...(Object.keys(module.tags).length === 0 ? [] : entry('tags', module.tags)),
    ...(module.isDeterministic === false ? entry('is_deterministic', false) : []),
    ...(Object.keys(inputs).length === 0 ? [] : ['', ...entry('inputs', inputs)]),
    ...(Object.keys(outputs).length === 0 ? [] : ['', ...entry('outputs', outputs)]),
    '',
    ...(isParallel ? parallelLines(module, around) : commandLines(module, around)),
  ];
  return `${lines.join('\n')}\n`;
}

/** The words before the arguments: `python train.py`. */
export function commandHead(module: DeclaredModule, around: SpecSurroundings): string {
  return `${around.interpreter ?? (module.language === 'python' ? 'python' : 'node')} ${quoteWord(around.sourceFile)}`;
}

function commandLines(module: DeclaredModule, around: SpecSurroundings): string[] {
  const texts = commandArguments(module).map((argument) => argument.text);
  const head = commandHead(module, around);
  return [
    ...entry('code', around.code ?? './'),
    ...entry('environment', environmentEntry(module, around)),
    ...(module.shape === 'mpi' ? [...entry('distribution', { type: 'mpi', process_count_per_instance: 2 })] : []),
    ...folded('command', [head, ...texts], 0),
  ];
}

function parallelLines(module: DeclaredModule, around: SpecSurroundings): string[] {
  const batches = module.items.find((item) => isMiniBatchInput(module, item));
  const collected = module.items.find((item) => isCollectedOutput(module, item));
  const texts = commandArguments(module).map((argument) => argument.text);
  return [
    ...(batches === undefined ? [] : entry('input_data', `\${{inputs.${batches.name}}}`)),
    ...entry('mini_batch_size', '10'),
    ...entry('mini_batch_error_threshold', 0),
    ...entry('max_concurrency_per_instance', 2),
    ...entry('logging_level', 'INFO'),
    ...entry('retry_settings', { max_retries: 2, timeout: 60 }),
    '',
    'task:',
    ...entry('type', 'run_function', 2),
    ...entry('code', around.code ?? './', 2),
    ...entry('entry_script', around.sourceFile, 2),
    ...entry('environment', environmentEntry(module, around), 2),
    ...(texts.length === 0 ? [] : folded('program_arguments', texts, 2)),
    ...(collected === undefined ? [] : entry('append_row_to', `\${{outputs.${collected.name}}}`, 2)),
  ];
}

/** A command of several words, one argument on each line, which YAML joins by blanks. */
function folded(key: string, words: readonly string[], column: number): string[] {
  const pad = ' '.repeat(column);
  const [only] = words;
  if (words.length === 1 && only !== undefined) return entry(key, only, column);
  return [`${pad}${key}: >-`, ...words.map((word) => `${pad}  ${word}`)];
}
