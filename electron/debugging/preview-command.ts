import { statSync } from 'node:fs';
import path from 'node:path';
import { PARALLEL_MOUNT, parallelCommand } from '#shared/command/parallel-command.ts';
import { renderCommand } from '#shared/command/render.ts';
import type { DataSource } from '#shared/model/interface.ts';
import type { EngineName } from '#shared/model/run.ts';
import type { PlannedInput, PlannedNode } from '#shared/plan/planned-run.ts';

/** The command line as it will be in a folder that is not made yet. A downloaded file is named as its address ends. */
export function previewCommand(node: PlannedNode, engine: EngineName, folder: string): string {
  const root = engine === 'docker' ? '/mnt' : folder;
  const inputs: Record<string, string | undefined> = { ...node.params };
  for (const [name, input] of Object.entries(node.inputs)) inputs[name] = path.posix.join(root, 'inputs', name, fileOf(input) ?? '').replace(/\/$/, '');
  const outputs = Object.fromEntries(node.outputs.map(({ name, fileName }) => [name, path.posix.join(root, 'outputs', name, fileName ?? '').replace(/\/$/, '')]));
  const command = renderCommand(node.command, { inputs, outputs, paths: new Set(Object.keys(node.inputs)) });
  return node.parallel === undefined ? command : parallelCommand(`${root}/${PARALLEL_MOUNT}`, command);
}

function fileOf(input: PlannedInput): string | undefined {
  if (input.kind === 'artifact') return input.ref.fileName;
  if (input.kind === 'node') return undefined;
  const { source, shape } = input;
  if (source.kind === 'local') return statSync(source.path, { throwIfNoEntry: false })?.isFile() === true ? path.basename(source.path) : undefined;
  if (source.kind === 'stored') return shape === 'folder' || source.path === undefined ? undefined : path.posix.basename(source.path);
  return shape === 'file' ? lastOf(source) : undefined;
}

function lastOf(source: DataSource): string | undefined {
  if (source.kind === 'url') return path.posix.basename(new URL(source.url).pathname);
  return source.kind === 'datastore' ? path.posix.basename(source.path) : undefined;
}
