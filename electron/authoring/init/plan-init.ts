import type { InitPlan, InitRequest, InitResult } from './init-request.ts';
import { writeInitFiles } from './init-files.ts';
import { planFromSource } from './plan-from-source.ts';
import { planPythonTemplate } from './plan-template.ts';
import { planTypescriptTemplate } from './plan-typescript.ts';

/**
 * Makes a module: reads the source that is named, decides the files, and writes those that are not there. Nothing of the user's code is executed, nothing is
 * overwritten. Rejects with `InvalidInputError` (and then has written nothing) when the source cannot be understood, the name cannot be used or the entry exists.
 */
export async function initModule(request: InitRequest, resources: string, signal: AbortSignal): Promise<InitResult> {
  const plan = await planInit(request, resources, signal);
  const files = await writeInitFiles(plan.folder, plan.files, { dryRun: request.dryRun, signal });
  return { ...plan, files, dryRun: request.dryRun };
}

function planInit(request: InitRequest, resources: string, signal: AbortSignal): Promise<InitPlan> {
  if (request.source !== undefined) return planFromSource(request, request.source, resources, signal);
  return request.language === 'typescript' ? planTypescriptTemplate(request, resources, signal) : planPythonTemplate(request, resources);
}
