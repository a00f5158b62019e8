import type { Interface } from '../model/interface.ts';
import type { CommandModule, Ignored, SpecFormat } from '../model/module-spec.ts';
import { parallelDefaults } from '../model/parallel-terms.ts';
import type { ParallelSettings } from '../model/parallel.ts';
import { nearest, suggest } from './nearest.ts';
import { readCommand } from './read-command.ts';
import type { ReadContext } from './read-context.ts';
import { readEnvironment } from './read-environment.ts';
import { readHeader } from './read-header.ts';
import { readInterface } from './read-interface.ts';
import { readParallelSettings } from './read-parallel-settings.ts';
import type { ResourceReading } from './read-resources.ts';
import { readResources } from './read-resources.ts';
import type { Section } from './section.ts';
import { parallelComponentKeys, parallelTaskKeys } from './spec-keys.ts';

/** Reads a v2 parallel component, also one written inside a pipeline. */
export function readParallelComponent(context: ReadContext, section: Section, isInline: boolean): CommandModule {
  const ignored = section.check(parallelComponentKeys, 'A parallel component');
  if (!isInline && !section.has('name')) context.warning('missing-key', section.path, 'The component has no "name"; it needs one to be registered.');
  return readParallelParts(context, section, 'v2', readInterface(context, section, 'v2'), ignored);
}

/** Reads the parts of a module that runs an entry script over mini-batches; the interface and what is ignored come from the kind of document. */
export function readParallelParts(context: ReadContext, section: Section, format: SpecFormat, declared: Interface, ignored: readonly Ignored[]): CommandModule {
  const resources = readParallelResources(context, section);
  const task = section.section('task');
  if (task === undefined && !section.has('task')) context.error('missing-key', section.path, 'A parallel step needs "task" with "type: run_function", "code", "entry_script" and "environment".');
  const taskIgnored = (task?.check(parallelTaskKeys, 'A task') ?? []).map(({ key, reason }) => ({ key: `task.${key}`, reason }));
  if (task !== undefined) checkTaskType(context, task);
  const holder = task?.has('environment') === true ? task : section;
  const environment = readEnvironment(context, holder);
  if (environment === undefined && task !== undefined && !holder.has('environment')) context.error('missing-key', task.path, 'A task needs "environment", for example "azureml:NAME@latest" or a mapping with "image".');
  const code = task?.text('code');
  const args = task?.text('program_arguments');
  return {
    kind: 'command',
    ...readHeader(section, format, declared, [...ignored, ...taskIgnored, ...resources.ignored]),
    command: args === undefined || task === undefined ? { parts: [] } : readCommand(context, args, task.at('program_arguments'), 'v2', declared),
    ...(environment === undefined ? {} : { environment }),
    ...(code === undefined ? {} : { code }),
    additionalIncludes: [],
    environmentVariables: { ...section.texts('environment_variables'), ...task?.texts('environment_variables') },
    resources: resources.resources,
    ...(resources.timeoutSeconds === undefined ? {} : { timeoutSeconds: resources.timeoutSeconds }),
    anyExitCodeIsSuccess: false,
    parallel: readSettings(context, section, task, declared),
  };
}

/** Instances of a parallel step are not left out: their workers run here, as far as the machine has room for them. */
export function readParallelResources(context: ReadContext, section: Section): ResourceReading {
  const reading = readResources(context, section);
  const ignored = reading.ignored.map((entry) =>
    entry.key === 'resources.instance_count' && reading.resources.instanceCount !== undefined
      ? { key: entry.key, reason: `The worker processes of ${reading.resources.instanceCount} instances run on this machine, at most as many at once as the run has workers.` }
      : entry,
  );
  return { ...reading, ignored };
}

function readSettings(context: ReadContext, section: Section, task: Section | undefined, declared: Interface): ParallelSettings {
  const appendRowTo = task === undefined ? undefined : readReference(context, task, 'append_row_to', 'output', declared.outputs.map(({ name }) => name));
  const { miniBatchSize, partitionKeys, maxConcurrencyPerInstance, ...settings } = readParallelSettings(context, section);
  return {
    ...(miniBatchSize === undefined ? {} : { miniBatchSize }),
    partitionKeys: partitionKeys ?? [],
    ...(maxConcurrencyPerInstance === undefined ? {} : { maxConcurrencyPerInstance }),
    errorThreshold: settings.errorThreshold ?? parallelDefaults.errorThreshold,
    miniBatchErrorThreshold: settings.miniBatchErrorThreshold ?? parallelDefaults.miniBatchErrorThreshold,
    maxRetries: settings.maxRetries ?? parallelDefaults.maxRetries,
    timeoutSeconds: settings.timeoutSeconds ?? parallelDefaults.timeoutSeconds,
    loggingLevel: settings.loggingLevel ?? parallelDefaults.loggingLevel,
    entryScript: readEntryScript(context, task) ?? '',
    input: readInputData(context, section, declared) ?? '',
    ...(appendRowTo === undefined ? {} : { appendRowTo }),
  };
}

const taskTypes = ['run_function', 'function'];

function checkTaskType(context: ReadContext, task: Section): void {
  const type = task.text('type');
  if (type === undefined || taskTypes.includes(type)) return;
  if (type === 'model') {
    context.error('not-local', task.at('type'), 'Tasks of type "model" run only in the Azure ML service. Write an entry script that loads the model, and use "type: run_function".');
    return;
  }
  const close = nearest(type, taskTypes);
  context.error('invalid-value', task.at('type'), `"${type}" is not a type of task. ${close === undefined ? 'The type is "run_function".' : `Did you mean "${close}"?`}`);
}

function readEntryScript(context: ReadContext, task: Section | undefined): string | undefined {
  const entry = task?.text('entry_script');
  if (task === undefined) return undefined;
  if (entry === undefined) {
    if (!task.has('entry_script')) context.error('missing-key', task.path, 'A task needs "entry_script": the Python file with init() and run(mini_batch), relative to "code".');
    return undefined;
  }
  if (/^(?:[\\/]|[a-z]:)|(?:^|[\\/])\.\.(?:[\\/]|$)/i.test(entry)) {
    context.error('invalid-value', task.at('entry_script'), `"${entry}" is not inside the code folder. Write the path of the entry script relative to "code".`);
    return undefined;
  }
  return entry.replace(/^\.[\\/]/, '');
}

function readInputData(context: ReadContext, section: Section, declared: Interface): string | undefined {
  if (!section.has('input_data')) {
    context.error('missing-key', section.path, 'A parallel step needs "input_data": the input that is cut into mini-batches, such as ${{inputs.NAME}}.');
    return undefined;
  }
  const name = readReference(context, section, 'input_data', 'input', declared.inputs.map((port) => port.name));
  if (name === undefined || !declared.params.some((parameter) => parameter.name === name)) return name;
  context.error('wrong-type', section.at('input_data'), `"input_data" names "${name}", which is a value. Name an input of type mltable, uri_folder or uri_file.`);
  return undefined;
}

/** A value that is just `${{inputs.NAME}}` or `${{outputs.NAME}}`. */
function readReference(context: ReadContext, section: Section, key: string, kind: 'input' | 'output', names: readonly string[]): string | undefined {
  const text = section.text(key);
  if (text === undefined) return undefined;
  const name = new RegExp(`^\\s*\\$\\{\\{\\s*${kind}s\\.([^\\s}]+?)(?:\\.path)?\\s*\\}\\}\\s*$`).exec(text)?.[1];
  if (name === undefined) {
    context.error('invalid-expression', section.at(key), `"${key}" must be \${{${kind}s.NAME}}, not "${text}". ${suggest('', names, `${kind}s`)}`);
    return undefined;
  }
  if (names.includes(name)) return name;
  context.error('unknown-placeholder', section.at(key), `"${key}" names the ${kind} "${name}", which is not declared under "${kind}s". ${suggest(name, names, `${kind}s`)}`);
  return undefined;
}

