import { downloadModule } from '#electron/authoring/download-module.ts';
import type { CliContext } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { counted } from '../../output/words.ts';

/** `drydock module download NAME[:VERSION] DIR` */
export async function downloadModuleCommand(context: CliContext, reference: string, folder: string): Promise<ExitCode> {
  const { files, specFile } = await downloadModule(await context.openApp(), reference, folder, context.signal);
  context.out.write(`Wrote ${counted(files, 'file')} to ${folder}; the spec is ${specFile}.\n`);
  return 0;
}
