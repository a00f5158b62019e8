import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { DrydockError } from '#shared/errors.ts';
import type { ArtifactRef } from '#shared/model/run.ts';
import type { PlannedNode } from '#shared/plan/planned-run.ts';
import type { ExecutionContext } from './execution-context.ts';
import type { OutputPlaces } from './output-places.ts';

/** Thrown when a command ended well but did not write a file output that something else needs. */
export class MissingOutputError extends DrydockError {
  constructor(node: string, output: string, fileName: string, found: readonly string[]) {
    const there = found.length === 0 ? 'nothing was written there' : `found there: ${found.slice(0, 5).join(', ')}`;
    super('output-missing', 'failed', `The command of '${node}' ended without an error but did not write its output '${output}': a file named '${fileName}' was expected (${there}). Write to the path given by \${{outputs.${output}}}.`);
  }
}

/** Turns what a node wrote into artifacts. Outputs that nobody takes and nobody wrote are left out, with a warning. */
export async function collectOutputs(context: ExecutionContext, places: OutputPlaces, node: PlannedNode, signal: AbortSignal): Promise<Record<string, ArtifactRef>> {
  const collected: Record<string, ArtifactRef> = {};
  for (const output of node.outputs) {
    const folder = places.folderToWrite(node.name, output.name);
    if (output.fileName !== undefined && !existsSync(path.join(folder, output.fileName))) {
      if (output.used) throw new MissingOutputError(node.name, output.name, output.fileName, existsSync(folder) ? readdirSync(folder) : []);
      context.log.append({ type: 'warning', node: node.name, message: `output '${output.name}' was not written` });
      continue;
    }
    const isFile = output.fileName !== undefined && statSync(path.join(folder, output.fileName)).isFile();
    const ref = await context.artifacts.adopt(folder, isFile && output.fileName !== undefined ? { shape: 'file', fileName: output.fileName } : { shape: 'folder' }, signal);
    collected[output.name] = output.fileName === undefined ? ref : { ...ref, fileName: output.fileName };
    if (ref.files === 0) context.log.append({ type: 'warning', node: node.name, message: `output '${output.name}' is empty: the command wrote nothing to it` });
  }
  return collected;
}
