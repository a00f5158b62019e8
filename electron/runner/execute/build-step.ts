import { copyFile, link, mkdir, realpath, rm } from 'node:fs/promises';
import path from 'node:path';
import { renderCommand } from '#shared/command/render.ts';
import type { PlannedNode } from '#shared/plan/planned-run.ts';
import { dependenciesOf } from '#shared/plan/planned-run.ts';
import type { Step, StepMount } from '../../engines/engine.ts';
import type { LocatedContent } from '../content.ts';
import type { ExecutionContext, ReadyEnvironment } from './execution-context.ts';
import type { OutputPlaces } from './output-places.ts';

/** A step, and a text that is equal for steps that may stand in for each other. */
export interface BuiltStep {
  readonly step: Step;
  readonly signature: string;
}

export interface BuildStepRequest {
  readonly node: PlannedNode;
  readonly attempt: number;
  readonly environment: ReadyEnvironment;
  /** Content (or, for a step built ahead, just the place) of each bound input. */
  readonly inputs: Readonly<Record<string, Omit<LocatedContent, 'id'>>>;
}

/** Lays out the folders of one attempt and renders its command. The code folder is made, not filled. */
export async function buildStep(context: ExecutionContext, places: OutputPlaces, request: BuildStepRequest): Promise<BuiltStep> {
  const { node, attempt } = request;
  const session = await context.session.get();
  const folder = context.folder.node(node.name);
  await mkdir(folder.code, { recursive: true });

  const mounts: StepMount[] = [];
  const inputs: Record<string, string | undefined> = { ...node.params };
  for (const [name, place] of Object.entries(request.inputs)) {
    const hostPath = place.fileName !== undefined && node.inputs[name]?.kind === 'data' ? await privateFile(folder.inputs, name, place.folder, place.fileName) : place.folder;
    const mount = { name: `inputs/${name}`, hostPath, writable: false };
    mounts.push(mount);
    inputs[name] = inStep(session.pathInStep(mount), place.fileName);
  }
  const outputs: Record<string, string> = {};
  for (const output of node.outputs) {
    const mount = { name: `outputs/${output.name}`, hostPath: places.folderToWrite(node.name, output.name), writable: true };
    mounts.push(mount);
    outputs[output.name] = inStep(session.pathInStep(mount), output.fileName);
  }

  const step: Step = {
    runId: context.runId,
    node: node.name,
    attempt,
    after: dependenciesOf(node),
    command: renderCommand(node.command, { inputs, outputs, paths: new Set(Object.keys(request.inputs)) }),
    ...(request.environment.imageId === undefined ? {} : { imageId: request.environment.imageId }),
    environmentVariables: node.environmentVariables,
    codeFolder: folder.code,
    mounts,
    resources: node.resources,
    stdoutFile: folder.log(attempt, 'stdout'),
    stderrFile: folder.log(attempt, 'stderr'),
    scratchFolder: folder.scratch(attempt),
  };
  return { step, signature: JSON.stringify([step.command, step.imageId, step.attempt, mounts]) };
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
