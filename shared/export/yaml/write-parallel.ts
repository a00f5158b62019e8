import type { NewMapping } from '../../editing/render-yaml.ts';
import type { CommandTemplate } from '../../model/command.ts';
import type { ParallelOverrides, ParallelSettings } from '../../model/parallel.ts';
import { v2CommandText } from '../../command/v2-command-text.ts';

/** How an input is cut and what may fail, with the keys of a parallel component or node; nothing for what is not said. */
export function parallelMapping(settings: ParallelOverrides): NewMapping {
  const { miniBatchSize, partitionKeys, maxConcurrencyPerInstance, errorThreshold, miniBatchErrorThreshold, maxRetries, timeoutSeconds, loggingLevel } = settings;
  const retries = { ...(maxRetries === undefined ? {} : { max_retries: maxRetries }), ...(timeoutSeconds === undefined ? {} : { timeout: timeoutSeconds }) };
  return {
    ...(miniBatchSize === undefined ? {} : { mini_batch_size: `${String(miniBatchSize.count)}${miniBatchSize.unit === 'bytes' ? 'b' : ''}` }),
    ...(partitionKeys === undefined || partitionKeys.length === 0 ? {} : { partition_keys: partitionKeys }),
    ...(maxConcurrencyPerInstance === undefined ? {} : { max_concurrency_per_instance: maxConcurrencyPerInstance }),
    ...(errorThreshold === undefined ? {} : { error_threshold: errorThreshold }),
    ...(miniBatchErrorThreshold === undefined ? {} : { mini_batch_error_threshold: miniBatchErrorThreshold }),
    ...(Object.keys(retries).length === 0 ? {} : { retry_settings: retries }),
    ...(loggingLevel === undefined ? {} : { logging_level: loggingLevel }),
  };
}

/** What a parallel component has where a command component has its command, code and environment. */
export function parallelParts(settings: ParallelSettings, command: CommandTemplate, surroundings: { readonly code?: string | undefined; readonly environment?: string | NewMapping | undefined }): NewMapping {
  const { code, environment } = surroundings;
  const args = v2CommandText(command);
  return {
    input_data: `\${{inputs.${settings.input}}}`,
    ...parallelMapping(settings),
    task: {
      type: 'run_function',
      ...(code === undefined ? {} : { code }),
      entry_script: settings.entryScript,
      ...(environment === undefined ? {} : { environment }),
      ...(args === '' ? {} : { program_arguments: args }),
      ...(settings.appendRowTo === undefined ? {} : { append_row_to: `\${{outputs.${settings.appendRowTo}}}` }),
    },
  };
}
