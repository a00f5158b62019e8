import { invocationRequest } from '#electron/endpoints/invoke-endpoint.ts';
import { parseEndpointReference } from '#shared/catalog/endpoint-version.ts';
import { InvalidInputError } from '#shared/errors.ts';
import type { CliContext } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import type { PipelineRunOptions } from '../pipeline/run-options.ts';
import { runOrPlan } from '../run/run-or-plan.ts';

/** An endpoint runs as a whole. */
export type EndpointInvokeOptions = Omit<PipelineRunOptions, 'from' | 'only'>;

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
