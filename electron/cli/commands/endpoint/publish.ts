import { parseEndpointReference } from '#shared/catalog/endpoint-version.ts';
import { InvalidInputError } from '#shared/errors.ts';
import { publishEndpoint } from '#electron/endpoints/publish-endpoint.ts';
import type { CliContext } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { printJson } from '../../output/json.ts';

/** The options as the command line hands them over. */
export interface EndpointPublishOptions {
  readonly name?: string;
  readonly to?: readonly string[];
  readonly version?: string;
  readonly description?: string;
  readonly set?: Readonly<Record<string, string>>;
  readonly setDefault?: true;
  readonly failIfExists?: true;
  readonly json?: true;
}

/** `drydock endpoint publish FILE --name NAME` */
export async function publishEndpointCommand(context: CliContext, file: string, options: EndpointPublishOptions): Promise<ExitCode> {
  const { out, err, signal } = context;
  const { name: endpointName, to } = options;
  if (endpointName === undefined) return publishKnown(context, file, options);
  const request = {
    file, name: endpointName, version: options.version, description: options.description, set: options.set ?? {},
    setDefault: options.setDefault === true, failIfExists: options.failIfExists === true, workingFolder: process.cwd(),
    // Others cannot read the paths of this machine.
    storesData: to !== undefined,
  };
  const { outcome, endpoint, version, problems } = await publishEndpoint(await context.openApp(), request, signal);
  const warnings = problems.map(({ node, message }) => (node === undefined ? message : `${node}: ${message}`));
  if (options.json === true && to === undefined) {
    printJson(out, { outcome, endpoint, version, warnings });
    return 0;
  }
  for (const warning of warnings) err.write(`${err.colors.yellow('warning:')} ${warning}\n`);
  if (to !== undefined) {
    const { publishAndTell } = await import('../workspace/publish.ts');
    return publishAndTell(context, { kind: 'endpoint', entity: endpoint.id, versions: [version.version] }, { to, ...(options.json === undefined ? {} : { json: options.json }) });
  }
  const isDefault = endpoint.defaultVersion === version.version ? ', the default' : '';
  const name = out.colors.bold(`${endpoint.name}:${version.version}`);
  out.write(outcome === 'created' ? `Published ${name}${isDefault} (${version.id}).\n` : `${name}${isDefault} is there already with the same content; nothing changed (${version.id}).\n`);
  if (outcome === 'created' && endpoint.defaultVersion !== undefined && isDefault === '') {
    err.write(`'${endpoint.name}' still stands for ${endpoint.name}:${endpoint.defaultVersion}. To change that: drydock endpoint set-default ${endpoint.name} ${version.version}\n`);
  }
  return 0;
}

/** An endpoint that this home has, to workspaces. */
async function publishKnown(context: CliContext, what: string, { to, json }: EndpointPublishOptions): Promise<ExitCode> {
  if (to === undefined || /\.ya?ml$/iu.test(what)) throw new InvalidInputError(`Say what the endpoint is called that "${what}" is published as.`, [], { commandLine: 'To do so: --name NAME' });
  const { name, version } = parseEndpointReference(what);
  const { publishAndTell } = await import('../workspace/publish.ts');
  return publishAndTell(context, { kind: 'endpoint', entity: name, versions: version === undefined ? 'latest' : [version] }, { to, ...(json === undefined ? {} : { json }) });
}
