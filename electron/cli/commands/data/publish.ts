import { parseEndpointReference } from '#shared/catalog/endpoint-version.ts';
import type { CliContext } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { publishAndTell, type PublishOptions } from '../workspace/publish.ts';

/** `drydock data publish NAME[:VERSION]` */
export async function publishData(context: CliContext, what: string, options: PublishOptions & { readonly allVersions?: true }): Promise<ExitCode> {
  // Written as it is in specs, too.
  const { name, version } = parseEndpointReference(what.replace(/^azureml:(?!\/)/iu, ''));
  return publishAndTell(context, { kind: 'data', entity: name, versions: options.allVersions === true ? 'all' : version === undefined || version === 'latest' ? 'latest' : [version] }, options);
}
