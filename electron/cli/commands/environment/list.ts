import type { CliContext } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { printJson } from '../../output/json.ts';
import { renderTable } from '../../output/table.ts';
import { instant } from '../../output/words.ts';

/** `drydock environment list` */
export async function listEnvironments(context: CliContext, options: { readonly json?: true }): Promise<ExitCode> {
  const { out, err } = context;
  const { catalog } = await context.openApp();
  const mappings = [...catalog.listMappings()].sort((a, b) => a.reference.localeCompare(b.reference));
  if (options.json === true) {
    printJson(out, { environments: mappings.map(({ reference, image, createdUtc }) => ({ reference, image, createdUtc })) });
    return 0;
  }
  if (mappings.length === 0) err.write('No mappings yet. Make one: drydock environment set REF --image IMAGE\n');
  else out.write(renderTable([{ head: 'Environment' }, { head: 'Image' }, { head: 'Since' }], mappings.map(({ reference, image, createdUtc }) => [reference, image, instant(createdUtc, out.isTerminal)]), out));
  return 0;
}
