import path from 'node:path';
import prettyBytes from 'pretty-bytes';
import { importBundle } from '#electron/export/bundle/import-bundle.ts';
import type { ImportReport } from '#shared/contract/exports.ts';
import type { CliContext } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { printJson } from '../../output/json.ts';
import { shortPath } from '../../output/problem-lines.ts';
import { renderTable } from '../../output/table.ts';
import type { TextStream } from '../../output/text-stream.ts';
import { progressLine } from '../../output/progress-line.ts';

/** The options of `pipeline import` as the command line hands them over. */
export interface ImportOptions {
  readonly register?: true;
  readonly dryRun?: true;
  readonly json?: true;
}

/** `drydock pipeline import BUNDLE [DIR]` */
export async function importCommand(context: CliContext, bundle: string, folder: string | undefined, options: ImportOptions): Promise<ExitCode> {
  const { out, err, signal, environment } = context;
  const app = await context.openApp();
  const line = progressLine(err);
  const dryRun = options.dryRun === true;
  const report = await importBundle(
    app,
    { bundle: path.resolve(bundle), workingFolder: process.cwd(), ...(folder === undefined ? {} : { folder: path.resolve(folder) }), register: options.register === true, dryRun, engineEnvironment: environment },
    signal,
    (progress) => line.show(progress),
  ).finally(() => line.end());
  if (options.json === true) printJson(out, { dryRun, ...report });
  else out.write(reportText(report, dryRun, out));
  return 0;
}

function reportText(report: ImportReport, dryRun: boolean, out: TextStream): string {
  const rows = [
    ...report.modules.map(({ name, version, outcome }) => ['module', `${name}:${version}`, outcome]),
    ['code', `${String(report.snapshots.total)} snapshots`, report.snapshots.added === 0 ? 'unchanged' : `${String(report.snapshots.added)} added (${prettyBytes(report.snapshots.bytes)})`],
    ...report.data.map(({ name, version, outcome }) => ['data asset', `${name}:${version}`, outcome]),
    ...report.images.map(({ name, bytes, outcome }) => ['image', name, `${outcome} (${prettyBytes(bytes)})`]),
    ...report.mappings.map(({ reference, image, outcome }) => ['mapping', `${reference} -> ${image}`, outcome === 'kept' ? 'kept as it is here' : outcome]),
  ];
  const table = renderTable([{ head: 'What' }, { head: 'Name', flexible: true }, { head: dryRun ? 'Would be' : 'Now' }], rows, out);
  const notes = report.notes.map((note) => `${out.colors.yellow('note:')} ${note}\n`).join('');
  const end = dryRun ? `The pipeline would be written to ${shortPath(report.pipelineFile)}. Nothing was changed.\n` : `${out.colors.green('Imported')} to ${shortPath(report.folder)}. To run it: drydock pipeline run ${shortPath(report.pipelineFile)}\n`;
  return `${table}${notes}${end}`;
}
