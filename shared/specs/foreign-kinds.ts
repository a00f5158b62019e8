/** Why each kind of step does not run on this machine, and what to do: one sentence for the user. */
const reasons: Readonly<Record<string, string>> = {
  spark: 'Spark steps need a Spark cluster and do not run locally; run this pipeline in Azure ML, or run the other nodes with --only.',
  automl: 'AutoML steps run only in the Azure ML service; replace the step by a training command to run it locally.',
  sweep: 'Sweep components of the preview format do not run locally; write the sweep as a node of a pipeline (type: sweep, trial: FILE).',
  parallel: 'Parallel components of the older formats do not run locally; write it as a v2 parallel component (type: parallel, task: ...).',
  import: 'Import steps read databases through Azure ML and do not run locally; use a file that was imported before.',
  data_transfer: 'Data transfer steps run only in the Azure ML service; give the data as a local path or URL instead.',
  finetuning: 'Fine-tuning steps run only in the Azure ML service; replace the step by a training command to run it locally.',
  if_else: 'Conditions (if_else) are decided by the Azure ML service and do not run locally; run the branch you need as a pipeline of its own.',
  do_while: 'Loops (do_while) are run by the Azure ML service and do not run locally; run one round of the loop as a pipeline of its own.',
  parallel_for: 'Loops (parallel_for) are run by the Azure ML service and do not run locally; run one item of the loop as a pipeline of its own.',
  hdinsight: 'HDInsight steps need an HDInsight cluster and do not run locally; run this pipeline in Azure ML.',
  scope: 'Scope steps need a Scope cluster and do not run locally; run this pipeline in Azure ML.',
  distributed: 'This launcher starts the command on several machines and does not run locally; use a command step to run it here as one process.',
  flow: 'Prompt flows do not run as pipeline steps locally; run the flow with its own tool.',
};

const aliases: Readonly<Record<string, string>> = {
  sparkcomponent: 'spark',
  sparkjob: 'spark',
  spark: 'spark',
  automl: 'automl',
  automljob: 'automl',
  automlcomponent: 'automl',
  sweep: 'sweep',
  sweepjob: 'sweep',
  sweepcomponent: 'sweep',
  parallel: 'parallel',
  paralleljob: 'parallel',
  parallelcomponent: 'parallel',
  import: 'import',
  importjob: 'import',
  importcomponent: 'import',
  dataimport: 'import',
  data_transfer: 'data_transfer',
  datatransfer: 'data_transfer',
  datatransferjob: 'data_transfer',
  datatransfercomponent: 'data_transfer',
  datatransfercopycomponent: 'data_transfer',
  datatransferimportcomponent: 'data_transfer',
  datatransferexportcomponent: 'data_transfer',
  finetuning: 'finetuning',
  finetuningjob: 'finetuning',
  finetune: 'finetuning',
  if_else: 'if_else',
  do_while: 'do_while',
  parallel_for: 'parallel_for',
  hdinsight: 'hdinsight',
  hdinsightcomponent: 'hdinsight',
  scope: 'scope',
  scopecomponent: 'scope',
  distributedcomponent: 'distributed',
  flow: 'flow',
};

/** The kind that a `type` or schema name means, when it is one we recognise and do not run. */
export function foreignKindOf(type: string): string | undefined {
  const lower = type.toLowerCase();
  return Object.hasOwn(aliases, lower) ? aliases[lower] : undefined;
}

/** The sentence for a kind that {@link foreignKindOf} gave. */
export function foreignReason(kind: string): string {
  return reasons[kind] ?? `Steps of type "${kind}" do not run locally.`;
}
