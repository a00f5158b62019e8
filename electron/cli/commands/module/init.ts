import path from 'node:path';
import type { ModuleShape } from '#shared/authoring/declared-module.ts';
import { quoteWord } from '#shared/command/quote.ts';
import { InvalidInputError } from '#shared/errors.ts';
import type { InitFileOutcome } from '#electron/authoring/init/init-files.ts';
import type { InitResult } from '#electron/authoring/init/init-request.ts';
import { nextCommands } from '#electron/authoring/init/next-commands.ts';
import { parseSource } from '#electron/authoring/init/init-request.ts';
import { initModule as makeModule } from '#electron/authoring/init/plan-init.ts';
import { resourcesFolder } from '#electron/resources-folder.ts';
import type { CliContext } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { printJson } from '../../output/json.ts';
import { problemLines, shortPath, sourceLinesFromDisk } from '../../output/problem-lines.ts';
import type { TextStream } from '../../output/text-stream.ts';

/** The options as the command line hands them over. */
export interface ModuleInitOptions {
  readonly name?: string;
  readonly type?: ModuleShape;
  readonly language?: 'python' | 'typescript';
  readonly source?: string;
  readonly sourceDir?: string;
  readonly inputs?: readonly string[];
  readonly outputs?: readonly string[];
  readonly entryOnly?: true;
  readonly dryRun?: true;
  readonly json?: true;
}

/** `drydock module init [FOLDER]` */
export async function initModule(context: CliContext, folder: string | undefined, options: ModuleInitOptions): Promise<ExitCode> {
  const { out, err, signal } = context;
  if (folder !== undefined && options.sourceDir !== undefined) throw new InvalidInputError('Give the folder once: as FOLDER or with --source-dir.');
  const place = folder ?? options.sourceDir;
  const workingFolder = process.cwd();
  const source = options.source === undefined ? undefined : parseSource(options.source);
  const { name, type, language } = options;
  const result = await makeModule(
    {
      workingFolder, inputs: separated(options.inputs), outputs: separated(options.outputs), entryOnly: options.entryOnly === true, dryRun: options.dryRun === true,
      ...(name === undefined ? {} : { name }), ...(type === undefined ? {} : { type }), ...(language === undefined ? {} : { language }),
      ...(place === undefined ? {} : { folder: path.resolve(place) }),
      ...(source === undefined ? {} : { source: { ...source, file: path.resolve(source.file) } }),
    },
    resourcesFolder('authoring'),
    signal,
  );
  const next = nextCommands(result, path.relative(workingFolder, result.folder), quoteWord);
  if (options.json === true) {
    printJson(out, { ...result, files: result.files.map((file) => ({ ...file, note: file.note ?? null })), next });
    return 0;
  }
  const sourceLine = sourceLinesFromDisk();
  for (const problem of result.problems) err.write(problemLines(problem, err, sourceLine));
  for (const note of result.notes) err.write(`${err.colors.yellow('note:')} ${note}\n`);
  out.write(`${headline(result)}\n\n${tree(result.files, out)}\n`);
  if (result.files.some(({ outcome }) => outcome === 'kept')) out.write('\nWhat was left alone is made anew when it is removed first.\n');
  out.write(result.dryRun ? '\nNothing was written.\n' : `\nNext:\n${next.map((command) => `  ${command}\n`).join('')}`);
  return 0;
}

const separated = (names: readonly string[] = []): readonly string[] => names.flatMap((each) => each.split(',')).map((each) => each.trim().replace(/^-+/, '').replaceAll('-', '_')).filter((each) => each !== '');

function headline({ dryRun, name, folder, files }: InitResult): string {
  const place = shortPath(folder) === '' ? '.' : shortPath(folder);
  const written = files.filter(({ outcome }) => outcome === 'written').length;
  return `${dryRun ? 'Would make' : 'Made'} the module ${name} in ${place}: ${String(written)} new ${written === 1 ? 'file' : 'files'}.`;
}

const words = { written: '', merged: 'added to', kept: 'left alone', same: 'there already' } as const;

/** The files below each other, each with what it is and what became of it. */
function tree(files: readonly InitFileOutcome[], out: TextStream): string {
  const width = Math.max(...files.map((file) => file.path.length));
  return files
    .map(({ path: place, what, outcome, note }) => {
      const mark = outcome === 'written' ? out.colors.green('+') : outcome === 'merged' ? out.colors.yellow('~') : ' ';
      const about = [words[outcome] === '' ? what : `${what}; ${words[outcome]}`, ...(note === undefined ? [] : [note])].join(': ');
      return `  ${mark} ${place.padEnd(width)}  ${out.colors.dim(about)}`;
    })
    .join('\n');
}
