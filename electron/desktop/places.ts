import path from 'node:path';

/** Where in the page a pipeline file is shown. The page's router reads it. */
export const pipelinePlace = (file: string): string => `/pipelines/${encodeURIComponent(file)}`;

export const runPlace = (runId: string): string => `/runs/${encodeURIComponent(runId)}`;

/** The pipeline that a command line asks for: its last argument that names a YAML file. Absolute; need not exist. */
export function pipelineArgument(argv: readonly string[], folder: string): string | undefined {
  const asked = argv.slice(1).findLast((argument) => !argument.startsWith('-') && /\.ya?ml$/i.test(argument));
  return asked === undefined ? undefined : path.resolve(folder, asked);
}
