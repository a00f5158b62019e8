import type { ParallelOverrides } from '../model/parallel.ts';
import { loggingLevels } from '../model/parallel-terms.ts';
import { parseByteSize } from './byte-size.ts';
import { hasExpression } from './expression.ts';
import { nearest } from './nearest.ts';
import type { ReadContext } from './read-context.ts';
import type { Section } from './section.ts';

/** The longest that Azure ML lets a mini-batch take: three days. */
const longestTimeoutSeconds = 259_200;

/** Reads how an input is cut and what may fail, of a parallel module or of a node that uses one. What is not written is absent. */
export function readParallelSettings(context: ReadContext, section: Section): ParallelOverrides {
  const retries = section.section('retry_settings');
  retries?.check({ max_retries: 'read', timeout: 'read' }, 'A retry_settings section');
  const settings: ParallelOverrides = {};
  const miniBatchSize = readSize(context, section);
  if (miniBatchSize !== undefined) settings.miniBatchSize = miniBatchSize;
  const keys = readKeys(context, section);
  if (keys !== undefined) settings.partitionKeys = keys;
  const concurrency = wholeNumber(context, section, 'max_concurrency_per_instance', 1);
  if (concurrency !== undefined) settings.maxConcurrencyPerInstance = concurrency;
  const items = wholeNumber(context, section, 'error_threshold', -1);
  if (items !== undefined) settings.errorThreshold = items;
  const batches = wholeNumber(context, section, 'mini_batch_error_threshold', -1);
  if (batches !== undefined) settings.miniBatchErrorThreshold = batches;
  const maxRetries = retries === undefined ? undefined : wholeNumber(context, retries, 'max_retries', 0);
  if (maxRetries !== undefined) settings.maxRetries = maxRetries;
  const timeout = retries === undefined ? undefined : wholeNumber(context, retries, 'timeout', 1, longestTimeoutSeconds);
  if (timeout !== undefined) settings.timeoutSeconds = timeout;
  const level = readLevel(context, section);
  if (level !== undefined) settings.loggingLevel = level;
  return settings;
}

function readSize(context: ReadContext, section: Section): ParallelOverrides['miniBatchSize'] {
  const text = written(context, section, 'mini_batch_size')?.trim();
  if (text === undefined) return undefined;
  const isCount = /^\d+$/.test(text);
  const count = isCount ? Number(text) : parseByteSize(text);
  if (count !== undefined && count >= 1 && Number.isSafeInteger(count)) return { unit: isCount ? 'items' : 'bytes', count };
  context.error('invalid-value', section.at('mini_batch_size'), `"${text}" is not a size of mini-batches. Write how many files are in one (10), or a size with a unit (10kb, 1mb).`);
  return undefined;
}

function readKeys(context: ReadContext, section: Section): string[] | undefined {
  const list = section.list('partition_keys');
  if (list === undefined) return undefined;
  return list.items.flatMap((item, index) => {
    if (item.kind === 'scalar') return [item.text];
    context.error('wrong-type', [...section.at('partition_keys'), index], 'A partition key is the name of a column.');
    return [];
  });
}

function readLevel(context: ReadContext, section: Section): ParallelOverrides['loggingLevel'] {
  const text = written(context, section, 'logging_level');
  if (text === undefined) return undefined;
  const level = loggingLevels.find((candidate) => candidate === text.toUpperCase());
  if (level !== undefined) return level;
  const close = nearest(text, loggingLevels);
  context.error('invalid-value', section.at('logging_level'), `"${text}" is not a logging level. ${close === undefined ? `The levels are ${loggingLevels.join(', ')}.` : `Did you mean "${close}"?`}`);
  return undefined;
}

function wholeNumber(context: ReadContext, section: Section, key: string, least: number, most = Number.MAX_SAFE_INTEGER): number | undefined {
  if (written(context, section, key) === undefined) return undefined;
  const value = section.number(key);
  if (value === undefined) return undefined;
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  const range = most === Number.MAX_SAFE_INTEGER ? `${least} or more` : `${least} to ${most}`;
  context.error('invalid-value', section.at(key), `"${key}" must be a whole number, ${range}${least === -1 ? ' (-1 lets any number fail)' : ''}, not ${value}.`);
  return undefined;
}

/** The text of a value; undefined when there is none, or it is an expression, which these do not take. */
function written(context: ReadContext, section: Section, key: string): string | undefined {
  const text = section.text(key);
  if (text === undefined || !hasExpression(text)) return text;
  context.error('unsupported-expression', section.at(key), `"${key}" takes no expression. Write the value itself.`);
  return undefined;
}
