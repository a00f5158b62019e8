import type { FileReport, ValidationReport } from '#electron/specs/validate-files.ts';
import { validateFiles } from '#electron/specs/validate-files.ts';
import { shownValue } from '#shared/sweep/shown-value.ts';
import type { CliContext } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { printJson } from '../../output/json.ts';
import { problemLines, shortPath, sourceLinesFromDisk } from '../../output/problem-lines.ts';
import type { TextStream } from '../../output/text-stream.ts';
import { counted } from '../../output/words.ts';

/** `drydock pipeline validate FILE...` and `drydock module validate SPEC...`: both take any kind of spec. */
export async function validate(context: CliContext, files: readonly string[], options: { readonly json: boolean }): Promise<ExitCode> {
  const { out, err, signal } = context;
  const report = await validateFiles(files, { signal });
  if (options.json) {
    printJson(out, report);
  } else {
    const sourceLine = sourceLinesFromDisk();
    for (const file of report.files) {
      for (const { severity, code, message, line, column, path } of file.problems) {
        err.write(problemLines({ severity, code, message, place: { file: file.file, line, column, path } }, err, sourceLine));
      }
    }
    if (err.isTerminal && report.files.some(({ problems }) => problems.length > 0)) err.write('\n');
    out.write(summary(report, out));
    for (const file of report.files) if (file.ok) out.write(sweepsText(file));
  }
  return report.ok ? 0 : 2;
}

function summary({ ok, files }: ValidationReport, out: TextStream): string {
  const count = (severity: string, among: readonly FileReport[] = files) => among.flatMap(({ problems }) => problems).filter((problem) => problem.severity === severity).length;
  const warnings = count('warning') === 0 ? '' : `, ${counted(count('warning'), 'warning')}`;
  const [only] = files;
  if (ok) return `${out.colors.green(files.length === 1 && only !== undefined ? `${shortPath(only.file)} is valid` : `${counted(files.length, 'file')}, all valid`)}${warnings}.\n`;
  const wrong = files.filter((file) => !file.ok);
  const what = files.length === 1 && only !== undefined ? `${shortPath(only.file)} has` : `${String(wrong.length)} of ${counted(files.length, 'file')} ${wrong.length === 1 ? 'has' : 'have'} errors:`;
  return `${out.colors.red(`${what} ${counted(count('error'), 'error')}`)}${warnings}.\n`;
}

/** `Sweep tune: 20 trials, random sampling; the first with lr 0.12, kernel rbf.` */
function sweepsText({ sweeps = {} }: FileReport): string {
  const lines = Object.entries(sweeps).map(([node, { trials, algorithm, sample }]) => {
    const first = Object.entries(sample[0] ?? {}).map(([name, value]) => `${name} ${typeof value === 'number' ? shownValue(value) : String(value)}`);
    return `Sweep ${node}: ${counted(trials, 'trial')}, ${algorithm} sampling; the first with ${first.join(', ')}.\n`;
  });
  return lines.join('');
}
