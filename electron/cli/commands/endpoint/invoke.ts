import { invocationRequest } from '#electron/endpoints/invoke-endpoint.ts';
import { parseEndpointReference } from '#shared/catalog/endpoint-version.ts';
import { InvalidInputError } from '#shared/errors.ts';
import type { EngineName } from '#shared/model/run.ts';
import type { CliContext } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { runOrPlan } from '../run/run-or-plan.ts';

/** The options as the command line hands them over. */
export interface EndpointInvokeOptions {
  readonly engine: 'auto' | EngineName;
  readonly set?: Readonly<Record<string, string>>;
  readonly maxWorkers?: number;
  readonly outputDir?: string;
  readonly dryRun?: true;
  readonly forceRerun?: true;
  readonly hermetic?: true;
  readonly json?: true;
  /** Invoke the endpoint of that workspace, there. */
  readonly workspace?: string;
  readonly detach?: true;
}

/** `drydock endpoint invoke NAME[:VERSION]` */
export async function invokeEndpointCommand(context: CliContext, text: string, options: EndpointInvokeOptions): Promise<ExitCode> {
  const { workspace } = options;
  if (workspace !== undefined) {
    const { runRemotely } = await import('../remote/run-remotely.ts');
    return runRemotely(context, { ...options, workspace }, () => Promise.resolve({ kind: 'endpoint', reference: text }));
  }
  if (options.detach === true) throw new InvalidInputError('A run on this machine ends with this command: --detach is for --workspace.');
  const { endpoints, runs } = await context.openApp();
  const { name, version } = parseEndpointReference(text);
  const request = invocationRequest(endpoints.resolve(name, version), {
    engine: options.engine, set: options.set ?? {}, hermetic: options.hermetic === true, forceRerun: options.forceRerun === true,
    ...(options.maxWorkers === undefined ? {} : { maxWorkers: options.maxWorkers }),
  });
  return runOrPlan(context, runs, request, options);
}
