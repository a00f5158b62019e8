import { downloadEndpoint } from '#electron/endpoints/download-endpoint.ts';
import { parseEndpointReference } from '#shared/catalog/endpoint-version.ts';
import type { CliContext } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { counted } from '../../output/words.ts';

/** `drydock endpoint download NAME[:VERSION] DIR` */
export async function downloadEndpointCommand(context: CliContext, text: string, folder: string): Promise<ExitCode> {
  const app = await context.openApp();
  const { name, version } = parseEndpointReference(text);
  const { specs, pipelineFile } = await downloadEndpoint(app, app.endpoints.show(name, version).version, folder, context.signal);
  context.out.write(`Wrote ${counted(specs, 'spec')} with what they need to ${folder}; the pipeline is ${pipelineFile}.\n`);
  return 0;
}
