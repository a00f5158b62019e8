import type { CliContext } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';

/** `drydock environment remove REF` */
export async function removeEnvironment(context: CliContext, reference: string): Promise<ExitCode> {
  const { catalog } = await context.openApp();
  const mapping = await catalog.removeMapping(reference, context.signal);
  context.out.write(`${mapping.reference} no longer runs in ${mapping.image}.\n`);
  return 0;
}
