import path from 'node:path';
import { isError } from '#shared/model/problem.ts';
import type { BuildReport, BuiltModule } from '#electron/authoring/build/build-report.ts';
import { buildModules } from '#electron/authoring/build/build-modules.ts';
import { defaultHomeRoot, homeLayout } from '#electron/home/layout.ts';
import type { CliContext } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { problemLines, shortPath, sourceLinesFromDisk } from '../../output/problem-lines.ts';
import { counted } from '../../output/words.ts';

export interface ModuleBuildOptions {
  readonly check?: true;
  readonly dryRun?: true;
  readonly watch?: true;
  readonly json?: true;
}

/** `drydock module build [PATH...]` */
export async function buildModulesCommand(context: CliContext, paths: readonly string[], options: ModuleBuildOptions): Promise<ExitCode> {
  const targets = (paths.length === 0 ? ['.'] : paths).map((place) => path.resolve(place));
  const request = { targets, dryRun: options.check === true || options.dryRun === true, cacheFolder: homeLayout(defaultHomeRoot(context.environment)).stats };
  if (options.watch === true) return (await import('./build-watch.ts')).watchBuild(context, request);
  const report = await buildModules(request, context.signal);
  if (options.json === true) {
    const { printJson } = await import('../../output/json.ts');
    printJson(context.out, jsonOf(report, options.check === true));
  } else await printBuild(context, report, options.check === true);
  if (report.files.some(({ outcome }) => outcome === 'failed')) return 2;
  return options.check === true && report.files.some(isChange) ? 1 : 0;
}

const isChange = ({ outcome }: BuiltModule): boolean => outcome === 'created' || outcome === 'updated';

/** Prints what became of each source; with `isCheck` how the specs differ. */
export async function printBuild({ out, err }: CliContext, report: BuildReport, isCheck: boolean): Promise<void> {
  const sourceLine = sourceLinesFromDisk();
  const told = new Set<string>();
  for (const problem of report.files.flatMap(({ problems }) => problems)) {
    const lines = problemLines(problem, err, sourceLine);
    if (!told.has(lines)) err.write(lines);
    told.add(lines);
  }
  if (err.isTerminal && told.size > 0) err.write('\n');
  const shown = report.files.filter((file) => file.outcome !== 'unchanged' || report.files.length <= 20);
  if (shown.length > 0) {
    const { renderTable } = await import('../../output/table.ts');
    const rows = shown.map((file) => [file.module ?? '', outcomeWord(file, report.dryRun), file.spec === undefined ? '' : shortPath(file.spec), shortPath(file.source)]);
    out.write(renderTable([{ head: 'module' }, { head: 'outcome' }, { head: 'spec' }, { head: 'source' }], rows, out));
  }
  if (isCheck || report.dryRun) for (const file of report.files) out.write(changeLines(file));
  out.write(summary(report));
}

const outcomeWord = ({ outcome }: BuiltModule, isDry: boolean): string => (isDry && (outcome === 'created' || outcome === 'updated') ? `would be ${outcome}` : outcome);

const mostChanges = 20;

function changeLines(file: BuiltModule): string {
  if (file.changes.length === 0 || file.spec === undefined) return '';
  const lines = file.changes.slice(0, mostChanges).map((change) => `  ${change.kind === 'added' ? '+' : '-'} ${change.text}`);
  const rest = file.changes.length > mostChanges ? [`  ... and ${counted(file.changes.length - mostChanges, 'more line')}`] : [];
  return `\n${shortPath(file.spec)}\n${[...lines, ...rest].join('\n')}\n`;
}

function summary({ files, looked, dryRun }: BuildReport): string {
  if (files.length === 0) return `No modules are declared in ${counted(looked, 'source file')}.\n`;
  const count = (outcome: BuiltModule['outcome']): number => files.filter((file) => file.outcome === outcome).length;
  const written = count('created') + count('updated');
  const parts = [`${counted(written, 'spec')} ${dryRun ? 'would be written' : 'written'}`, `${String(count('unchanged'))} unchanged`, ...(count('failed') === 0 ? [] : [`${String(count('failed'))} failed`])];
  return `${parts.join(', ')}.\n`;
}

/** `ok` agrees with the exit code. */
function jsonOf({ files, looked, dryRun }: BuildReport, isCheck: boolean): unknown {
  return {
    ok: files.every((file) => !file.problems.some(isError) && !(isCheck && isChange(file))),
    dryRun,
    looked,
    files: files.map(({ source, module, spec, outcome, problems, changes }) => ({
      source, module: module ?? null, spec: spec ?? null, outcome, changes,
      problems: problems.map(({ severity, code, message, place }) => ({ severity, code, message, file: place?.file ?? null, line: place?.line ?? null, column: place?.column ?? null })),
    })),
  };
}
