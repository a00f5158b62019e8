import type { KnownKeys } from './section.ts';

const compute = { ignored: 'The run uses this machine instead of a compute target.' } as const;
const services = { ignored: 'Interactive services are not started locally.' } as const;
const identity = { ignored: 'The run uses the identity of the person who starts it.' } as const;
const queue = { ignored: 'There is no job queue on this machine.' } as const;
const schedule = { ignored: 'A local run starts when you start it.' } as const;

const header: KnownKeys = {
  $schema: 'silent', name: 'read', version: 'read', display_name: 'read', description: 'read', tags: 'read', type: 'read',
  is_deterministic: 'read', inputs: 'read', outputs: 'read', properties: 'silent', comment: 'silent', latest_version: 'silent',
  creation_context: 'silent', intellectual_property: 'silent', stage: 'silent', id: 'silent', is_archived: 'silent', yaml_str: 'silent', annotations: 'silent',
};

const commandParts: KnownKeys = {
  command: 'read', code: 'read', environment: 'read', environment_variables: 'read', resources: 'read', distribution: 'read', limits: 'read',
  additional_includes: 'read', is_command: 'silent', successful_return_code: 'read',
};

const jobParts: KnownKeys = {
  compute, services, identity, queue_settings: queue, schedule, experiment_name: 'silent', parent_job_name: 'silent', status: 'silent',
  job_tier: queue, priority: queue, notification_setting: { ignored: 'Nobody is notified of a local run.' },
};

export const commandComponentKeys: KnownKeys = { ...header, ...commandParts, retry_settings: 'silent' };

export const previewCommandKeys: KnownKeys = { ...header, ...commandParts, launcher: 'read', runsettings: { ignored: 'Run settings concern a compute target.' } };

export const commandJobKeys: KnownKeys = { ...header, ...commandParts, ...jobParts };

export const pipelineKeys: KnownKeys = { ...header, ...jobParts, jobs: 'read', settings: 'read', component: 'read' };

export const settingsKeys: KnownKeys = {
  default_compute: compute,
  default_datastore: { ignored: 'Outputs are kept in the run folder.' },
  continue_on_step_failure: 'read',
  force_rerun: 'read',
  on_init: { ignored: 'Set-up steps are run by the Azure ML service.' },
  on_finalize: { ignored: 'Clean-up steps are run by the Azure ML service.' },
  _source: 'silent',
  default_compute_target: compute,
};

export const sweepKeys: KnownKeys = {
  ...header, ...jobParts, trial: 'read', sampling_algorithm: 'read', algorithm: 'read', search_space: 'read', objective: 'read', limits: 'read', early_termination: 'read',
  resources: 'read', environment: 'read', environment_variables: 'read', component: 'silent', referenced_control_flow_node_instance_id: 'silent',
};

/** What a trial that is written inside a sweep may have: inputs and outputs are those of the sweep. */
export const trialKeys: KnownKeys = { ...header, ...commandParts };

const parallelParts: KnownKeys = {
  input_data: 'read', mini_batch_size: 'read', partition_keys: 'read', max_concurrency_per_instance: 'read', error_threshold: 'read', mini_batch_error_threshold: 'read',
  retry_settings: 'read', logging_level: 'read', task: 'read', resources: 'read', environment: 'read', environment_variables: 'read', limits: 'read',
};

export const parallelComponentKeys: KnownKeys = { ...header, ...parallelParts };

export const parallelNodeKeys: KnownKeys = { ...header, ...jobParts, ...parallelParts, component: 'read', referenced_control_flow_node_instance_id: 'silent' };

export const parallelTaskKeys: KnownKeys = {
  type: 'read', code: 'read', entry_script: 'read', environment: 'read', program_arguments: 'read', append_row_to: 'read', environment_variables: 'read',
};

const otherKinds = { ignored: 'It concerns steps of other kinds (parallel, Spark, data transfer), not a step that runs one command.' } as const;

export const nodeKeys: KnownKeys = {
  ...header, ...commandParts, ...jobParts, component: 'read', jobs: 'read', settings: 'read', retry: 'read', retry_settings: 'read', referenced_control_flow_node_instance_id: 'silent',
  conf: otherKinds, args: otherKinds, entry: otherKinds, files: otherKinds, jars: otherKinds, py_files: otherKinds, archives: otherKinds,
  mini_batch_size: otherKinds, mini_batch_error_threshold: otherKinds, error_threshold: otherKinds, logging_level: otherKinds,
  task: otherKinds, source: otherKinds, sink: otherKinds, max_concurrency_per_instance: otherKinds, partition_keys: otherKinds, input_data: otherKinds, max_concurrency: otherKinds,
};
