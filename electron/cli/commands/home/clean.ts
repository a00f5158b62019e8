import prettyBytes from 'pretty-bytes';
import { cleanHome } from '#electron/home/clean/clean-home.ts';
import type { CleanReport } from '#electron/home/clean/clean-report.ts';
import { InvalidInputError } from '#shared/errors.ts';
import type { CliContext } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { printJson } from '../../output/json.ts';
import { renderTable } from '../../output/table.ts';
import type { TextStream } from '../../output/text-stream.ts';

/** The options of `home clean` as the command line hands them over. */
export interface HomeCleanOptions {
  readonly dryRun?: true;
  readonly yes?: true;
  readonly runsOlderThan?: number;
  readonly json?: true;
}

/** Work that was begun within this time may still be going on in another process. */
const graceMs = 15 * 60 * 1000;

/** `drydock home clean`: shows what would go before it goes. */
export async function cleanHomeCommand(context: CliContext, options: HomeCleanOptions): Promise<ExitCode> {
  const { out, err, signal } = context;
  const json = options.json === true;
  const app = await context.openApp();
  const clean = (dryRun: boolean) => cleanHome(app, { dryRun, runsOlderThanDays: options.runsOlderThan }, { nowMs: Date.now(), graceMs, signal });

  if (options.dryRun === true || options.yes !== true) {
    const wouldGo = await clean(true);
    const nothing = wouldGo.items.length === 0;
    if (options.dryRun === true || nothing) {
      if (json) printJson(out, wouldGo);
      else out.write(nothing ? 'There is nothing to clean.\n' : `${reportText(wouldGo, out)}\n${prettyBytes(wouldGo.bytes)} would be freed. Nothing was deleted.\n`);
      return 0;
    }
    err.write(`${reportText(wouldGo, err)}\n`);
    const answer = await context.confirm(`Delete this and free ${prettyBytes(wouldGo.bytes)}?`);
    if (answer === undefined) throw new InvalidInputError('There is no terminal to ask on. Say --yes to delete this, or --dry-run to only see it.');
    if (!answer) {
      err.write('Nothing was deleted.\n');
      return 0;
    }
  }
  const report = await clean(false);
  if (json) printJson(out, report);
  else out.write(report.items.length === 0 ? 'There was nothing to clean.\n' : `${options.yes === true ? `${reportText(report, out)}\n` : ''}Freed ${prettyBytes(report.bytes)}.\n`);
  return 0;
}

function reportText(report: CleanReport, stream: TextStream): string {
  const rows = report.items.map((item) => [item.area, String(item.entries), prettyBytes(item.bytes), item.what]);
  return renderTable([{ head: 'Area' }, { head: 'Entries', align: 'right' }, { head: 'Size', align: 'right' }, { head: 'What', flexible: true }], rows, stream);
}
