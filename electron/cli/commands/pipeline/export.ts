import { statSync } from 'node:fs';
import prettyBytes from 'pretty-bytes';
import { exportPipeline } from '#electron/export/export-pipeline.ts';
import { planExport } from '#electron/export/plan-export.ts';
import { withExportSource } from '#electron/export/source/open-source.ts';
import { folderBytes } from '#electron/home/folder-bytes.ts';
import type { ExportFormat, ExportResult } from '#shared/contract/exports.ts';
import { InvalidInputError } from '#shared/errors.ts';
import type { CliContext } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { printJson } from '../../output/json.ts';
import { shortPath } from '../../output/problem-lines.ts';
import { counted } from '../../output/words.ts';
import { progressLine } from '../../output/progress-line.ts';

/** The options of `pipeline export` as the command line hands them over. */
export interface ExportOptions {
  readonly format: ExportFormat;
  readonly output?: string;
  readonly withData?: true;
  readonly withImages?: true;
  readonly overwrite?: true;
  readonly json?: true;
}

/** `drydock pipeline export FILE|RUN` */
export async function exportCommand(context: CliContext, what: string, options: ExportOptions): Promise<ExitCode> {
  const { out, err, signal } = context;
  const { format } = options;
  if (options.withImages === true && format !== 'bundle') throw new InvalidInputError('Only a bundle can take images along: --with-images needs --format bundle.');
  const app = await context.openApp();
  if (options.output === '-') {
    if (format === 'bundle' || options.json === true) throw new InvalidInputError(`--output - prints the text; ${format === 'bundle' ? 'a bundle is no text' : 'leave --json out'}.`);
    const plan = await withExportSource(app, what, process.cwd(), signal, async ({ pipeline }) => planExport(app, pipeline, format, { withData: options.withData === true, signal }));
    out.write(plan.main.text);
    for (const note of plan.notes) err.write(`${err.colors.yellow('note:')} ${note}\n`);
    return 0;
  }
  const line = progressLine(err);
  const result = await exportPipeline(
    app,
    { what, folder: process.cwd(), format, target: options.output, withData: options.withData === true, withImages: options.withImages === true, overwrite: options.overwrite === true, engineEnvironment: context.environment },
    signal,
    (progress) => line.show(progress),
  ).finally(() => line.end());
  if (options.json === true) printJson(out, result);
  else out.write(await resultText(result, context));
  return 0;
}

async function resultText(result: ExportResult, { out }: CliContext): Promise<string> {
  const count = (kind: string): number => result.files.filter((file) => file.kind === kind).length;
  const parts = [
    ...(count('text') > 0 ? [counted(count('text'), 'file')] : []),
    ...(count('code') > 0 ? [counted(count('code'), 'folder of code', 'folders of code')] : []),
    ...(count('data') > 0 ? [`${counted(count('data'), 'item')} of data`] : []),
    prettyBytes(statSync(result.target).isFile() ? statSync(result.target).size : await folderBytes(result.target)),
  ];
  const notes = result.notes.map((note) => `${out.colors.yellow('note:')} ${note}\n`).join('');
  return `${out.colors.green('Written')} to ${shortPath(result.target)} (${parts.join(', ')}).\n${notes}`;
}
