import type { CliContext } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';

/** `drydock environment set REF --image IMAGE` */
export async function setEnvironment(context: CliContext, reference: string, image: string): Promise<ExitCode> {
  const { catalog } = await context.openApp();
  const { mapping } = await catalog.setMapping(reference, image, context.signal);
  context.out.write(`${mapping.reference} runs in ${mapping.image}.\n`);
  return 0;
}
