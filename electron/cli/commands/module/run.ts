import { inModuleWords, moduleRunRequest } from '#electron/authoring/run/module-run.ts';
import { moduleTarget } from '#electron/authoring/run/module-target.ts';
import type { EngineName } from '#shared/model/run.ts';
import type { CliContext } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { runOrPlan } from '../run/run-or-plan.ts';

/** The options as the command line hands them over. */
export interface ModuleRunOptions {
  readonly engine: 'auto' | EngineName;
  readonly set?: Readonly<Record<string, string>>;
  readonly outputDir?: string;
  readonly forceRerun?: true;
  readonly hermetic?: true;
  readonly dryRun?: true;
  readonly json?: true;
}

/** `drydock module run SPEC|NAME[:VERSION]` */
export async function runModule(context: CliContext, text: string, options: ModuleRunOptions): Promise<ExitCode> {
  const { catalog, runs } = await context.openApp();
  const folder = process.cwd();
  const target = moduleTarget(catalog, text, folder);
  const request = moduleRunRequest(target, { engine: options.engine, set: options.set ?? {}, hermetic: options.hermetic === true, forceRerun: options.forceRerun === true });
  try {
    return await runOrPlan(context, runs, request, options);
  } catch (error) {
    throw await inModuleWords(error, { target, set: request.set, workingFolder: folder }, context.signal);
  }
}
