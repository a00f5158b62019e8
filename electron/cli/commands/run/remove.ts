import prettyBytes from 'pretty-bytes';
import type { CliContext } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';

/** `drydock run remove RUN` */
export async function removeRun(context: CliContext, run: string): Promise<ExitCode> {
  const { runs } = await context.openApp();
  const { id, bytes } = await runs.remove(run);
  context.out.write(`Removed run ${id}, freed ${prettyBytes(bytes)}.\n`);
  return 0;
}
