import { copyFile, link, mkdir, realpath, rm } from 'node:fs/promises';
import path from 'node:path';
import { PARALLEL_MOUNT, parallelCommand } from '#shared/command/parallel-command.ts';
import { renderCommand } from '#shared/command/render.ts';
import type { PlannedNode } from '#shared/plan/planned-run.ts';
import type { StepMount } from '../../engines/engine.ts';
import type { LocatedContent } from '../content.ts';
import { prepareParallel } from '../parallel/prepare-parallel.ts';

export interface LayOutRequest {
  readonly node: PlannedNode;
  /** Content (or, for a step built ahead, just the place) of each bound input. */
  readonly inputs: Readonly<Record<string, Omit<LocatedContent, 'id'>>>;
  /** Where private copies or links of single-file inputs go. */
  readonly inputsFolder: string;
  /** The folder that an output is written to; it exists. */
  readonly outputFolder: (output: string) => string;
  readonly pathInStep: (mount: StepMount) => string;
  /** Where the driver of a parallel step goes; made when the node is one. */
  readonly parallelFolder: string;
  /** The size of the worker pool. */
  readonly maxWorkers: number;
}

/** What a node's command sees, and the command itself with the paths that it sees. */
export async function layOut(request: LayOutRequest): Promise<{ readonly mounts: readonly StepMount[]; readonly command: string }> {
  const { node } = request;
  const mounts: StepMount[] = [];
  const inputs: Record<string, string | undefined> = { ...node.params };
  for (const [name, place] of Object.entries(request.inputs)) {
    const hostPath = place.fileName !== undefined && node.inputs[name]?.kind === 'data' ? await privateFile(request.inputsFolder, name, place.folder, place.fileName) : place.folder;
    const mount = { name: `inputs/${name}`, hostPath, writable: false };
    mounts.push(mount);
    inputs[name] = inStep(request.pathInStep(mount), place.fileName);
  }
  const outputs: Record<string, string> = {};
  for (const output of node.outputs) {
    const mount = { name: `outputs/${output.name}`, hostPath: request.outputFolder(output.name), writable: true };
    mounts.push(mount);
    outputs[output.name] = inStep(request.pathInStep(mount), output.fileName);
  }
  const command = renderCommand(node.command, { inputs, outputs, paths: new Set(Object.keys(request.inputs)) });
  if (node.parallel === undefined) return { mounts, command };
  prepareParallel({ folder: request.parallelFolder, settings: node.parallel, maxWorkers: request.maxWorkers, inputs, outputs });
  const driver = { name: PARALLEL_MOUNT, hostPath: request.parallelFolder, writable: true };
  return { mounts: [...mounts, driver], command: parallelCommand(request.pathInStep(driver), command) };
}

const inStep = (folder: string, fileName: string | undefined): string => (fileName === undefined ? folder : `${folder}/${fileName}`);

/**
 * A folder that holds just this file: mounting the folder the file comes from would show the step its neighbours.
 * A hard link where the file system allows one, else a copy.
 */
async function privateFile(inputsFolder: string, input: string, sourceFolder: string, fileName: string): Promise<string> {
  const folder = path.join(inputsFolder, input);
  // What a link leads to: a link to a link would lead nowhere from its new place.
  const source = await realpath(path.join(sourceFolder, fileName));
  const target = path.join(folder, fileName);
  await mkdir(folder, { recursive: true });
  await rm(target, { force: true });
  try {
    await link(source, target);
  } catch {
    // Another file system, or links to other people's files are forbidden: a copy serves as well.
    await copyFile(source, target);
  }
  return folder;
}
