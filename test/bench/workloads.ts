import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** What nodes run in on the docker engine: `test/kit/docker/images/busybox-image.sh`. */
export const IMAGE = 'busybox:local';

export interface Workload {
  /** One command line; its nodes differ in nothing else. */
  readonly command: string;
  /** Names of the earlier nodes each node depends on. */
  readonly nodes: readonly { readonly name: string; readonly after: readonly string[] }[];
}

const nameAt = (index: number): string => `n${String(index).padStart(4, '0')}`;

/** Each node takes what the one before it made. */
export function chain(length: number): Workload['nodes'] {
  return Array.from({ length }, (_, at) => ({ name: nameAt(at), after: at === 0 ? [] : [nameAt(at - 1)] }));
}

/** No node needs another. */
export function independent(count: number): Workload['nodes'] {
  return Array.from({ length: count }, (_, at) => ({ name: nameAt(at), after: [] }));
}

/** Layers of `width` nodes; each node takes the output of two of the layer before. */
export function layered(count: number, width: number): Workload['nodes'] {
  const at = (index: number): string[] => (index < width ? [] : [nameAt(index - width), nameAt(index - width + ((index + 1) % width === 0 ? 1 - width : 1))]);
  return Array.from({ length: count }, (_, index) => ({ name: nameAt(index), after: at(index) }));
}

/** Writes a pipeline job and its component into a folder and returns the pipeline's path. */
export function writePipeline(folder: string, { command, nodes }: Workload): string {
  mkdirSync(folder, { recursive: true });
  const component = [
    '$schema: https://azuremlschemas.azureedge.net/latest/commandComponent.schema.json', 'type: command', 'name: no_op', 'version: "1"',
    'inputs:', '  first: {type: uri_folder, optional: true}', '  second: {type: uri_folder, optional: true}',
    'outputs:', '  made: {type: uri_folder}', `environment: {image: ${IMAGE}}`, `command: ${JSON.stringify(command)}`,
  ];
  writeFileSync(path.join(folder, 'no-op.yml'), `${component.join('\n')}\n`);
  const lines = ['$schema: https://azuremlschemas.azureedge.net/latest/pipelineJob.schema.json', 'type: pipeline', 'jobs:'];
  for (const { name, after } of nodes) {
    lines.push(`  ${name}:`, '    type: command', '    component: ./no-op.yml');
    if (after.length > 0) lines.push('    inputs:');
    for (const [at, other] of after.entries()) lines.push(`      ${at === 0 ? 'first' : 'second'}: \${{parent.jobs.${other}.outputs.made}}`);
  }
  const file = path.join(folder, 'pipeline.yml');
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}
